package dev.drover.cli.args;

import java.util.List;

/**
 * All commands as data: those of this version, and the names of those that come later.
 *
 * <p>Help pages, the parser, suggestions and the tests all read this one table, so that none of them can disagree.
 */
public final class CommandTable {
    /** In the order of the overview. */
    private static final String[] NAMES = {
        "submit", "run", "history", "list", "tasks", "show", "result", "tail", "logs", "wait", "cancel", "send",
        "workers", "status", "start", "stop", "restart", "doctor", "demo", "version"
    };

    private static final String[] LATER = {
        "explain",
        "retry",
        "hold",
        "release",
        "change",
        "broadcast",
        "top",
        "scale",
        "reload",
        "sql",
        "backup",
        "prune",
        "completion"
    };

    private CommandTable() {}

    public static List<String> names() {
        return List.of(NAMES);
    }

    /** Commands that are refused by name until they come. */
    public static List<String> later() {
        return List.of(LATER);
    }

    /** The command of that name; {@link UsageException} with the nearest name if there is none. */
    public static CommandSpec find(String name) {
        for (String later : LATER) {
            if (later.equals(name)) {
                throw new UsageException(name + " is not available yet (drover --help)");
            }
        }
        CommandSpec found = lookUp(name);
        if (found == null) {
            throw new UsageException("unknown command " + name + suggestion(name) + " (drover --help)");
        }
        return found;
    }

    /** {@code drover} without a command. */
    public static CommandSpec root() {
        return new CommandSpec(
                "",
                "[COMMAND]",
                "run jobs, keep their records, show what is going on",
                List.of(
                        OptionSpec.flag("--json", "as one JSON object"),
                        OptionSpec.flag("--version", "the version").or("-V")),
                List.of("drover submit make -j2", "drover tail", "drover history --since 1h"),
                true);
    }

    private static CommandSpec lookUp(String name) {
        return switch (name) {
            case "submit" -> SubmitCommandTable.submit();
            case "run" -> SubmitCommandTable.run();
            case "history" -> HistoryCommandTable.history();
            case "list" -> HistoryCommandTable.list();
            case "tasks" -> HistoryCommandTable.tasks();
            case "show" -> JobCommandTable.show();
            case "result" -> JobCommandTable.result();
            case "tail" -> JobCommandTable.tail();
            case "logs" -> JobCommandTable.logs();
            case "wait" -> JobCommandTable.await();
            case "cancel" -> JobCommandTable.cancel();
            case "send" -> JobCommandTable.send();
            case "workers" -> CoordinatorCommandTable.workers();
            case "status" -> CoordinatorCommandTable.status();
            case "start" -> CoordinatorCommandTable.start();
            case "stop" -> CoordinatorCommandTable.stop();
            case "restart" -> CoordinatorCommandTable.restart();
            case "doctor" -> CoordinatorCommandTable.doctor();
            case "demo" -> CoordinatorCommandTable.demo();
            case "version" -> CoordinatorCommandTable.version();
            default -> null;
        };
    }

    private static String suggestion(String typed) {
        NearestWord nearest = new NearestWord(typed);
        for (String name : NAMES) {
            nearest.add(name);
        }
        for (String name : LATER) {
            nearest.add(name);
        }
        return nearest.isFound() ? "; did you mean " + nearest.best() + "?" : "";
    }
}
