package dev.drover.cli.args;

import java.util.ArrayList;
import java.util.List;

/** The options of the commands that take ids of jobs. */
final class JobCommandTable {
    private JobCommandTable() {}

    static CommandSpec show() {
        List<OptionSpec> options = recorded();
        options.add(OptionSpec.flag("--failed", "the tasks that failed, a page each"));
        options.add(OptionSpec.flag("--json", "a JSON object a job or task"));
        return new CommandSpec(
                "show",
                "ID…",
                "everything about a job or task",
                options,
                List.of("drover show 12", "drover show 12.7", "drover show --failed 12"),
                false);
    }

    static CommandSpec result() {
        List<OptionSpec> options = recorded();
        options.add(OptionSpec.flag("--json", "with job and task, a JSON object a task"));
        return new CommandSpec(
                "result", "ID", "what a Java function returned", options, List.of("drover result 12"), false);
    }

    static CommandSpec send() {
        return new CommandSpec(
                "send",
                "ID TEXT|-",
                "a message to a running task; - sends each line of standard input",
                List.of(OptionSpec.flag("--json", "what became of it, as a JSON object")),
                List.of(
                        "drover send 12 'go on'",
                        "drover send 12.7 '{\"level\":3}'",
                        "tail -f events | drover send @worker -"),
                false);
    }

    static CommandSpec tail() {
        List<OptionSpec> options = selectors();
        options.add(OptionSpec.flag("--json", "an event a line"));
        options.add(OptionSpec.flag("--replay", "from the beginning of each job: starts, ends, messages"));
        return new CommandSpec(
                "tail",
                "[ID…]",
                "follow progress; with ids until they have ended",
                options,
                List.of("drover tail", "drover tail 12", "drover tail --replay 12", "drover tail --json | jq .type"),
                false);
    }

    static CommandSpec logs() {
        List<OptionSpec> options = recorded();
        options.add(OptionSpec.flag("-f", "follow until the job has ended"));
        options.add(OptionSpec.value("-n", "N", "only the last N lines of each task; with -f, then what follows"));
        options.add(OptionSpec.flag("--no-prefix", "lines of an array job without their task"));
        options.add(OptionSpec.flag("--failed", "only of tasks that failed"));
        options.add(OptionSpec.value("--attempt", "N", "of that attempt; else of the last one"));
        return new CommandSpec(
                "logs",
                "[-f] [-n N] ID",
                "captured output, its two streams on yours",
                options,
                List.of("drover logs 12", "drover logs -f -n 20 12.7", "drover logs --failed -n 20 12"),
                false);
    }

    static CommandSpec await() {
        List<OptionSpec> options = selectors();
        options.add(OptionSpec.value("--timeout", "D", "give up after that long, with exit code 123"));
        return new CommandSpec(
                "wait",
                "ID…",
                "return when they have ended, with their exit code",
                options,
                List.of("drover wait 12", "drover wait --timeout 10m 12 13"),
                false);
    }

    static CommandSpec cancel() {
        List<OptionSpec> options = selectors();
        options.add(OptionSpec.flag("--force", "SIGKILL at once"));
        options.add(OptionSpec.flag("--no-wait", "return as soon as it is recorded"));
        options.add(OptionSpec.flag("--json", "a JSON object a job"));
        options.add(OptionSpec.later("--signal"));
        return new CommandSpec(
                "cancel",
                "ID…",
                "end the whole process tree and return when it is gone",
                options,
                List.of("drover cancel 12", "drover cancel 12.7", "drover cancel --name 'night*'"),
                false);
    }

    /** Of commands that only read: they take ended jobs, too. */
    private static List<OptionSpec> recorded() {
        List<OptionSpec> options = new ArrayList<>();
        options.add(OptionSpec.value("--name", "GLOB", "jobs of that name, live or ended, instead of ids"));
        options.add(OptionSpec.many("--label", "K=V", "jobs with that label"));
        options.add(OptionSpec.many("--state", "S", "jobs in that state"));
        options.add(OptionSpec.flag("--all", "all jobs of the history"));
        return options;
    }

    private static List<OptionSpec> selectors() {
        List<OptionSpec> options = new ArrayList<>();
        options.add(OptionSpec.value("--name", "GLOB", "live jobs of that name instead of ids"));
        options.add(OptionSpec.many("--label", "K=V", "live jobs with that label"));
        options.add(OptionSpec.many("--state", "S", "jobs in that state"));
        options.add(OptionSpec.flag("--all", "all live jobs"));
        return options;
    }
}
