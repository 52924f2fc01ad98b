package dev.drover.worker.isolated;

import com.google.protobuf.ByteString;
import dev.drover.home.CallFiles;
import dev.drover.home.HomePaths;
import dev.drover.launch.JavaCommand;
import dev.drover.launch.Program;
import dev.drover.message.JobDefaults;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.SystemExit;
import dev.drover.process.spawn.SpawnSpec;
import dev.drover.process.spawn.Stdio;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Spec;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.NotStartedException;
import dev.drover.worker.command.AttemptProcess;
import dev.drover.worker.command.CommandRunner;
import dev.drover.worker.command.ProcessWork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One attempt of an isolated function, as its worker sees it: a JVM that is started with a call and leaves a report. One slot's thread. */
final class IsolatedWork implements ProcessWork {
    private static final String MAIN_CLASS = "dev.drover.worker.isolated.IsolatedMain";
    private static final byte[] JAVA = "/bin/java".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> LOCALES = List.of("LC_ALL=", "LC_CTYPE=", "LANG=");
    private static final byte[] LOCALE = "LC_CTYPE=C.UTF-8".getBytes(StandardCharsets.US_ASCII);
    private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError";
    private static final String CRASH = "# A fatal error has been detected by the Java Runtime Environment:";
    private static final String FRAME = "# Problematic frame:";

    private final AttemptControl control;
    private final HomePaths paths;
    private final Program program;
    private final AttemptLimits limits;
    private Path file;

    IsolatedWork(AttemptControl control, HomePaths paths, Program program, AttemptLimits limits) {
        this.control = control;
        this.paths = paths;
        this.program = program;
        this.limits = limits;
    }

    @Override
    public SpawnSpec spec(CommandRunner runner, String mark) throws NotStartedException {
        Assignment assignment = control.assignment();
        Spec spec = assignment.plan().spec();
        AttemptProcess process = runner.process(assignment, mark);
        try {
            file = CallFiles.fresh(paths);
            call(assignment, process.value()).write(file);
        } catch (IOException e) {
            throw new NotStartedException("The function can't be given its input: " + e.getMessage() + ".");
        }
        List<byte[]> environment = new ArrayList<>(process.environment());
        if (environment.stream().noneMatch(IsolatedWork::namesALocale)) {
            // Otherwise a JVM turns what is not ASCII in paths into ? (JVM hazard 6).
            environment.add(LOCALE);
        }
        Stdio.Pipe pipe = new Stdio.Pipe();
        SpawnSpec spawn = SpawnSpec.of(argv(spec))
                .withEnvironment(environment)
                .withDirectory(spec.getDirectory().toByteArray())
                .withStdin(
                        takesMessages()
                                ? pipe
                                : new Stdio.ReadFile(spec.getStdinPath().toByteArray()))
                .withStdout(pipe)
                .withStderr(pipe)
                .withLimits(process.limits())
                .withUmask(JobDefaults.umask(spec));
        return spec.hasNice() ? spawn.withNiceness(spec.getNice()) : spawn;
    }

    private static boolean namesALocale(byte[] entry) {
        String text = new String(entry, StandardCharsets.ISO_8859_1);
        return LOCALES.stream().anyMatch(name -> text.startsWith(name) && text.length() > name.length());
    }

    private IsolatedCall call(Assignment assignment, byte[] value) {
        Spec spec = assignment.plan().spec();
        FunctionWork work = spec.getFunction();
        boolean isList = spec.getTasksCase() == Spec.TasksCase.LIST;
        return new IsolatedCall(
                assignment.key().job(),
                assignment.taskNumber(),
                assignment.key().attempt(),
                new String(value, StandardCharsets.UTF_8),
                work.getClassName(),
                work.getClassPathList().stream()
                        .map(entry -> entry.toString(StandardCharsets.UTF_8))
                        .toList(),
                isList ? value : work.getInput().toByteArray(),
                limits.resultBytes(),
                limits.stackChars());
    }

