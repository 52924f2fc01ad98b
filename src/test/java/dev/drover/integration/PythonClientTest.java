package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client of docs/examples, written from docs/protocol.md for libzmq. */
class PythonClientTest {
    /** The one that Debian's python3-zmq is for. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final String CLIENT = "docs/examples/run.py";

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    private record Ran(int exitCode, String output) {}

    private Ran python(String... arguments) throws IOException, InterruptedException {
        Path output = home.scratch("python.out");
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }

    @Test
    void submitsWatchesAndPrintsTheOutput() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of(PYTHON))
                        && python("-c", "import zmq").exitCode() == 0,
                "SKIPPED: python3-zmq is missing (Debian: apt install python3-zmq)");
        home.start();
        String root = home.paths().root().toString();
        Ran hello = python(CLIENT, root, "echo hello");
        assertThat(hello.output()).matches("job \\d+\nhello\n");
        assertThat(hello.exitCode()).isZero();
        Ran failed = python(CLIENT, root, "echo no; exit 3");
        assertThat(failed.output()).matches("job \\d+\nno\n");
        assertThat(failed.exitCode()).isEqualTo(1);
    }

    @Test
    void aPayloadLargerThanAFrameComesInParts() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of(PYTHON))
                        && python("-c", "import zmq").exitCode() == 0,
                "SKIPPED: python3-zmq is missing (Debian: apt install python3-zmq)");
        home.start();
        String line = "true " + "x".repeat(100_000) + "; echo large";
        Ran large = python(CLIENT, home.paths().root().toString(), line);
        assertThat(large.output()).matches("job \\d+\nlarge\n");
    }
}
