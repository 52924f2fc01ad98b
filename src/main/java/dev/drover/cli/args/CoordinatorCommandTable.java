package dev.drover.cli.args;

import java.util.List;

/** The options of the commands about the coordinator and about Drover itself. */
final class CoordinatorCommandTable {
    private CoordinatorCommandTable() {}

    static CommandSpec workers() {
        return new CommandSpec(
                "workers",
                "",
                "the workers, their slots and load",
                List.of(
                        OptionSpec.flag("--no-header", "no first line"),
                        OptionSpec.flag("--wide", "shorten nothing"),
                        OptionSpec.flag("--json", "a JSON object a worker")),
                List.of("drover workers"),
                false);
    }

    static CommandSpec status() {
        return new CommandSpec(
                "status",
                "",
                "the coordinator; exit code 3 if there is none",
                List.of(OptionSpec.flag("--json", "as one JSON object")),
                List.of("drover status", "drover status --json | jq .running"),
                false);
    }

    static CommandSpec start() {
        return new CommandSpec(
                "start",
                "",
                "start the coordinator",
                List.of(
                        OptionSpec.value("--workers", "N", "worker processes, kept for later starts; 0: one per CPU"),
                        OptionSpec.value("--slots", "N", "tasks at a time in each worker, likewise; 0: 1"),
                        OptionSpec.value(
                                "--worker-heap", "SIZE", "largest Java heap of a worker, likewise; 0: Java's choice"),
                        OptionSpec.value(
                                "--order", "fair|fifo", "how waiting tasks get slots, likewise; at first fair"),
                        OptionSpec.flag("--foreground", "stay here until it is stopped"),
                        OptionSpec.flag("--moved", "this home was moved here: go on with it"),
                        OptionSpec.flag("--copied", "this home is a copy: give it an id of its own")),
                List.of("drover start", "drover start --workers 4 --slots 2"),
                false);
    }

    static CommandSpec stop() {
        return new CommandSpec(
                "stop",
                "",
                "let what runs end, then stop the coordinator; the queue stays",
                List.of(
                        OptionSpec.flag("--now", "end what runs; it runs again after the next start"),
                        OptionSpec.value("--timeout", "D", "after that long as with --now")),
                List.of("drover stop", "drover stop --timeout 5m"),
                false);
    }

    static CommandSpec restart() {
        return new CommandSpec(
                "restart",
                "",
                "start the coordinator anew; what runs goes on",
                List.of(),
                List.of("drover restart"),
                false);
    }

    static CommandSpec doctor() {
        return new CommandSpec(
                "doctor",
                "",
                "look for what is wrong, with advice",
                List.of(OptionSpec.flag("--json", "a JSON object a check")),
                List.of("drover doctor"),
                false);
    }

    static CommandSpec demo() {
        return new CommandSpec(
                "demo",
                "",
                "show what Drover does, in a home of its own, gone afterwards",
                List.of(),
                List.of("drover demo"),
                false);
    }

    static CommandSpec version() {
        return new CommandSpec(
                "version",
                "",
                "the version",
                List.of(OptionSpec.flag("--json", "as one JSON object")),
                List.of("drover version"),
                false);
    }
}