    private List<byte[]> argv(Spec spec) {
        List<byte[]> options = spec.getIsolated().getJavaOptionsList().stream()
                .map(ByteString::toByteArray)
                .toList();
        ByteString home = spec.getIsolated().getJavaHome();
        List<byte[]> argv = new ArrayList<>(
                home.isEmpty()
                        ? JavaCommand.with(options, program, MAIN_CLASS)
                        : JavaCommand.ofOther(
                                home.concat(ByteString.copyFrom(JAVA)).toByteArray(), options, program, MAIN_CLASS));
        argv.add(file.toString().getBytes(StandardCharsets.UTF_8));
        return argv;
    }

    @Override
    public boolean takesMessages() {
        return !control.assignment().plan().spec().hasStdinPath();
    }

    @Override
    public void describe(AttemptOutcome.Builder outcome) {
        Path report = IsolatedMain.reportOf(file);
        try {
            if (Files.notExists(report)) {
                notStarted(outcome);
            } else if (Files.size(report) == 0) {
                died(outcome);
            } else {
                reported(outcome, IsolatedReport.read(report));
            }
        } catch (IOException e) {
            fail(outcome, Cause.EXCEPTION, "What the function reported can't be read: " + e.getMessage() + ".");
        }
    }

    /** The JVM did not come to its main method. */
    private void notStarted(AttemptOutcome.Builder outcome) {
        if (!outcome.hasSignal()) {
            String said = tail(outcome.getStderrTail(), outcome.getStdoutTail());
            fail(
                    outcome,
                    Cause.NOT_STARTED,
                    "The JVM of the function can't be started" + (said.isEmpty() ? "" : ": " + said)
                            + (said.contains("UnsupportedClassVersionError")
                                    ? "; functions need Java 17 or later, name one with --java"
                                    : "."));
        }
    }

    private static String tail(ByteString first, ByteString second) {
        String text = (first.isEmpty() ? second : first).toStringUtf8().strip();
        return text.lines().limit(3).reduce((a, b) -> a + " " + b.strip()).orElse("");
    }

    /** The JVM ended before the function did. */
    private void died(AttemptOutcome.Builder outcome) {
        String out = outcome.getStdoutTail().toStringUtf8() + "\n"
                + outcome.getStderrTail().toStringUtf8();
        Optional<String> memory =
                out.lines().filter(line -> line.startsWith(OUT_OF_MEMORY)).findFirst();
        if (control.stop().isPresent()) {
            return;
        }
        if (out.contains(CRASH)) {
            outcome.setMessage(
                    ("The JVM of the function crashed: " + line(out, "#  ") + ", in " + after(out, FRAME)).strip());
        } else if (memory.isPresent()) {
            fail(outcome, Cause.EXCEPTION, memory.get());
        } else if (outcome.hasExitCode()) {
            outcome.setStateValue(JobState.FAILED.number())
                    .setCauseValue(Cause.EXIT.number())
                    .setMessage(SystemExit.SENTENCE);
        }
    }

    private static String line(String text, String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .map(line -> line.substring(start.length()).strip())
                .orElse("");
    }

    private static String after(String text, String line) {
        int at = text.indexOf(line);
        return at < 0 ? "an unknown place" : line(text.substring(at + line.length()), "# ");
    }

    private void reported(AttemptOutcome.Builder outcome, IsolatedReport report) {
        boolean isStopped = control.stop().isPresent();
        outcome.addAllWarnings(report.warnings());
        if (report.kind() == IsolatedReport.Kind.RETURNED) {
            if (outcome.getStateValue() == JobState.SUCCEEDED.number()) {
                outcome.setResult(ByteString.copyFrom(report.result())).clearExitCode();
            }
            return;
        }
        outcome.setExceptionClass(report.exceptionClass()).setStack(report.stack());
        if (!isStopped) {
            Cause cause = report.kind() == IsolatedReport.Kind.NOT_STARTED ? Cause.NOT_STARTED : Cause.EXCEPTION;
            fail(outcome, cause, report.message());
        }
    }

    private void fail(AttemptOutcome.Builder outcome, Cause cause, String sentence) {
        if (control.stop().isEmpty()) {
            outcome.setStateValue(JobState.FAILED.number())
                    .setCauseValue(cause.number())
                    .setMessage(sentence)
                    .clearExitCode();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            for (Path left : List.of(file, IsolatedMain.reportOf(file))) {
                // What can't be deleted now is removed when the worker has ended.
                left.toFile().delete();
            }
        }
    }
}
