package dev.drover.architecture;

import dev.drover.cli.args.CommandTable;
import dev.drover.cli.args.HelpPage;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.spec.ChannelFields;
import dev.drover.spec.DurationField;
import dev.drover.spec.IsolationFields;
import dev.drover.spec.JobFields;
import dev.drover.spec.LimitFields;
import dev.drover.spec.NumberField;
import dev.drover.spec.ProcessFields;
import dev.drover.spec.SpecField;
import dev.drover.spec.TextField;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes {@code docs/options.md} from the table of fields. */
final class OptionsPage {
    private static final String NONE = "";
    private static final List<Class<?>> TABLES = List.of(
            JobFields.class, LimitFields.class, IsolationFields.class, ChannelFields.class, ProcessFields.class);

    private final StringBuilder page = new StringBuilder();

    private OptionsPage() {}

    static String write() throws IllegalAccessException {
        OptionsPage options = new OptionsPage();
        options.line("# The fields of a job");
        options.line("");
        options.line(
                "Made from the table in `dev.drover.spec.JobFields`; `OptionsPageTest` compares the two, and writes this page with");
        options.line("`mvn test -Dtest=OptionsPageTest -Ddrover.writeDocs=true`.");
        options.line("");
        options.line(
                "*Option*: of `submit` and `run`. *Field*: in a line of `submit --batch`, and in the `spec` of `show --json`. *Java*: of");
        options.line(
                "`JobSpecBuilder`, or of `JobSpec` where it says so; a value that can't be is refused there in the same words.");
        options.line("");
        options.line("| option | field | Java | for | takes | example | what |");
        options.line("| --- | --- | --- | --- | --- | --- | --- |");
        for (SpecField field : JobFields.ALL) {
            options.row(field);
        }
        options.help("submit");
        options.help("run");
        return options.page.toString();
    }

    private void row(SpecField field) throws IllegalAccessException {
        line("| " + (field.isOption() ? code((field.option() + " " + field.argument()).trim()) : NONE)
                + " | " + code(field.name())
                + " | " + java(field)
                + " | " + field.appliesTo().words()
                + " | " + cell(field.takes())
                + " | " + (field.example().isEmpty() ? NONE : code(field.example()))
                + " | " + cell(field.help()) + " |");
    }

    private void help(String command) {
        line("");
        line("## `drover " + command + " --help`");
        line("```");
        page.append(HelpPage.of(CommandTable.find(command)));
        line("```");
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    /** A method of that name, else the general one. */
    private static String java(SpecField field) throws IllegalAccessException {
        String constant = constant(field);
        for (Class<?> type : new Class<?>[] {JobSpecBuilder.class, JobSpec.class}) {
            for (Method method : type.getMethods()) {
                boolean makes = method.getReturnType() == JobSpecBuilder.class;
                boolean named = Stream.of(field.name(), constant).anyMatch(method.getName()::equalsIgnoreCase);
                if (makes && named) {
                    return code((type == JobSpec.class ? "JobSpec." : "") + method.getName());
                }
            }
        }
        boolean general = field instanceof NumberField || field instanceof DurationField || field instanceof TextField;
        return general ? code("set(JobFields." + constant.toUpperCase(Locale.ROOT) + ", …)") : NONE;
    }

    private static String constant(SpecField field) throws IllegalAccessException {
        for (Class<?> table : TABLES) {
            for (Field candidate : table.getFields()) {
                if (candidate.get(null) == field) {
                    return candidate.getName();
                }
            }
        }
        throw new IllegalStateException("no public constant for " + field.name());
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
