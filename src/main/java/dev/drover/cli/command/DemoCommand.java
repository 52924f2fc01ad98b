package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code drover demo}: shows on real work what Drover does, in a home of its own, and leaves nothing behind, after Ctrl-C too.
 *
 * <p>Each command that is shown is really run, as a process of its own, by the same command line that the user has.
 */
final class DemoCommand implements Command {
    private static final int FILES = 400;
    private static final long MIDST_MS = 1_500;

    private Console console;
    private DemoShell shell;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        Operands.none(options, "demo");
        console = context.console();
        Path directory = Files.createTempDirectory("drover-demo-");
        shell = new DemoShell(console, directory.resolve("home"));
        context.signals().each(shell::interrupt);
        String problem = "";
        try {
            show(directory);
        } catch (DemoShell.Failure e) {
            problem = e.getMessage();
        } finally {
            cleanUp(directory);
        }
        if (problem.isEmpty()) {
            next();
            return ExitCodes.DONE;
        }
        console.error("the demo was broken off: " + problem);
        return problem.equals("interrupted") ? ExitCodes.CANCELLED : ExitCodes.FAILED;
    }

    private void show(Path directory) throws IOException, InterruptedException, DemoShell.Failure {
        Path list = directory.resolve("files.txt");
        int files = listFiles(Path.of(System.getProperty("java.home")), list);
        console.line(
                "Drover runs jobs and keeps their records. This demo has a home of its own and takes half a minute.");

        shell.explain("A command for each line of a list: the SHA-256 sums of " + files + " files of this JDK.");
        shell.run(0, "submit", "--name", "sums", "--each", list.toString(), "--", "sha256sum", "{}");
        shell.run(0, "tail", "1");

        shell.explain("A Java function that says how far it is. Its result is JSON.");
        shell.run(
                0,
                "submit",
                "--name",
                "squares",
                "--task",
                "dev.drover.task.samples.SumOfSquares",
                "--input",
                "{\"upTo\":20,\"pauseMs\":80}");
        shell.run(0, "tail", "2");
        shell.run(0, "result", "2");

        shell.explain("A command that fails. Its output and its exit code come back.");
        shell.run(3, "run", "--name", "fails", "--shell", "echo 'no such disk' >&2; exit 3");

        killed();

        shell.explain("All of it is on record.");
        shell.run(0, "history");
        shell.run(0, "show", "2");
        shell.run(0, "workers");
        shell.run(0, "stop");
    }

    private void killed() throws IOException, InterruptedException, DemoShell.Failure {
        String pid = coordinatorPid();
        shell.explain(
                "Now the coordinator, process " + pid + ", is killed in the midst of the work: kill -9 " + pid + ".");
        // Three seconds of work on however many slots there are.
        int steadyTasks = 12 * Runtime.getRuntime().availableProcessors();
        shell.run(
                0,
                "submit",
                "--name",
                "steady",
                "--array",
                "1-" + steadyTasks,
                "--",
                "sh",
                "-c",
                "sleep 0.25; echo task {}");
        String[] words = {"tail", "4"};
        Process tail = shell.startShown(words);
        if (!DemoShell.endsWithin(tail, MIDST_MS)) {
            kill(pid);
        }
        shell.check(words, tail.waitFor(), 0);
        String after = coordinatorPid();
        if (pid.equals(after)) {
            throw new DemoShell.Failure("the coordinator could not be killed before the work was done");
        }
        shell.explain("Process " + after + " took over; what ran went on" + repeats() + ".");
    }

    /** Looked up, not claimed: how often each task was really started. */
    private String repeats() throws IOException, InterruptedException, DemoShell.Failure {
        String tries = shell.capture("tasks", "4", "--columns", "tries", "--no-header", "--limit", "0");
        if (tries.isEmpty()) {
            throw new DemoShell.Failure("the tasks of job 4 can't be listed");
        }
        long again = tries.lines().filter(count -> !count.equals("1")).count();
        return again == 0
                ? ", and nothing was run twice"
                : "; " + Sizes.counted(again, "task") + " had to be run again";
    }

    private String coordinatorPid() throws IOException, InterruptedException, DemoShell.Failure {
        String status = shell.capture("status", "--json");
        int from = status.indexOf("\"pid\":") + 6;
        int to = status.indexOf(',', from);
        if (from < 6 || to < 0) {
            throw new DemoShell.Failure("no coordinator answers");
        }
        return status.substring(from, to);
    }

    private static void kill(String pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
        if (process.isPresent()) {
            process.get().destroyForcibly();
        }
    }

    private void next() {
        console.line("");
        console.line("Nothing is left behind. What to type next:");
        console.line("  drover submit CMD ARG…     queue a command of your own");
        console.line("  drover tail                watch it");
        console.line("  drover history             see what ran");
        console.line("  drover --help              all commands");
    }

    private void cleanUp(Path directory) throws IOException, InterruptedException {
        Path home = directory.resolve("home");
        if (Files.isDirectory(home)) {
            // After a kill any command starts the next coordinator, which ends what the dead one left; after a stop
            // neither does a thing.
            shell.capture("status", "--json");
            shell.capture("stop", "--now");
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /** Writes the paths of some hundred real files, a line each, and returns how many. */
    private static int listFiles(Path root, Path list) throws IOException {
        List<String> lines = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = file.toString();
                if (attributes.isRegularFile() && Files.isReadable(file) && path.indexOf('\n') < 0) {
                    lines.add(path);
                }
                return lines.size() < FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
                // What this user may not read is no part of the show.
                return FileVisitResult.CONTINUE;
            }
        });
        Files.write(list, lines);
        return lines.size();
    }
}
