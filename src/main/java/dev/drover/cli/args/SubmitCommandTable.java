package dev.drover.cli.args;

import dev.drover.spec.JobFields;
import dev.drover.spec.SpecField;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code submit} and {@code run}: those of the table of fields, and their own. */
final class SubmitCommandTable {
    private static final String NOTHING_ELSE =
            "goes with drover submit: run prints the job's output and nothing else; drover show --json ID shows the job";

    private SubmitCommandTable() {}

    static CommandSpec submit() {
        List<OptionSpec> options = shared();
        options.add(OptionSpec.flag("--quiet", "print the id alone").or("-q"));
        options.add(OptionSpec.flag("--json", "print the job as one JSON object"));
        options.add(OptionSpec.value("--batch", "FILE|-", "many jobs, a JSON line each; fields: docs/operations.md"));
        options.add(OptionSpec.flag("--atomic", "with --batch: all lines or none"));
        options.add(OptionSpec.flag("--wait", "return when it has ended, with its exit code"));
        addLater(options);
        options.add(OptionSpec.refused("--keep", "goes with drover run; a submitted job lives on anyway"));
        return new CommandSpec(
                "submit",
                "[OPTIONS] [--] CMD ARG…",
                "queue a command, a shell line or a Java function",
                options,
                List.of(
                        "drover submit make -j2",
                        "drover submit --array 1-100 ./simulate --seed {}",
                        "drover submit --each pictures.txt -- convert {} {.}.jpg",
                        "drover submit --shell 'gzip -c \"$1\" > \"$1.gz\"' -- report.txt"),
                true);
    }

    static CommandSpec run() {
        List<OptionSpec> options = shared();
        options.add(OptionSpec.flag("--quiet", "no notes of Drover's own on standard error")
                .or("-q"));
        options.add(OptionSpec.flag("--keep", "let the job live when this command is ended"));
        addLater(options);
        options.add(OptionSpec.refused("--json", NOTHING_ELSE));
        options.add(OptionSpec.refused("--batch", "goes with drover submit"));
        options.add(OptionSpec.refused("--atomic", "goes with drover submit --batch"));
        options.add(OptionSpec.refused("--wait", "is what run does anyway; leave it out"));
        return new CommandSpec(
                "run",
                "[OPTIONS] [--] CMD ARG…",
                "submit and follow: its output and exit code are yours",
                options,
                List.of("drover run make test", "drover run --timeout 10m --retries 2 ./flaky.sh"),
                true);
    }

    private static List<OptionSpec> shared() {
        List<OptionSpec> options = new ArrayList<>(64);
        for (SpecField field : JobFields.options()) {
            options.add(OptionSpec.of(field));
        }
        options.add(OptionSpec.flag("--dry-run", "show what would be queued"));
        return options;
    }

    private static void addLater(List<OptionSpec> options) {
        for (String name : JobFields.LATER) {
            options.add(OptionSpec.later(name));
        }
    }
}
