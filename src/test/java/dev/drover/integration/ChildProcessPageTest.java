package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.drover.testing.Limits;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs each pair of docs/child-process.md: what people typed and what they type now print what the page says. */
class ChildProcessPageTest {
    private static final Path PAGE = Path.of("docs/child-process.md");
    private static final Pattern PAIR = Pattern.compile(
            "```(?:js|sh) (node|xargs|parallel)\n(.*?)```\n```sh drover\n(.*?)```\n```text\n(.*?)```\n",
            Pattern.DOTALL);

    /** Most of a command's time is its JVM's start. */
    private static final int AT_ONCE = 4;

    private static final Map<String, String> FILES = Map.of(
            "a.txt", "one\ntwo\nthree\n",
            "b.txt", "four\n",
            "list.txt", "a.txt\nb.txt\n",
            "child.js",
                    "process.on('message', ({ upTo }) => {\n"
                            + "  let sum = 0;\n"
                            + "  for (let i = 1; i <= upTo; i++) sum += i * i;\n"
                            + "  process.send({ upTo, sum });\n"
                            + "});\n");

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(2);

    private static final ExecutorService POOL = Executors.newFixedThreadPool(AT_ONCE);
    private static final Map<Pair, Ran> RESULTS = new LinkedHashMap<>();

    /**
     * Two scripts that print the same.
     *
     * @param line of the page, where it begins
     */
    private record Pair(int line, String tool, String peer, String drover, String prints) {}

    /**
     * What both printed.
     *
     * @param peer empty if its tool is not installed
     */
    private record Ran(Future<String> drover, Future<String> peer) {}

    @BeforeAll
    static void runAll() throws IOException, InterruptedException {
        RealHome home = SHARED.get();
        home.start();
        installCommand(home);
        for (Pair pair : pairs()) {
            RESULTS.put(
                    pair,
                    new Ran(
                            POOL.submit(() -> run(home, pair.line() + "-drover", List.of("sh", "-c", pair.drover()))),
                            POOL.submit(() -> peer(home, pair))));
        }
    }

    /** Puts {@code drover} on the path of the scripts. Classes from an archive, which takes only jars, halve the time of a command. */
    private static void installCommand(RealHome home) throws IOException, InterruptedException {
        Path jar = home.scratch("drover.jar");
        assertThat(ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "-c", "-0", "-f", jar.toString(), "-C", "target/classes", "."))
                .isZero();
        String classPath = Stream.concat(
                        Stream.of(jar.toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> Files.isRegularFile(Path.of(entry))))
                .collect(Collectors.joining(File.pathSeparator));
        String java = "'" + System.getProperty("java.home")
                + "/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:disable";
        String main = " -cp '" + classPath + "' dev.drover.cli.CliMain ";
        Path archive = home.scratch("drover.jsa");
        run(home, "archive", List.of("sh", "-c", java + " -XX:ArchiveClassesAtExit=" + archive + main + "run -- true"));
        Path command = Files.writeString(
                Files.createDirectories(home.scratch("bin")).resolve("drover"),
                "#!/bin/sh\nexec " + java + " -XX:SharedArchiveFile=" + archive + main + "\"$@\"\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
    }

    @AfterAll
    static void endAll() {
        POOL.shutdownNow();
    }

    private static List<Pair> pairs() throws IOException {
        String page = Files.readString(PAGE);
        List<Pair> pairs = new ArrayList<>();
        Matcher matcher = PAIR.matcher(page);
        while (matcher.find()) {
            int line = (int) page.substring(0, matcher.start()).lines().count() + 1;
            pairs.add(new Pair(line, matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
        }
        return pairs;
    }

    private static String peer(RealHome home, Pair pair) throws IOException, InterruptedException {
        if (!isInstalled(pair.tool())) {
            return "";
        }
        String program = pair.tool().equals("node") ? "node" : "sh";
        return run(home, pair.line() + "-peer", List.of(program, program.equals("node") ? "-e" : "-c", pair.peer()));
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    }

    /** What it prints; what it says on standard error follows, so that it must say nothing. */
    private static String run(RealHome home, String name, List<String> command)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.scratch(name));
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Path output = home.scratch(name + ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("DROVER_"));
        builder.environment().put("DROVER_HOME", home.paths().root().toString());
        builder.environment().merge("PATH", home.scratch("bin") + ":", (path, bin) -> bin + path);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS))
                    .as("it ended; it said " + Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    @TestFactory
    Stream<DynamicTest> whatIsTypedNowPrintsWhatThePageSays() {
        return RESULTS.entrySet().stream()
                .map(one -> dynamicTest(
                        name(one.getKey()),
                        () -> assertThat(one.getValue().drover().get())
                                .isEqualTo(one.getKey().prints())));
    }

    @TestFactory
    Stream<DynamicTest> whatWasTypedPrintsTheSame() {
        return RESULTS.entrySet().stream()
                .map(one -> dynamicTest(name(one.getKey()), () -> {
                    String tool = one.getKey().tool();
                    Assumptions.assumeTrue(
                            isInstalled(tool),
                            "SKIPPED: " + tool + " is missing (Debian: apt install "
                                    + (tool.equals("node") ? "nodejs" : tool) + ")");
                    assertThat(one.getValue().peer().get())
                            .isEqualTo(one.getKey().prints());
                }));
    }

    private static String name(Pair pair) {
        return pair.tool() + ", line " + pair.line();
    }

    /** A block that the pattern does not fit would be run by nobody. */
    @Test
    void everyBlockOfThePageIsPartOfAPair() throws IOException {
        long fences = Files.readString(PAGE)
                .lines()
                .filter(line -> line.startsWith("```"))
                .count();
        assertThat(fences).isEqualTo(6L * pairs().size());
        assertThat(pairs()).hasSizeGreaterThan(25);
    }
}
