package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.ProgressInfo;
import dev.drover.client.RunResult;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import dev.drover.testing.Limits;
import dev.drover.testing.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sample of docs/examples in four languages: it is sent an array of numbers, says how far it is after each thousand, says one message,
 * and its result is the sum of the squares.
 */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("docs/examples").toAbsolutePath();
    private static final List<Long> NUMBERS =
            LongStream.rangeClosed(1, 2_500).boxed().toList();
    private static final String RESULT = "{\"count\":2500,\"sum\":5211458750}";

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    @BeforeAll
    static void start() {
        SHARED.get().start();
    }

    @ParameterizedTest
    @CsvSource({"bash, sum-of-squares.sh", "python3, sum_of_squares.py", "node, sum-of-squares.js"})
    void aScriptIsStartedByAMessageAndReports(String interpreter, String script) throws Exception {
        requireInstalled(interpreter);
        JobId job = home.client()
                .submit(JobSpec.command(interpreter, EXAMPLES.resolve(script).toString())
                        .messageChannel()
                        .build())
                .id();
        try (EventStream events = home.client().events(EventFilter.of(List.of(job), EventFilter.Detail.ALL))) {
            String numbers = NUMBERS.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
            Until.require(
                    () -> "the script takes the numbers",
                    () -> home.client().send(SendRequest.json(job, numbers)).outcome() == SendResult.Outcome.TAKEN);
            assertThat(saidBy(events)).containsExactly("\"2500 numbers\"");
        }
        assertThat(home.client().await(job).isSucceeded()).isTrue();
        assertThat(home.client().result(job).json()).contains(RESULT);
        ProgressInfo last = lastProgress(job);
        assertThat(last.current()).isEqualTo(2_000);
        assertThat(last.total()).hasValue(2_500);
        assertThat(last.note()).isEqualTo("sum 2668667000");
    }

    /** What a worker that is about to leave does to the standard input of a command with a channel. */
    @ParameterizedTest
    @CsvSource({"bash, sum-of-squares.sh", "python3, sum_of_squares.py", "node, sum-of-squares.js"})
    void aScriptThatIsDisconnectedEnds(String interpreter, String script) throws Exception {
        requireInstalled(interpreter);
        Path said = home.scratch(script + ".said");
        Process process = new ProcessBuilder(
                        interpreter, EXAMPLES.resolve(script).toString())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(said)).isEqualTo("disconnected\n");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void theFunctionIsGivenTheNumbersAndReports() throws Exception {
        Path classes = Files.createDirectories(home.scratch("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        EXAMPLES.resolve("SumOfSquares.java").toString()))
                .isZero();
        RunResult result = home.client()
                .run(JobSpec.task("SumOfSquares")
                        .classPath(List.of(classes))
                        .input(NUMBERS)
                        .build());
        assertThat(result.json()).contains(RESULT);
        assertThat(lastProgress(result.id()).current()).isEqualTo(2_000);
    }

    private ProgressInfo lastProgress(JobId job) {
        List<ProgressInfo> progress = home.client().detail(job).progress();
        return progress.get(progress.size() - 1);
    }

    private static List<String> saidBy(EventStream events) {
        List<String> said = new ArrayList<>();
        for (JobEvent event : events) {
            if (event instanceof JobEvent.Messaged messaged
                    && !messaged.message().toTask()) {
                said.add(messaged.message().text());
            }
        }
        return said;
    }

    private static void requireInstalled(String interpreter) throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, interpreter))),
                "SKIPPED: " + interpreter + " is missing (Debian: apt install "
                        + (interpreter.equals("node") ? "nodejs" : interpreter) + ")");
    }
}
