package dev.drover.worker.command;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.command;
import static dev.drover.worker.RunnerRig.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.SteppedRange;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that do what few do: odd bytes, odd words, odd ways to treat their input, their directory and their group. */
@Tag("processes")
class OddCommandsTest {
    private static final int ALL_BYTES = 256;
    private static final int LINE_BYTES = 100_000_000;

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

    private static AttemptOutcome end(CompletableFuture<AttemptOutcome> running) {
        return running.orTimeout(Limits.EVENT_S, TimeUnit.SECONDS).join();
    }

    @Test
    void bytesOfEveryKindComeBackAsTheyWere() {
        byte[] all = new byte[2 * ALL_BYTES];
        StringBuilder octal = new StringBuilder();
        for (int i = 0; i < ALL_BYTES; i++) {
            all[i] = (byte) i;
            all[2 * ALL_BYTES - 1 - i] = (byte) i;
            octal.append(String.format("\\%03o", i));
        }
        for (int i = ALL_BYTES - 1; i >= 0; i--) {
            octal.append(String.format("\\%03o", i));
        }
        AttemptOutcome outcome = rig.run(command("printf", octal.toString()));
        assertThat(outcome.getStdoutTail().toByteArray()).isEqualTo(all);
        assertThat(outcome.getStdoutBytes()).isEqualTo(all.length);
    }

    @Test
    void aLineOfAHundredMegabytesIsKeptWhole() throws IOException {
        AttemptControl control = attempt(
                shell("head -c " + LINE_BYTES + " /dev/zero | tr '\\0' x; echo").setOutputLimitBytes(2L * LINE_BYTES),
                0);
        AttemptOutcome outcome = end(rig.start(control));
        assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getStdoutBytes()).isEqualTo(LINE_BYTES + 1);
        assertThat(outcome.getOutputDroppedBytes()).isZero();
        assertThat(outcome.getStdoutTail().size()).isEqualTo(AttemptLimits.DEFAULT.tailBytes());
        Path file = rig.paths.stdout(control.key().job(), 0, 1);
        assertThat(Files.size(file)).isEqualTo(LINE_BYTES + 1);
        assertThat(others('x', file)).as("bytes that are no x").isEqualTo(1);
    }

    private static long others(char wanted, Path file) throws IOException {
        long others = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    others += buffer[i] == wanted ? 0 : 1;
                }
            }
        }
        return others;
    }

    @Test
    void wordsThatBeginWithADashOrHaveNewlinesOrAreEmptyStayWords() throws IOException {
        assertThat(rig.run(command("printf", "[%s]", "-n", "", "a\nb", "--", ""))
                        .getStdoutTail()
                        .toStringUtf8())
                .isEqualTo("[-n][][a\nb][--][]");
        Path script = executable("-x", "#!/bin/sh\necho \"$0 $1\"\n");
        assertThat(rig.run(command("./-x", "-y")
                                .setDirectory(ByteString.copyFromUtf8(
                                        script.getParent().toString())))
                        .getStdoutTail()
                        .toStringUtf8())
                .isEqualTo("./-x -y\n");
        AttemptOutcome value = rig.run(attempt(
                command("printf", "[%s]", "{}")
                        .setRange(SteppedRange.newBuilder()
                                .setFirst(-7)
                                .setLast(-7)
                                .setStep(1)),
                0));
        assertThat(value.getStdoutTail().toStringUtf8()).isEqualTo("[-7]");
    }

    @Test
    void aScriptSaysWhyItCannotStart() throws IOException {
        AttemptOutcome plain =
                rig.run(command(executable("plain", "echo from sh\n").toString()));
        assertThat(plain.getStdoutTail().toStringUtf8()).isEqualTo("from sh\n");
        AttemptOutcome windows =
                rig.run(command(executable("windows", "#!/bin/sh\r\necho\r\n").toString()));
        assertThat(windows.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(windows.getExitCode()).isEqualTo(127);
        assertThat(windows.getMessage()).contains(": its first line ends with CR LF, as on Windows, so its");
        AttemptOutcome lost =
                rig.run(command(executable("lost", "#!/no/such/perl\n").toString()));
        assertThat(lost.getExitCode()).isEqualTo(127);
        assertThat(lost.getMessage()).contains(": its interpreter /no/such/perl was not found; ");
    }

    private Path executable(String name, String text) throws IOException {
        return Files.setPosixFilePermissions(
                Files.writeString(home.resolve(name), text), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void standardInputMayBeClosedAtOnceOrNeverBeRead() throws IOException {
        Path large = Files.write(home.resolve("large"), new byte[1 << 20]);
        for (String line : new String[] {"exec <&-; echo ended", "echo ended", "head -c 1 | wc -c; echo ended"}) {
            AttemptOutcome outcome = rig.run(shell(line).setStdinPath(ByteString.copyFromUtf8(large.toString())));
            assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
            assertThat(outcome.getStdoutTail().toStringUtf8()).endsWith("ended\n");
        }
    }

    @Test
    void aReaderThatNeverReadsBlocksItsOwnJobAlone() {
        // The pipe takes 64 KiB, then yes waits for the reader.
        AttemptControl blocked = attempt(shell("yes 2>&1 | sleep 1000"), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(blocked);
        await().until(() -> rig.marked(blocked) == 3);
        for (int i = 0; i < 5; i++) {
            AttemptOutcome other = rig.run(shell("head -c 200000 /dev/zero"));
            assertThat(other.getStdoutBytes()).isEqualTo(200_000);
        }
        assertThat(running).isNotDone();
        blocked.requestStop(new StopRequest(Cause.CANCELLED, false));
        AttemptOutcome outcome = end(running);
        assertThat(outcome.getProcessesEnded()).isEqualTo(3);
        assertThat(outcome.getStdoutBytes()).isZero();
        assertThat(rig.marked(blocked)).isZero();
    }

    @Test
    void aCommandMayDeleteItsDirectoryAndTheNextStartSaysThatItIsGone() throws IOException {
        Path directory = Files.createDirectory(home.resolve("its"));
        ByteString path = ByteString.copyFromUtf8(directory.toString());
        AttemptOutcome first =
                rig.run(shell("rm -rf \"$PWD\"; echo gone; exit 3").setDirectory(path));
        assertThat(first.getStdoutTail().toStringUtf8()).isEqualTo("gone\n");
        assertThat(first.getExitCode()).isEqualTo(3);
        AttemptOutcome next = rig.run(shell("echo").setDirectory(path));
        assertThat(next.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(next.getMessage()).isEqualTo("the directory " + directory + " is not there or is no directory");
    }

    @Test
    void aCommandThatChangesItsProcessGroupEndsLikeAnyOther() throws IOException {
        Path group = home.resolve("group");
        AttemptControl control = attempt(
                // Other shells have job control only on a terminal.
                command(
                        "bash",
                        "-c",
                        "set -m; sleep 1000 & ps -o pgid= -p $! | tr -d ' ' > " + group + ".new; echo $! >> " + group
                                + ".new; mv " + group + ".new " + group + "; wait"),
                0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> Files.exists(group));
        assertThat(Files.readAllLines(group).get(0))
                .as("the group of the background process is its own")
                .isEqualTo(Files.readAllLines(group).get(1))
                .isNotEqualTo(Integer.toString(control.pid().orElseThrow()));
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        assertThat(end(running).getProcessesEnded()).isEqualTo(2);
        assertThat(rig.marked(control)).isZero();
    }
}
