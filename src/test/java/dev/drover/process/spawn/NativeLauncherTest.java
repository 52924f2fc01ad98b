package dev.drover.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.process.libc.NativeSupport;
import dev.drover.process.table.ProcStatus;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class NativeLauncherTest extends LauncherContract {
    private ProcessLauncher launcher;

    @BeforeEach
    void needNative() {
        Assumptions.assumeThat(NativeSupport.isAvailable())
                .as("SKIPPED: the native layer does not load here")
                .isTrue();
        launcher = newLauncher();
    }

    ProcessLauncher newLauncher() {
        return new NativeLauncher();
    }

    @Override
    public ProcessLauncher launcher() {
        return launcher;
    }

    @Test
    void tellsADeathBySignalFromAnExitCode() throws Exception {
        ExitStatus status = run(shell("kill -TERM $$"), new Collected());

        assertThat(status.signal()).hasValue(15);
        assertThat(status.exitCode()).isEmpty();
        assertThat(run(shell("exit 143"), new Collected()).signal()).isEmpty();
    }

    @Test
    void tellsAFileThatNeitherTheKernelNorAShellRuns() throws Exception {
        Path file = script(directory.resolve("program"), "\177ELF\0\0\0");

        SpawnException thrown = failureOf(SpawnSpec.of(file.toString()));

        assertThat(thrown.kind()).isEqualTo(SpawnException.Kind.NOT_EXECUTABLE);
        assertThat(thrown).hasMessage(file + ": it is neither a script nor a program for this machine");
    }

    @Test
    void measuresCpuTime() throws Exception {
        ExitStatus status = run(shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"), new Collected());

        assertThat(status.cpuMicros().orElseThrow()).isBetween(1_000L, 10_000_000L);
    }

    @Test
    void measuresAPeakAboveThisProcessesOwnAndNeverPassesItsOwnOff() throws Exception {
        long ownBytes = ProcessUsage.ofSelf().orElseThrow().residentBytes();
        long blockMib = 300 + 2 * (ownBytes >> 20);

        ExitStatus status = run(shell("dd if=/dev/zero of=/dev/null count=1 bs=" + blockMib + "M"), new Collected());

        assertThat(status.peakBytes().orElseThrow()).isBetween(blockMib << 20, (blockMib + 64) << 20);
        assertThat(run(SpawnSpec.of("/bin/true"), new Collected()).peakBytes()).isEmpty();
    }

    @Test
    void childIgnoresAndBlocksNoSignal() throws Exception {
        assertThat(outputOf(SpawnSpec.of("grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status")
                        .withEnvironment(PATH)))
                .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }

    @Test
    void childLeadsASessionOfItsOwn() throws Exception {
        try (Child child = launcher().spawn(sleeper())) {
            ProcessInfo info =
                    ProcessTables.best().scan(pid -> pid == child.id().pid()).get(0);
            assertThat(info.session()).isEqualTo(child.id().pid());
            end(child);
        }
    }

    @Test
    void startsInADirectoryWhoseNameNoLocaleKnows() throws Exception {
        String shown =
                outputOf(shell("d=$(printf 'x\\377'); mkdir \"$d\" && cd \"$d\" && pwd | od -An -tx1 | tr -d ' \\n'")
                        .withDirectory(directory));
        byte[] name = (directory + "/x_").getBytes(StandardCharsets.UTF_8);
        name[name.length - 1] = (byte) 0xff;

        assertThat(outputOf(shell("pwd | od -An -tx1 | tr -d ' \\n'").withDirectory(name)))
                .isEqualTo(shown);
        outputOf(shell("rmdir x*").withDirectory(directory));
    }

    @Test
    void concurrentSpawnsEachGetTheirOwnUmask() throws Exception {
        int own = ProcStatus.ownUmask();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<String>> outputs = new ArrayList<>();
        int[] umasks = {077, 022, 002};
        for (int i = 0; i < 100; i++) {
            int umask = umasks[i % umasks.length];
            outputs.add(threads.submit(() -> outputOf(shell("umask").withUmask(umask))));
        }
        for (int i = 0; i < outputs.size(); i++) {
            assertThat(outputs.get(i).get()).isEqualTo(String.format("%04o\n", umasks[i % umasks.length]));
        }
        threads.shutdown();
        assertThat(ProcStatus.ownUmask()).isEqualTo(own);
    }

    @Test
    void childAndItsChildrenHaveTheNicenessAndThisProcessKeepsItsOwn() throws Exception {
        String own = outputOf(shell("nice"));

        assertThat(outputOf(shell("nice; /bin/sh -c nice").withNiceness(13))).isEqualTo("13\n13\n");
        assertThat(outputOf(shell("nice"))).as("own").isEqualTo(own);
        assertThat(failureOf(SpawnSpec.of("/no/such").withNiceness(13))).hasMessage("/no/such: command not found");
    }

    @Test
    void theProgramFindsTheArgument0ThatWasAskedForAndIsLookedUpByItsOwnName() throws Exception {
        SpawnSpec shell = SpawnSpec.of("sh", "-c", "echo $0 $1").withEnvironment(PATH);
        assertThat(outputOf(shell.withArgv0("-me".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("-me\n");
        assertThat(outputOf(shell)).isEqualTo("sh\n");
        assertThat(failureOf(SpawnSpec.of("/no/such").withArgv0("sh".getBytes(StandardCharsets.UTF_8))))
                .hasMessage("/no/such: command not found");
    }

    @Test
    void childAndItsChildrenHaveTheLimitsAndArgumentsAndEnvironmentStayAsTheyAre() throws Exception {
        ResourceLimits limits = new ResourceLimits(OptionalInt.of(64), Optional.of(false));
        SpawnSpec shell = SpawnSpec.of(
                        "sh",
                        "-c",
                        "ulimit -Sn; ulimit -Hn; sh -c 'ulimit -n; ulimit -c'; printf '%s|' \"$0\" \"$@\"",
                        "-a",
                        "",
                        "b c")
                .withEnvironment(PATH);
        assertThat(outputOf(shell.withLimits(limits))).isEqualTo("64\n64\n64\n0\n-a||b c|");
        List<byte[]> odd = List.of(
                "my.var=1".getBytes(StandardCharsets.UTF_8),
                "A==".getBytes(StandardCharsets.UTF_8),
                "A=2".getBytes(StandardCharsets.UTF_8));
        assertThat(outputOf(SpawnSpec.of("/usr/bin/env").withEnvironment(odd).withLimits(limits)))
                .isEqualTo("my.var=1\nA==\nA=2\n");
    }

    @Test
    void aCoreFileIsAllowedUpToWhatThisProcessMayGive() throws Exception {
        ResourceLimits limits = new ResourceLimits(OptionalInt.empty(), Optional.of(true));
        assertThat(outputOf(shell("ulimit -Sc").withLimits(limits))).isEqualTo(outputOf(shell("ulimit -Hc")));
    }

    @Test
    void whatCannotBeStartedWithLimitsIsSaidAsWithoutThem() throws Exception {
        ResourceLimits limits = new ResourceLimits(OptionalInt.of(64), Optional.empty());
        Path plain = Files.writeString(directory.resolve("plain"), "#!/no/interpreter\n");
        for (SpawnSpec spec : List.of(
                SpawnSpec.of("/no/such"),
                SpawnSpec.of("no-such").withEnvironment(PATH),
                SpawnSpec.of("./none").withDirectory(directory),
                SpawnSpec.of(plain.toString()))) {
            assertThat(failureOf(spec.withLimits(limits)).getMessage())
                    .isEqualTo(failureOf(spec).getMessage());
        }
        assertThat(plain.toFile().setExecutable(true)).isTrue();
        assertThat(failureOf(SpawnSpec.of(plain.toString()).withLimits(limits)).getMessage())
                .isEqualTo(failureOf(SpawnSpec.of(plain.toString())).getMessage())
                .contains("/no/interpreter");
        Files.writeString(plain, "echo a script without a first line");
        assertThat(outputOf(SpawnSpec.of("./plain").withDirectory(directory).withLimits(limits)))
                .isEqualTo("a script without a first line\n");
    }

    @Test
    void limitsAndAnotherArgument0CannotGoTogether() {
        SpawnSpec spec = SpawnSpec.of("true").withLimits(new ResourceLimits(OptionalInt.of(64), Optional.empty()));
        assertThatThrownBy(() -> spec.withArgv0(new byte[] {'x'})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSessionOfTheChildHasItsNiceness() throws Exception {
        Assumptions.assumeThat(Path.of("/proc/self/autogroup"))
                .as("SKIPPED: this kernel does not group processes by session")
                .exists();
        // It may have to wait for its turn among all that set one.
        String waits = "until grep -q 'nice 13$' /proc/self/autogroup; do sleep 0.05; done; echo set";
        assertThat(outputOf(shell(waits).withNiceness(13))).isEqualTo("set\n");
    }

    /** In a JVM without the privilege: who may not lower a niceness hears so, and nothing is started. */
    @Test
    void aNicenessThatIsNotPermittedIsSaid() throws Exception {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // From JDK 24 on a JVM without them warns of native access.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--enable-native-access"))
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NotPermitted.class.getName()));
        Path output = directory.resolve("output");
        Process unprivileged = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(unprivileged.waitFor()).isZero();
        assertThat(Files.readString(output))
                .isEqualTo(
                        "the niceness -5 is below that of the worker, and this user may not lower it; choose a higher one,"
                                + " or allow it (ulimit -e) where the coordinator is started\n");
    }

    /** Prints why it may not. */
    static final class NotPermitted {
        public static void main(String[] words) {
            try (Child child =
                    new NativeLauncher().spawn(SpawnSpec.of("/bin/true").withNiceness(-5))) {
                System.out.println("started " + child.id());
            } catch (SpawnException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void leaksNoDescriptor() throws Exception {
        run(shell("exit 0"), new Collected());
        int before = openFiles();
        for (int i = 0; i < 50; i++) {
            run(shell("echo x; echo y >&2"), new Collected());
            failureOf(SpawnSpec.of("/no/such"));
        }
        assertThat(openFiles()).isLessThan(before + 25);
    }

    @Test
    void reapsOrphansButNeverAnAwaitedChild() throws Exception {
        Subreaper subreaper = launcher.subreaper().orElseThrow();
        ProcessTable table = ProcessTables.best();
        subreaper.enable();
        Process javaChild = new ProcessBuilder("/bin/sh", "-c", "exit 5").start();
        Collected output = new Collected();
        try (Child parent = launcher.spawn(piped(shell("sh -c 'echo $$; exit 0' & exit 6")));
                Child awaited = launcher.spawn(shell("exit 7"))) {
            await().until(() -> state(table, awaited.id().pid()) == 'Z');
            parent.runToEnd(output);
            while (parent.isOutputOpen()) {
                parent.pump(output, -1);
            }
            int orphan = Integer.parseInt(output.out().strip());
            // It may end before its parent and be reaped by nobody, or after: either way it becomes ours.
            await().until(() -> state(table, orphan) == 'Z');

            subreaper.reapOrphans(table, Set.of(orphan)); // those of other tests too
            assertThat(state(table, orphan)).isEqualTo('Z');
            assertThat(subreaper.reapOrphans(table, Set.of())).isPositive();
            assertThat(table.identify(orphan)).isEmpty();
            assertThat(awaited.await().exitCode()).hasValue(7);
            assertThat(javaChild.waitFor()).isEqualTo(5);
        }
    }

    private static char state(ProcessTable table, int pid) {
        return table.scan(wanted -> wanted == pid).stream()
                .map(ProcessInfo::state)
                .findFirst()
                .orElse('-');
    }

    private static int openFiles() throws Exception {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return (int) descriptors.count();
        }
    }
}
