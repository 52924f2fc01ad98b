package dev.drover.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.model.ExecLimits;
import dev.drover.process.libc.Errno;
import dev.drover.process.spawn.SpawnException.Kind;
import dev.drover.process.table.ProcStatus;
import dev.drover.process.table.ProcessLimits;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every launcher does, run against each. */
public abstract class LauncherContract {
    public static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");
    public static final Stdio.Pipe PIPE = new Stdio.Pipe();

    @TempDir
    public Path directory;

    public abstract ProcessLauncher launcher();

    /** Whether a child's output stays open for sure while another process than the child holds its pipes. */
    public boolean keepsOutputOpenForOthers() {
        return true;
    }

    @Test
    public void givesArgumentsByteForByte() throws Exception {
        byte[] invalidUtf8 = {(byte) 0xff, 'a', (byte) 0xc3, '%', '\\', '\'', '\n', '\n'};
        List<byte[]> words =
                List.of(utf8(""), utf8("a b\n"), utf8("$HOME 'x' \"y\" \\n %s"), invalidUtf8, utf8("grün"));
        List<byte[]> argv = new ArrayList<>(List.of(utf8("printf"), utf8("%s|")));
        argv.addAll(words);
        Collected output = new Collected();

        run(SpawnSpec.of(argv).withEnvironment(PATH), output);

        assertThat(output.stdout.toByteArray()).isEqualTo(joined(words, '|'));
    }

    @Test
    public void givesExactlyTheEnvironmentThatIsGiven() throws Exception {
        byte[] odd = {'O', '.', 'D', '=', (byte) 0xfe, '\n', '=', '\n'};
        List<byte[]> environment = List.of(utf8("A=1"), odd, utf8("EMPTY="), utf8("Z=grün"));
        Collected output = new Collected();

        run(SpawnSpec.of("env", "-0").withEnvironment(environment), output);

        List<String> entries =
                List.of(output.stdout.toString(StandardCharsets.ISO_8859_1).split("\0"));
        assertThat(entries)
                .containsExactlyInAnyOrderElementsOf(environment.stream()
                        .map(entry -> new String(entry, StandardCharsets.ISO_8859_1))
                        .toList());
    }

    @Test
    public void startsInTheDirectory() throws Exception {
        assertThat(outputOf(SpawnSpec.of("/bin/pwd").withDirectory(directory)))
                .isEqualTo(directory.toRealPath() + "\n");
    }

    @Test
    public void standardInputIsEmptyUnlessAFileIsGiven() throws Exception {
        Path file = Files.writeString(directory.resolve("input"), "line\n");

        assertThat(outputOf(SpawnSpec.of("/bin/cat"))).isEmpty();
        assertThat(outputOf(SpawnSpec.of("/bin/cat").withStdin(Stdio.ReadFile.of(file))))
                .isEqualTo("line\n");
    }

