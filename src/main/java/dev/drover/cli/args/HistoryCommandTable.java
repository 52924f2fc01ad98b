package dev.drover.cli.args;

import java.util.ArrayList;
import java.util.List;

/** The options of {@code history}, {@code list} and {@code tasks}. */
final class HistoryCommandTable {
    private HistoryCommandTable() {}

    static CommandSpec history() {
        List<OptionSpec> options = jobFilters();
        addTable(options);
        return new CommandSpec(
                "history",
                "[OPTIONS]",
                "jobs, newest first",
                options,
                List.of(
                        "drover history --since 1h",
                        "drover history --state failed --since 'yesterday 18:00'",
                        "drover history --name 'night*' --limit 0 --json"),
                false);
    }

    static CommandSpec list() {
        List<OptionSpec> options = jobFilters();
        addTable(options);
        return new CommandSpec(
                "list",
                "[OPTIONS]",
                "live jobs only",
                options,
                List.of("drover list", "drover list --state queued -q"),
                false);
    }

    static CommandSpec tasks() {
        List<OptionSpec> options = new ArrayList<>();
        options.add(OptionSpec.flag("--values", "the values alone, a line each"));
        options.add(OptionSpec.flag("-0", "with --values: each ends with NUL, for xargs -0"));
        addTimes(options);
        addOutcome(options);
        options.add(OptionSpec.value("--name", "GLOB", "of the jobs of that name, instead of ID"));
        options.add(OptionSpec.many("--label", "K=V", "of the jobs with that label, instead of ID"));
        options.add(OptionSpec.value("--limit", "N", "rows at most; 0: all"));
        options.add(OptionSpec.value("--before-id", "N", "with a lower number than that task"));
        addTable(options);
        return new CommandSpec(
                "tasks",
                "ID",
                "one row per task",
                options,
                List.of("drover tasks 12 --state failed", "drover tasks 12 --state failed --values -0 | xargs -0 ls"),
                false);
    }

    private static List<OptionSpec> jobFilters() {
        List<OptionSpec> options = new ArrayList<>();
        addTimes(options);
        addOutcome(options);
        options.add(OptionSpec.value("--name", "GLOB", "of that name; * and ? stand for anything"));
        options.add(OptionSpec.many("--label", "K=V", "with that label"));
        options.add(OptionSpec.value("--limit", "N", "rows at most; 0: all"));
        options.add(OptionSpec.value("--before-id", "ID", "older than that job"));
        return options;
    }

    private static void addTimes(List<OptionSpec> options) {
        options.add(OptionSpec.value("--since", "TIME", "from then on: 1h, 02:00, 'yesterday 02:00', 2026-11-22"));
        options.add(OptionSpec.value("--until", "TIME", "up to then"));
        options.add(OptionSpec.value("--by", "WHAT", "submitted, started or ended; else end, of live ones start"));
    }

    private static void addOutcome(List<OptionSpec> options) {
        options.add(OptionSpec.many("--state", "S", "in that state, or several: failed,cancelled"));
        options.add(OptionSpec.many("--cause", "C", "that ended for that cause: exit, signal, timeout …"));
        options.add(OptionSpec.many("--exit-code", "N", "that ended with that exit code"));
        options.add(OptionSpec.value("--worker", "W", "that ran on that worker"));
        options.add(OptionSpec.value("--min-runtime", "D", "that ran at least that long"));
    }

    private static void addTable(List<OptionSpec> options) {
        options.add(OptionSpec.value("--columns", "C,…", "these columns, in this order"));
        options.add(OptionSpec.flag("--no-header", "no first line"));
        options.add(OptionSpec.flag("--wide", "shorten nothing"));
        options.add(OptionSpec.flag("--quiet", "ids alone").or("-q"));
        options.add(OptionSpec.flag("--json", "a JSON object a line"));
    }
}
