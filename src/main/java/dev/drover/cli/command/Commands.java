package dev.drover.cli.command;

/** Makes commands by name. A class is loaded only when its command is typed, because each one costs start-up. */
public final class Commands {
    private Commands() {}

    /** The command of a name from the table of commands. */
    public static Command make(String name) {
        return switch (name) {
            case "" -> new OverviewCommand();
            case "submit" -> new SubmitCommand();
            case "run" -> new RunCommand();
            case "history" -> new HistoryCommand(false);
            case "list" -> new HistoryCommand(true);
            case "tasks" -> new TasksCommand();
            case "show" -> new ShowCommand();
            case "result" -> new ResultCommand();
            case "tail" -> new TailCommand();
            case "logs" -> new LogsCommand();
            case "wait" -> new WaitCommand();
            case "cancel" -> new CancelCommand();
            case "send" -> new SendCommand();
            case "workers" -> new WorkersCommand();
            case "status" -> new StatusCommand();
            case "start" -> new StartCommand();
            case "stop" -> new StopCommand();
            case "restart" -> new RestartCommand();
            case "doctor" -> new DoctorCommand();
            case "demo" -> new DemoCommand();
            case "version" -> new VersionCommand();
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }
}