    @Test
    public void appendsOutputToAPrivateFile() throws Exception {
        Path file = directory.resolve("log");
        Stdio.AppendFile log = Stdio.AppendFile.of(file);
        for (String word : List.of("one", "two")) {
            try (Child child = launcher()
                    .spawn(shell("echo " + word + "; echo err >&2")
                            .withStdout(log)
                            .withStderr(log))) {
                assertThat(child.await().isSuccess()).isTrue();
            }
        }

        assertThat(file).hasContent("one\nerr\ntwo\nerr");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    public void childHasTheUmaskAndThisProcessKeepsItsOwn() throws Exception {
        int own = ProcStatus.ownUmask();

        assertThat(outputOf(shell("umask").withUmask(027))).isEqualTo("0027\n");
        assertThat(outputOf(shell("umask").withUmask(0))).isEqualTo("0000\n");
        assertThat(outputOf(shell("umask"))).isEqualTo(String.format("%04o\n", own));
        assertThat(ProcStatus.ownUmask()).isEqualTo(own);
    }

    @Test
    public void reportsTheExitCode() throws Exception {
        assertThat(run(shell("exit 0"), new Collected()).exitCode()).hasValue(0);
        assertThat(run(shell("exit 3"), new Collected()).exitCode()).hasValue(3);
        assertThat(run(shell("exit 255"), new Collected()).exitCode()).hasValue(255);
        assertThat(run(shell("exit 143"), new Collected()).exitCode()).hasValue(143);
    }

    @Test
    public void looksTheCommandUpInTheGivenPathRelativeToTheGivenDirectory() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        script(bin.resolve("hello"), "#!/bin/sh\necho hello from bin\n");
        Files.createDirectories(directory.resolve("first/hello"));
        SpawnSpec spec = SpawnSpec.of("hello").withDirectory(directory);

        assertThat(outputOf(spec.withEnvironment(Map.of("PATH", "/nowhere:first:bin"))))
                .isEqualTo("hello from bin\n");
        assertThat(outputOf(SpawnSpec.of("bin/hello").withDirectory(directory))).isEqualTo("hello from bin\n");
    }

