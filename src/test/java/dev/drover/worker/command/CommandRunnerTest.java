package dev.drover.worker.command;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.command;
import static dev.drover.worker.RunnerRig.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.process.libc.NativeSupport;
import dev.drover.process.spawn.JavaLauncher;
import dev.drover.process.table.ProcessUsage;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CommandWork;
import dev.drover.proto.OutputLimitActionCode;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.TaskList;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
class CommandRunnerTest {
    private static final int LIMIT_S = Limits.EVENT_S;

    @TempDir
    Path home;

    private RunnerRig rig;

    @BeforeEach
    void setUp() {
        rig = new RunnerRig(home, AttemptLimits.DEFAULT);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    @Test
    void aCommandThatSucceedsHasItsOutputPidAndTimes() {
        AttemptOutcome outcome = rig.run(shell("echo out; echo err >&2"));
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(0);
        assertThat(outcome.getExitCode()).isZero();
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("out\n");
        assertThat(outcome.getStderrTail().toStringUtf8()).isEqualTo("err\n");
        assertThat(outcome.getStdoutBytes()).isEqualTo(4);
        assertThat(outcome.getPid()).isPositive();
        assertThat(outcome.getRunMicros()).isPositive();
        assertThat(outcome.getProcessesEnded()).isZero();
        assertThat(home)
                .isDirectoryNotContaining(file -> !file.getFileName().toString().equals("channels"));
        assertThat(rig.paths.channels()).isEmptyDirectory();
    }

    @Test
    void aBackgroundProcessThatWritesAllTheTimeDoesNotHideTheEnd() {
        AttemptControl control = attempt(shell("yes & yes >&2 & exit 0"), 0);
        AttemptOutcome outcome =
                rig.start(control).orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getProcessesEnded()).isEqualTo(2);
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void outputThatCannotBeReadEndsTheCommandAndClosesItsFiles() throws IOException {
        String much = "head -c 100000 /dev/zero; exec sleep 1000";
        try (RunnerRig broken = new RunnerRig(home, AttemptLimits.DEFAULT, new BrokenPipes(true))) {
            AttemptControl control = attempt(shell(much), 0);
            AttemptOutcome outcome = broken.run(control);
            assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
            assertThat(outcome.getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
            assertThat(outcome.getMessage())
                    .isEqualTo("It was ended because its output can't be read: the pipe broke.");
            assertThat(outcome.getStdoutBytes()).isPositive();
            assertThat(outcome.getProcessesEnded()).isPositive();
            assertThat(broken.marked(control)).isZero();
        }
        try (RunnerRig broken = new RunnerRig(home, AttemptLimits.DEFAULT, new BrokenPipes(false))) {
            AttemptControl control = attempt(shell(much), 0);
            assertThatThrownBy(() -> broken.run(control)).hasMessage("the pipe broke");
            assertThat(broken.marked(control)).isZero();
        }
        assertThat(openFiles()).noneMatch(file -> file.startsWith(home.toString()));
    }

    private static List<String> openFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                try {
                    open.add(Files.readSymbolicLink(link).toString());
                } catch (NoSuchFileException e) {
                    // It was closed meanwhile.
                }
            }
        }
        return open;
    }

    @Test
    void anExitCodeAndASignalAreToldApart() {
        AttemptOutcome exit = rig.run(shell("exit 143"));
        assertThat(exit.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(exit.getCauseValue()).isEqualTo(Cause.EXIT.number());
        assertThat(exit.getExitCode()).isEqualTo(143);
        Assumptions.assumeTrue(NativeSupport.isChosen(), "SKIPPED: the fallback can't tell a signal");
        AttemptOutcome signal = rig.run(shell("kill -9 $$"));
        assertThat(signal.getCauseValue()).isEqualTo(Cause.SIGNAL.number());
        assertThat(signal.getSignal()).isEqualTo(9);
        assertThat(signal.hasExitCode()).isFalse();
        assertThat(signal.hasCpuMicros()).isTrue();
    }

    @Test
    void whatCannotStartSaysWhyWithTheShellsCode() throws IOException {
        AttemptOutcome missing = rig.run(command("no-such-command"));
        assertThat(missing.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(missing.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(missing.getExitCode()).isEqualTo(127);
        assertThat(missing.getMessage()).contains("no-such-command");
        assertThat(missing.hasPid()).isFalse();
        Path plain = Files.writeString(home.resolve("plain"), "x");
        assertThat(rig.run(command(plain.toString())).getExitCode()).isEqualTo(126);
        AttemptOutcome lost = rig.run(command("true").setDirectory(ByteString.copyFromUtf8(home + "/nowhere")));
        assertThat(lost.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(lost.hasExitCode()).isFalse();
        assertThat(lost.getMessage()).contains("nowhere");
    }

    @Test
    void aLineForTheShellThatIsTakenForAProgramSaysWhatToType() {
        AttemptOutcome line = rig.run(command("echo hi | wc -c"));
        assertThat(line.getExitCode()).isEqualTo(127);
        assertThat(line.getMessage())
                .isEqualTo("echo hi | wc -c: command not found; a line with | wants:"
                        + " drover submit --shell 'echo hi | wc -c'");
    }

    @Test
    void theEnvironmentIsTheJobsWithoutAnothersMarksAndWithItsOwn() {
        Spec.Builder spec = command("env")
                .setRange(SteppedRange.newBuilder().setFirst(10).setLast(20).setStep(5))
                .addVariables(RunnerRig.variable("GREETING", "moin"));
        AttemptControl control = attempt(spec, 1);
        String job = Long.toString(control.key().job());
        assertThat(rig.run(control).getStdoutTail().toStringUtf8().lines())
                .containsExactlyInAnyOrder(
                        "PATH=/usr/bin:/bin",
                        "GREETING=moin",
                        "DROVER_ATTEMPT=" + RunnerRig.HOME_ID + ":" + job + ".1.1.1",
                        "DROVER_CHANNEL=" + rig.paths.channel(control.key().job(), 1, 1, 1),
                        "DROVER_JOB=" + job,
                        "DROVER_TASK=15",
                        "DROVER_VALUE=15",
                        "DROVER_HOME=" + home);
    }

    @Test
    void directoryUmaskAndInputAreTheJobs() throws IOException {
        Path input = Files.writeString(home.resolve("input"), "from a file");
        AttemptOutcome outcome = rig.run(shell("pwd; umask; cat")
                .setDirectory(ByteString.copyFromUtf8("/usr"))
                .setUmask(027)
                .setStdinPath(ByteString.copyFromUtf8(input.toString())));
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("/usr\n0027\nfrom a file");
        assertThat(rig.run(shell("cat")).getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
    }

    @Test
    void theNicenessIsTheJobs() {
        Assumptions.assumeTrue(NativeSupport.isChosen(), "SKIPPED: the fallback refuses a niceness");
        String own = rig.run(shell("nice")).getStdoutTail().toStringUtf8();
        assertThat(rig.run(shell("nice; sh -c nice").setNice(7)).getStdoutTail().toStringUtf8())
                .isEqualTo("7\n7\n");
        assertThat(rig.run(shell("nice")).getStdoutTail().toStringUtf8()).isEqualTo(own);
    }

    @Test
    void placesAreFilledInArraysOnly() throws IOException {
        assertThat(rig.run(command("echo", "{}", "{#}")).getStdoutTail().toStringUtf8())
                .isEqualTo("{} {#}\n");
        byte[] value = {'a', ' ', (byte) 0xff, '.', 'x'};
        Files.createDirectories(home.resolve("lists"));
        Files.write(home.resolve("lists/abc.values"), concat("first".getBytes(StandardCharsets.UTF_8), value));
        Files.write(
                home.resolve("lists/abc.offsets"),
                ByteBuffer.allocate(24).putLong(0).putLong(5).putLong(10).array());
        Spec.Builder spec = command("printf", "%s|%s", "{.}", "{#}")
                .setList(TaskList.newBuilder().setName("abc").setCount(2));
        assertThat(rig.run(attempt(spec, 1)).getStdoutTail().toByteArray()).containsExactly('a', ' ', 0xff, '|', '1');
        Spec.Builder own = spec.clone();
        own.setCommand(command("echo", "-@-", "{}").getCommand().toBuilder().setPlaceholder("@"));
        assertThat(rig.run(attempt(own, 0)).getStdoutTail().toStringUtf8()).isEqualTo("-first- {}\n");
        Spec.Builder lost =
                spec.clone().setList(TaskList.newBuilder().setName("gone").setCount(2));
        assertThat(rig.run(attempt(lost, 0)).getMessage()).startsWith("Value 0 can't be read: ");
    }

    @Test
    void aShellLineIsNotSubstituted() {
        Spec.Builder spec = Spec.newBuilder(shell("echo {} $1 $DROVER_VALUE").build())
                .setRange(SteppedRange.newBuilder().setFirst(7).setLast(7).setStep(1));
        CommandWork.Builder work = spec.getCommand().toBuilder()
                .setShell(true)
                .addArgv(ByteString.copyFromUtf8("drover"))
                .addArgv(ByteString.copyFromUtf8("{}"));
        assertThat(rig.run(attempt(spec.setCommand(work), 0)).getStdoutTail().toStringUtf8())
                .isEqualTo("{} 7 7\n");
    }

    @Test
    void longOutputGoesToAPrivateFileAndTheTailStays() throws IOException {
        AttemptControl control = attempt(shell("seq 1 5000"), 0);
        AttemptOutcome outcome = rig.run(control);
        Path file = rig.paths.stdout(control.key().job(), 0, 1);
        String all = Files.readString(file);
        assertThat(all.lines()).hasSize(5000).startsWith("1", "2").endsWith("5000");
        assertThat(outcome.getStdoutBytes()).isEqualTo(all.length());
        assertThat(outcome.getStdoutTail().toStringUtf8())
                .isEqualTo(all.substring(all.length() - AttemptLimits.DEFAULT.tailBytes()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        rig.keeper.removeSuperfluous(control.key());
        assertThat(file).exists();
    }

    @Test
    void aSlowCommandsOutputCanBeFollowedAndItsFileGoesOnceTheResultIsTaken() throws IOException {
        Path go = home.resolve("go");
        AttemptControl control = attempt(shell("echo early; until [ -e " + go + " ]; do :; done; echo late"), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        Path file = rig.paths.stdout(control.key().job(), 0, 1);
        await().until(() -> Files.exists(file) && Files.readString(file).equals("early\n"));
        Files.createFile(go);
        assertThat(running.orTimeout(LIMIT_S, TimeUnit.SECONDS)
                        .join()
                        .getStdoutTail()
                        .toStringUtf8())
                .isEqualTo("early\nlate\n");
        assertThat(file).hasContent("early\nlate\n");
        rig.keeper.removeSuperfluous(control.key());
        await().until(() -> !Files.exists(file));
    }

    @Test
    void outputBeyondTheLimitIsReadCountedAndDropped() throws IOException {
        try (RunnerRig small = new RunnerRig(home, new AttemptLimits(100, 1_000, false, 50, 1 << 20, 1_000))) {
            AttemptControl control = attempt(shell("head -c 500000 /dev/zero; printf end"), 0);
            AttemptOutcome outcome = small.run(control);
            assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
            assertThat(outcome.getStdoutBytes()).isEqualTo(500_003);
            assertThat(outcome.getOutputDroppedBytes()).isEqualTo(499_003);
            assertThat(Files.size(small.paths.stdout(control.key().job(), 0, 1)))
                    .isEqualTo(1_000);
            assertThat(outcome.getStdoutTail().toStringUtf8()).hasSize(100).endsWith("end");
        }
    }

    @Test
    void theJobsOwnOutputLimitIsKept() throws IOException {
        String line = "head -c 500000 /dev/zero; printf end";
        AttemptControl more = attempt(shell(line).setOutputLimitBytes(500_000), 0);
        AttemptOutcome outcome = rig.run(more);
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getStdoutBytes()).isEqualTo(500_003);
        assertThat(outcome.getOutputDroppedBytes()).isEqualTo(3);
        assertThat(Files.size(rig.paths.stdout(more.key().job(), 0, 1))).isEqualTo(500_000);
        AttemptControl less = attempt(shell(line).setOutputLimitBytes(10), 0);
        assertThat(rig.run(less).getStdoutTail().toStringUtf8()).hasSize(10).endsWith("end");
        assertThat(Files.size(rig.paths.stdout(less.key().job(), 0, 1))).isEqualTo(10);
    }

    @Test
    void outputAboveTheLimitEndsTheTreeWhereTheJobAsksForThat() {
        Spec.Builder spec = shell("yes & yes >&2 & wait; exit 0")
                .setOutputLimitBytes(1 << 20)
                .setOnOutputLimit(OutputLimitActionCode.OUTPUT_LIMIT_ACTION_KILL);
        AttemptControl control = attempt(spec, 0);
        AttemptOutcome outcome =
                rig.start(control).orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.OUTPUT_LIMIT.number());
        assertThat(outcome.getMessage()).matches("output-limit: [0-9.]+ ([KM]iB) of (1024 KiB|1 MiB)");
        assertThat(outcome.getProcessesEnded()).isEqualTo(3);
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void aCommandThatEndsAtOnceAboveTheLimitHasFailedToo() {
        Spec.Builder spec = shell("printf 12345; exit 3")
                .setOutputLimitBytes(4)
                .setOnOutputLimit(OutputLimitActionCode.OUTPUT_LIMIT_ACTION_KILL);
        AttemptOutcome outcome = rig.run(spec);
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.OUTPUT_LIMIT.number());
        assertThat(outcome.getMessage()).isEqualTo("output-limit: 5 B of 4 B");
        assertThat(rig.run(shell("printf 1234")
                                .setOutputLimitBytes(4)
                                .setOnOutputLimit(OutputLimitActionCode.OUTPUT_LIMIT_ACTION_KILL))
                        .getStateValue())
                .isEqualTo(JobState.SUCCEEDED.number());
    }

    @Test
    void outputThatCannotBeWrittenIsNoFailureAndIsSaid() throws IOException {
        Files.createFile(home.resolve("output"));
        AttemptOutcome outcome = rig.run(shell("seq 1 5000"));
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getMessage()).startsWith("Its output was cut: ");
        assertThat(outcome.getStdoutTail().toStringUtf8()).endsWith("5000\n");
        assertThat(outcome.getOutputDroppedBytes()).isPositive();
    }

    @Test
    void cancelEndsTheTreeWithSigterm() {
        AttemptControl control = attempt(shell("sleep 1000 & sleep 1000 & wait"), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> rig.marked(control) == 3);
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.CANCELLED.number());
        assertThat(outcome.getProcessesEnded()).isEqualTo(3);
        assertThat(outcome.getProcessesForced()).isZero();
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void whatIgnoresSigtermIsKilledAfterTheGracePeriod() {
        AttemptControl control = attempt(
                shell("trap '' TERM; setsid sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' & "
                                + "(setsid sh -c 'sleep 1000 &' &) ; while :; do sleep 0.1; done")
                        .setGraceMs(300),
                0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> rig.marked(control) >= 5);
        long start = System.nanoTime();
        control.requestStop(new StopRequest(Cause.SHUTDOWN, false));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertThat(tookMs).isGreaterThanOrEqualTo(290L);
        Limits.requireWithin(3_000, tookMs, "the end after a grace period of 300 ms");
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.SHUTDOWN.number());
        assertThat(outcome.getProcessesForced()).isGreaterThanOrEqualTo(2);
        assertThat(outcome.getProcessesEnded()).isGreaterThan(outcome.getProcessesForced());
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void forceSkipsTheGracePeriodThatIsRunning() {
        AttemptControl control =
                attempt(shell("trap '' TERM; while :; do sleep 0.1; done").setGraceMs(600_000), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> rig.marked(control) >= 2);
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        control.requestStop(new StopRequest(Cause.SHUTDOWN, true));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.CANCELLED.number());
        assertThat(outcome.getProcessesForced()).isPositive();
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void theAskingSignalIsTheJobs() {
        String traps =
                "trap 'echo asked; exit 5' INT; trap 'echo terminated' TERM; echo ready; while :; do sleep 0.02; done";
        AttemptControl control = attempt(shell(traps).setSignal(2).setGraceMs(600_000), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        Path file = rig.paths.stdout(control.key().job(), 0, 1);
        await().until(() -> Files.exists(file));
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("ready\nasked\n");
        assertThat(outcome.getExitCode()).isEqualTo(5);
    }

    @Test
    void aTreeAboveItsMemoryIsEndedWithAllOfItsProcesses() {
        // Each half is below the limit; a tail keeps all of a line in memory.
        String half = "(head -c 40M /dev/zero; exec sleep 1000) | tail -n 1 &";
        Spec.Builder spec = shell(half + half + "wait").setMemoryBytes(60 << 20);
        AttemptControl control = attempt(spec, 0);
        AttemptOutcome outcome =
                rig.start(control).orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.MEMORY_LIMIT.number());
        assertThat(outcome.getMessage()).matches("memory-limit: [0-9.]+ MiB of 60 MiB");
        assertThat(outcome.getPeakBytes()).isGreaterThan(60 << 20);
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void aTreeBelowItsLimitsRunsToItsEndAndItsPeakIsTold() throws IOException {
        Path go = home.resolve("go");
        String line = "(head -c 40M /dev/zero; until [ -e " + go + " ]; do sleep 0.02; done) | tail -n 1 | wc -c";
        AttemptControl control = attempt(shell(line).setMemoryBytes(200 << 20).setCpuMs(600_000), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> rig.table.scan().stream()
                .filter(process -> process.session() == control.pid().orElse(-1))
                .anyMatch(process -> ProcessUsage.of(process.pid())
                        .filter(usage -> usage.residentBytes() > 40 << 20)
                        .isPresent()));
        long samples = rig.samples();
        await().until(() -> rig.samples() >= samples + 2);
        Files.createFile(go);
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getPeakBytes()).isBetween(40L << 20, 200L << 20);
    }

    @Test
    void aTreeAboveItsCpuTimeIsEndedThoughItsProcessesEndOneByOne() {
        // No process of it lives long enough to pass the limit alone.
        String line = "while :; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; done";
        AttemptControl control = attempt(shell(line).setCpuMs(700), 0);
        AttemptOutcome outcome =
                rig.start(control).orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.CPU_LIMIT.number());
        assertThat(outcome.getMessage()).matches("cpu-limit: [0-9.]+ m?s of 700 ms");
        assertThat(outcome.getCpuMicros()).isGreaterThan(700_000);
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void limitsOfTheKernelAreTheJobs() {
        Assumptions.assumeTrue(NativeSupport.isChosen(), "SKIPPED: the fallback refuses limits of the kernel");
        AttemptOutcome outcome =
                rig.run(shell("ulimit -n; ulimit -c").setOpenFiles(77).setCoreDump(false));
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("77\n0\n");
        AttemptOutcome missing = rig.run(command("no-such-command").setOpenFiles(77));
        assertThat(missing.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(missing.getExitCode()).isEqualTo(127);
    }

    @Test
    void argument0IsTheJobs() {
        Assumptions.assumeTrue(NativeSupport.isChosen(), "SKIPPED: the fallback refuses another argument 0");
        Spec.Builder spec = shell("echo $0");
        spec.getCommandBuilder().setArgv0(ByteString.copyFromUtf8("-me"));
        assertThat(rig.run(spec).getStdoutTail().toStringUtf8()).isEqualTo("-me\n");
    }

    @Test
    void aStoppedCommandIsCancelledToo() {
        AttemptControl control = attempt(shell("kill -STOP $$"), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> rig.table.scan().stream()
                .anyMatch(process ->
                        process.state() == 'T' && process.pid() == control.pid().orElse(0)));
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        assertThat(running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join().getProcessesEnded())
                .isEqualTo(1);
    }

    @Test
    void aTimeoutFailsTheAttempt() {
        AttemptOutcome outcome = rig.run(command("sleep", "1000").setTimeoutMs(200));
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.TIMEOUT.number());
        assertThat(outcome.getRunMicros()).isGreaterThanOrEqualTo(190_000L);
        Limits.requireWithin(3_000, outcome.getRunMicros() / 1_000.0, "the end by a time-out of 200 ms");
    }

    @Test
    void whatACommandLeavesBehindIsGoneBeforeItsResult() {
        AttemptControl control =
                attempt(shell("setsid sleep 1000 & (setsid sh -c 'sleep 1000 & sleep 1000' &) ; exit 4"), 0);
        AttemptOutcome outcome = rig.run(control);
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.EXIT.number());
        assertThat(outcome.getExitCode()).isEqualTo(4);
        assertThat(outcome.getProcessesEnded()).isBetween(1, 5);
        assertThat(rig.marked(control)).isZero();
    }

    @Test
    void cleanCommandsDoNotWaitForAScan() {
        Assumptions.assumeTrue(NativeSupport.isChosen(), "SKIPPED: without a subreaper each attempt needs a scan");
        rig.run(command("true"));
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(rig.run(command("true")).getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        }
        // At five scans a second these would take 10 s.
        Limits.requireWithin(3_000, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), "50 clean commands");
    }

    @Test
    void anothersDaemonDoesNotSlowCleanCommands() {
        Assumptions.assumeTrue(NativeSupport.isChosen(), "SKIPPED: without a subreaper each attempt needs a scan");
        AttemptControl other = attempt(shell("(setsid sleep 1000 &) ; sleep 1000"), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(other);
        await().until(() -> rig.marked(other) == 3);
        cleanCommandsDoNotWaitForAScan();
        assertThat(rig.marked(other)).isEqualTo(3);
        other.requestStop(new StopRequest(Cause.CANCELLED, true));
        running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(rig.marked(other)).isZero();
    }

    @Test
    void aDeathBySigtermWhileTheMachineGoesDownIsAShutdown() {
        rig.shutdown.announce();
        AttemptOutcome outcome = rig.run(shell("kill -TERM $$; sleep 10"));
        assertThat(outcome.getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.SHUTDOWN.number());
    }

    @Test
    void aDeathBySigtermOtherwiseIsAFailure() {
        assertThat(rig.run(shell("kill -TERM $$; sleep 10")).getStateValue()).isEqualTo(JobState.FAILED.number());
    }

    @Test
    void theFallbackLauncherLeavesNothingBehindEither() {
        try (RunnerRig fallback = new RunnerRig(home, AttemptLimits.DEFAULT, new JavaLauncher())) {
            AttemptControl control = attempt(shell("setsid sleep 1000 & echo done"), 0);
            AttemptOutcome outcome = fallback.run(control);
            assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("done\n");
            assertThat(outcome.hasCpuMicros()).isFalse();
            assertThat(fallback.marked(control)).isZero();
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }
}
