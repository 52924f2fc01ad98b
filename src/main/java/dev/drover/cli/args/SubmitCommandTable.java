package dev.drover.cli.args;

import java.util.ArrayList;
import java.util.List;

/** The options of {@code submit} and {@code run}. */
final class SubmitCommandTable {
    private static final String[] LATER = {
        "--priority",
        "--clean-env",
        "--after",
        "--after-ended",
        "--after-failed",
        "--delay",
        "--at",
        "--max-running",
        "--max-failures",
        "--group",
        "--group-limit",
        "--rate",
        "--backoff",
        "--retry-on",
        "--no-retry-on",
        "--on-lost",
        "--job-timeout",
        "--grace",
        "--memory",
        "--cpu-time",
        "--nice",
        "--output-limit",
        "--on-output-limit",
        "--secret",
        "--message-channel",
        "--isolated",
        "--copy-classpath",
        "--service",
        "--replicas",
        "--port",
        "--port-each",
        "--reuse-port",
        "--health"
    };

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
        options.add(OptionSpec.value("--name", "NAME", "what it is called; else the command's base name"));
        options.add(OptionSpec.many("--label", "K=V", "mark it, to find it by"));
        options.add(OptionSpec.many("--env", "K=V", "add to its environment"));
        options.add(OptionSpec.value("--cwd", "DIR", "its directory; else this one"));
        options.add(OptionSpec.value("--stdin", "FILE|-", "its standard input; else empty"));
        options.add(OptionSpec.value("--timeout", "D", "end an attempt after that long: 30s, 1h30m"));
        options.add(OptionSpec.value("--retries", "N", "run a failed task again, up to N times"));
        options.add(OptionSpec.value("--key", "KEY", "submitted again with the same key, it is the same job"));
        options.add(OptionSpec.value("--array", "A-B[:STEP]", "a task for each number; {} is the number"));
        options.add(OptionSpec.value("--each", "FILE|-", "a task for each line; {} {.} {/} {//} {/.} {#}"));
        options.add(OptionSpec.flag("-0", "with --each: values end with NUL, not with a line"));
        options.add(OptionSpec.value("-I", "STR", "STR stands for the value instead of {}; '' for nothing"));
        options.add(OptionSpec.value("--shell", "LINE", "a line for /bin/sh -c; words after -- are $1 …"));
        options.add(OptionSpec.value("--task", "CLASS", "a Java class that implements dev.drover.task.Task"));
        options.add(OptionSpec.value("--classpath", "JARS", "where the class is, separated by :"));
        options.add(OptionSpec.value("--input", "JSON|@FILE|-", "what the Java function is given"));
        options.add(OptionSpec.flag("--dry-run", "show what would be queued"));
        return options;
    }

    private static void addLater(List<OptionSpec> options) {
        for (String name : LATER) {
            options.add(OptionSpec.later(name));
        }
    }
}