    @Test
    public void saysWhereItLookedForAMissingCommand() {
        SpawnException thrown = failureOf(SpawnSpec.of("convrt").withEnvironment(Map.of("PATH", "/a:/b")));

        assertThat(thrown.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(thrown.kind().exitCode()).isEqualTo(127);
        assertThat(thrown).hasMessage("convrt: command not found; looked in /a:/b");
        assertThat(failureOf(SpawnSpec.of("/no/such"))).hasMessage("/no/such: command not found");
        assertThat(failureOf(SpawnSpec.of(""))).hasMessage("'': command not found");
    }

    @Test
    public void tellsAFileThatIsNotExecutable() throws Exception {
        Path file = Files.writeString(directory.resolve("data"), "x");

        SpawnException thrown = failureOf(SpawnSpec.of(file.toString()));

        assertThat(thrown.kind()).isEqualTo(Kind.NOT_EXECUTABLE);
        assertThat(thrown.kind().exitCode()).isEqualTo(126);
        assertThat(thrown).hasMessage(file + ": permission denied; it is not an executable file (chmod +x makes one)");
        assertThat(failureOf(SpawnSpec.of("data").withEnvironment(Map.of("PATH", directory.toString())))
                        .kind())
                .isEqualTo(Kind.NOT_EXECUTABLE);
    }

    @Test
    public void tellsAMissingInterpreter() throws Exception {
        String sentence =
                ": its interpreter /no/such/perl was not found; install it, or correct the first line, which names"
                        + " it after #!";
        Path file = script(directory.resolve("lost"), "#! /no/such/perl -w\n");

        SpawnException thrown = failureOf(SpawnSpec.of(file.toString()));

        assertThat(thrown.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(thrown).hasMessage(file + sentence);
        assertThat(failureOf(SpawnSpec.of("./lost").withDirectory(directory))).hasMessage("./lost" + sentence);
        Path chained = script(directory.resolve("chained"), "#!" + file + "\n");
        assertThat(failureOf(SpawnSpec.of(chained.toString()))).hasMessage(file + sentence);
    }

    @Test
    public void tellsAnInterpreterThatIsNotExecutable() throws Exception {
        Path data = Files.writeString(directory.resolve("data"), "x");
        Path file = script(directory.resolve("odd"), "#!" + data + "\n");

        SpawnException thrown = failureOf(SpawnSpec.of(file.toString()));

        assertThat(thrown.kind()).isEqualTo(Kind.NOT_EXECUTABLE);
        assertThat(thrown)
                .hasMessage(file + ": its interpreter " + data + " is not an executable file (chmod +x makes one)");
    }

    @Test
    public void tellsAScriptWithLineEndsOfWindows() throws Exception {
        Path file = script(directory.resolve("windows"), "#!/bin/sh\r\necho x\r\n");

        SpawnException thrown = failureOf(SpawnSpec.of(file.toString()));

        assertThat(thrown.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(thrown)
                .hasMessage(
                        file + ": its first line ends with CR LF, as on Windows, so its interpreter is /bin/sh with a"
                                + " CR at the end, which was not found; make its line ends LF (sed -i 's/\\r$//' "
                                + file + ")");
    }

    @Test
    public void tellsTheMissingLoaderOfAProgramOfAnotherSystem() throws Exception {
        byte[] program = Files.readAllBytes(Path.of("/bin/true"));
        String text = new String(program, StandardCharsets.ISO_8859_1);
        int loader = text.indexOf("/lib64/ld-");
        Assumptions.assumeThat(loader)
                .as("SKIPPED: /bin/true has another loader")
                .isPositive();
        program[loader + 1] = 'L';
        Path file = script(directory.resolve("foreign"), "");
        Files.write(file, program);

        SpawnException thrown = failureOf(SpawnSpec.of(file.toString()));

        assertThat(thrown.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(thrown.getMessage())
                .startsWith(file + ": its loader /Lib64/ld-")
                .endsWith(
                        " was not found; it was built for another system, so install that loader or a build for this one");
    }

    @Test
    public void tellsAMissingDirectory() {
        SpawnException thrown = failureOf(SpawnSpec.of("/bin/true").withDirectory(Path.of("/no/such/dir")));

        assertThat(thrown.kind()).isEqualTo(Kind.NO_DIRECTORY);
        assertThat(thrown).hasMessage("the directory /no/such/dir is not there or is no directory");
    }

    @Test
    public void tellsAMissingInputFile() {
        SpawnException thrown =
                failureOf(SpawnSpec.of("/bin/true").withStdin(Stdio.ReadFile.of(Path.of("/no/such/input"))));

        assertThat(thrown.kind()).isEqualTo(Kind.OTHER);
        assertThat(thrown.errno()).hasValue(Errno.ENOENT);
        assertThat(thrown).hasMessage("cannot open standard input /no/such/input: No such file or directory");
    }

    @Test
    public void tellsArgumentsThatAreTooLong() {
        ExecLimits limits = ProcessLimits.execLimits();
        SpawnException thrown = failureOf(SpawnSpec.of("/bin/true", "x".repeat(200_000)));

        assertThat(thrown.kind()).isEqualTo(Kind.TOO_LONG);
        assertThat(thrown)
                .hasMessage("one argument or environment entry has 200001 bytes, and the system takes "
                        + limits.wordBytes() + "; pass the data in a file or on standard input instead");
        String[] many = new String[200];
        Arrays.fill(many, "x".repeat(100_000));
        many[0] = "/bin/true";
        SpawnException all = failureOf(SpawnSpec.of(many));
        assertThat(all.kind()).isEqualTo(Kind.TOO_LONG);
        long bytes = 199L * (100_001 + Long.BYTES) + "/bin/true".length() + 1 + Long.BYTES;
        assertThat(all)
                .hasMessage("arguments and environment have " + bytes + " bytes together, and the system takes "
                        + limits.totalBytes()
                        + ", a quarter of the stack limit (ulimit -s) of the coordinator; pass the"
                        + " data in a file or on standard input instead");
    }

    @Test
    public void startsWhatIsJustWithinTheLimits() throws Exception {
        ExecLimits limits = ProcessLimits.execLimits();
        String longest = "x".repeat((int) limits.wordBytes() - 1);
        assertThat(outputOf(SpawnSpec.of("printf", "%.3s", longest).withEnvironment(PATH)))
                .isEqualTo("xxx");
        String value = "v".repeat(100_000);
        assertThat(outputOf(SpawnSpec.of("/bin/sh", "-c", "printf %s \"$BIG\" | wc -c")
                        .withEnvironment(Map.of("PATH", "/usr/bin:/bin", "BIG", value))))
                .isEqualTo("100000\n");
    }

    @Test
    public void runsAScriptWithoutInterpreterLineByTheShell() throws Exception {
        Path file = script(directory.resolve("plain"), "echo \"$1\" and \"$2\"\n");

        assertThat(outputOf(SpawnSpec.of(file.toString(), "a", "b c"))).isEqualTo("a and b c\n");
    }

    @Test
    public void losesNothingOfMuchOutputOnBothStreams() throws Exception {
        AtomicLong stdoutBytes = new AtomicLong();
        AtomicLong stderrBytes = new AtomicLong();
        String blocks = "head -c 25000000 /dev/zero & head -c 25000000 /dev/zero >&2 & wait";

        ExitStatus status = run(
                shell(blocks),
                (stream, chunk) ->
                        (stream == ChildStream.STDOUT ? stdoutBytes : stderrBytes).addAndGet(chunk.remaining()));

        assertThat(status.exitCode()).hasValue(0);
        assertThat(stdoutBytes).hasValue(25_000_000);
        assertThat(stderrBytes).hasValue(25_000_000);
    }

    @Test
    public void seesTheEndWhileAGrandchildHoldsThePipesAndKeepsWhatTheChildWrote() throws Exception {
        Collected output = new Collected();
        String script = "sleep 1000 & echo $!; head -c 60000 /dev/zero >&2; exit 4";
        try (Child child = launcher().spawn(piped(shell(script)))) {
            ExitStatus status = child.runToEnd(output);

            assertThat(status.exitCode()).hasValue(4);
            assertThat(child.isOutputOpen() || !keepsOutputOpenForOthers())
                    .as("that the output is open")
                    .isTrue();
            assertThat(output.stderr.size()).isEqualTo(60_000);
            assertThat(ProcessHandle.of(Long.parseLong(output.out().strip())).map(ProcessHandle::isAlive))
                    .as("that the grandchild runs still")
                    .hasValue(true);
        } finally {
            ProcessHandle.of(Long.parseLong(output.out().strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    public void seesTheEndWhileAGrandchildWritesAllTheTime() throws Exception {
        AtomicLong chunksAfterTheEnd = new AtomicLong();
        Collected errors = new Collected();
        try (Child child = launcher().spawn(piped(shell("yes & echo $! >&2; exit 4")))) {
            ExitStatus status = child.runToEnd((stream, chunk) -> {
                if (stream == ChildStream.STDERR) {
                    errors.accept(stream, chunk);
                }
                if (child.poll().isPresent()) {
                    if (chunksAfterTheEnd.incrementAndGet() > 200) {
                        throw new IOException("the end is not seen");
                    }
                    // Slower than the writer, as a disk can be, so that the pipe is never empty.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            });

            assertThat(status.exitCode()).hasValue(4);
            assertThat(ProcessHandle.of(Long.parseLong(errors.err().strip())).map(ProcessHandle::isAlive))
                    .as("that the grandchild runs still")
                    .hasValue(true);
        } finally {
            ProcessHandle.of(Long.parseLong(errors.err().strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    public void saysEndedOnceBothStreamsAreAtTheirEnd() throws Exception {
        try (Child child = launcher().spawn(piped(shell("echo x")))) {
            Collected output = new Collected();
            while (child.pump(output, -1) != PumpResult.ENDED || child.isOutputOpen()) {
                // until both are through
            }
            assertThat(child.pump(output, -1)).isEqualTo(PumpResult.ENDED);
            assertThat(child.poll())
                    .hasValueSatisfying(status -> assertThat(status.isSuccess()).isTrue());
            assertThat(output.out()).isEqualTo("x\n");
        }
    }

    @Test
    public void aTurnEndsAtItsTimeOut() throws Exception {
        try (Child child = launcher().spawn(piped(sleeper()))) {
            assertThat(child.pump(new Collected(), 20)).isEqualTo(PumpResult.TIMED_OUT);
            assertThat(child.pump(new Collected(), 0)).isEqualTo(PumpResult.TIMED_OUT);
            assertThat(child.poll()).isEmpty();
            end(child);
        }
    }

    @Test
    public void aWakeupFromAnotherThreadEndsATurn() throws Exception {
        try (Child child = launcher().spawn(piped(sleeper()))) {
            CountDownLatch pumping = new CountDownLatch(1);
            Thread waker = new Thread(() -> {
                try {
                    pumping.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                child.wakeup();
            });
            waker.start();
            pumping.countDown();

            assertThat(child.pump(new Collected(), -1)).isEqualTo(PumpResult.WOKEN);

            waker.join();
            assertThat(child.pump(new Collected(), 0)).isEqualTo(PumpResult.TIMED_OUT);
            end(child);
        }
    }

    @Test
    public void passesOnWhatTheSinkThrows() throws Exception {
        try (Child child = launcher().spawn(piped(shell("echo x; echo y")))) {
            assertThatThrownBy(() -> child.runToEnd((stream, chunk) -> {
                        throw new IOException("disk full");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
            child.await();
        }
    }

    @Test
    public void nothingAboveStandardErrorIsOpenInTheChild() throws Exception {
        try (Child other = launcher().spawn(piped(sleeper()))) {
            // ls itself opens the directory as 3.
            assertThat(outputOf(SpawnSpec.of("ls", "/proc/self/fd").withEnvironment(PATH)))
                    .isEqualTo("0\n1\n2\n3\n");
            end(other);
        }
    }

    @Test
    public void identifiesTheChild() throws Exception {
        ProcessTable table = ProcessTables.plain();
        try (Child child = launcher().spawn(sleeper())) {
            assertThat(table.identify(child.id().pid())).hasValue(child.id());
            assertThat(table.isAlive(child.id())).isTrue();
            end(child);
            assertThat(table.isAlive(child.id())).isFalse();
        }
    }

    @Test
    public void closesTwiceAndWakesAfterClose() throws Exception {
        Child child = launcher().spawn(piped(shell("exit 0")));
        child.await();

        child.close();
        child.close();
        child.wakeup();

        assertThat(child.await().exitCode()).hasValue(0);
        assertThatThrownBy(() -> child.pump(new Collected(), 0)).isInstanceOf(IllegalStateException.class);
    }

    public ExitStatus run(SpawnSpec spec, ChildOutput sink) throws SpawnException, IOException {
        try (Child child = launcher().spawn(piped(spec))) {
            return child.runToEnd(sink);
        }
    }

    public String outputOf(SpawnSpec spec) throws SpawnException, IOException {
        Collected output = new Collected();
        ExitStatus status = run(spec, output);
        assertThat(output.err()).isEmpty();
        assertThat(status.exitCode()).hasValue(0);
        return output.out();
    }

    public SpawnException failureOf(SpawnSpec spec) {
        return catchThrowableOfType(
                SpawnException.class, () -> launcher().spawn(piped(spec)).close());
    }

    public static void end(Child child) {
        ProcessTables.plain().signal(child.id(), Signals.SIGKILL);
        child.await();
    }

    public static SpawnSpec shell(String script) {
        return SpawnSpec.of("/bin/sh", "-c", script).withEnvironment(PATH);
    }

    public static SpawnSpec sleeper() {
        return SpawnSpec.of("sleep", "60").withEnvironment(PATH);
    }

    public static SpawnSpec piped(SpawnSpec spec) {
        return spec.withStdout(PIPE).withStderr(PIPE);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static Path script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static byte[] joined(List<byte[]> words, char end) {
        Collected bytes = new Collected();
        for (byte[] word : words) {
            bytes.stdout.writeBytes(word);
            bytes.stdout.write(end);
        }
        return bytes.stdout.toByteArray();
    }
}
