package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.TextColor;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import java.io.IOException;
import java.util.Locale;

/** {@code drover doctor}: searches for problems and prints what to do about them. Starts nothing. */
final class DoctorCommand implements Command {
    private static final int NAME_WIDTH = 14;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        Operands.none(options, "doctor");
        int code = ExitCodes.DONE;
        for (CheckResult check : new DoctorChecks(context).all()) {
            if (options.has("--json")) {
                context.console().line(json(check, context.console()));
            } else {
                context.console().advice(line(check, context.console()));
            }
            code = check.verdict() == CheckResult.Verdict.FAIL ? ExitCodes.FAILED : code;
        }
        return code;
    }

    private static String line(CheckResult check, Console console) {
        String verdict = check.verdict().name();
        TextColor paint = switch (check.verdict()) {
            case OK -> TextColor.GOOD;
            case WARN -> TextColor.WARNING;
            case FAIL -> TextColor.BAD;
            case SKIPPED -> TextColor.FAINT;
        };
        return console.painted(verdict, paint)
                + " ".repeat(9 - verdict.length())
                + check.name()
                + " ".repeat(Math.max(1, NAME_WIDTH - check.name().length()))
                + check.sentence();
    }

    private static String json(CheckResult check, Console console) {
        return new JsonLine()
                .text("check", check.name())
                .text("verdict", check.verdict().name().toLowerCase(Locale.ROOT))
                .text("sentence", console.advised(check.sentence()))
                .end();
    }
}
