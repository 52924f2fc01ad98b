package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.CancelRequest;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.LiveJobs;
import dev.drover.client.ValueList;
import dev.drover.model.JobState;
import dev.drover.testing.Until;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MillionTest {
    private static final int TASKS = 1_000_000;
    private static final long RUN = 50_000;

    /**
     * With a heap as large as it likes a JVM keeps garbage for long: 305 to 362 MiB were seen. A small one shows what is really needed, and
     * fails with an OutOfMemoryError where objects grow with the tasks.
     */
    private static final String HEAP = "-Xmx96m";

    private static final long RSS_LIMIT_KIB = 300 << 10;
    private static final String JAVA_OPTIONS = "drover.javaOptions";
    private static final String OPTIONS_BEFORE = System.getProperty(JAVA_OPTIONS, "");

    @RegisterExtension
    final TestHome test = TestHome.withWorkers(2);

    @BeforeAll
    static void limitTheHeap() {
        System.setProperty(JAVA_OPTIONS, (OPTIONS_BEFORE + " " + HEAP).strip());
    }

    @AfterAll
    static void restoreOptions() {
        System.setProperty(JAVA_OPTIONS, OPTIONS_BEFORE);
    }

    @Test
    void anArrayOfAMillionTasksNeedsNoMillionObjects() throws Exception {
        runSome(JobSpec.task(Tasks.NoOp.class).array(1, TASKS, 1));
    }

    @Test
    void aListOfAMillionLinesNeedsNoMillionObjects() throws Exception {
        try (InputStream lines = new NumberLines(TASKS)) {
            ValueList values = test.get().client().storeValues(lines, ValueList.Separator.LINE);
            assertThat(values.count()).isEqualTo(TASKS);
            runSome(JobSpec.task(Tasks.NoOp.class).each(values));
        }
    }

    private void runSome(JobSpecBuilder spec) throws Exception {
        RealHome home = test.get();
        home.start();
        JobId job = home.client().submit(spec.build()).id();
        long[] mostKib = new long[1];
        Until.require(() -> RUN + " tasks have run", () -> {
            mostKib[0] = Math.max(mostKib[0], rssKib(home));
            return home.client().liveJobs(List.of(job), 1, LiveJobs.Detail.JOBS).jobs().stream()
                    .anyMatch(live -> live.ended() >= RUN);
        });
        home.client().cancel(CancelRequest.of(job));
        mostKib[0] = Math.max(mostKib[0], rssKib(home));
        System.out.println("MillionTest: coordinator's resident memory at most " + (mostKib[0] >> 10) + " MiB");
        assertThat(home.client().await(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(mostKib[0]).isBetween(1L, RSS_LIMIT_KIB);
    }

    private static long rssKib(RealHome home) {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/" + home.coordinator().pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            throw new AssertionError("no VmRSS");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers from 1, a line each, made while they are read. */
    private static final class NumberLines extends InputStream {
        private final int last;
        private int next = 1;
        private byte[] line = new byte[0];
        private int offset;

        NumberLines(int last) {
            this.last = last;
        }

        @Override
        public int read() {
            if (offset == line.length) {
                if (next > last) {
                    return -1;
                }
                line = Integer.toString(next++).concat("\n").getBytes(StandardCharsets.US_ASCII);
                offset = 0;
            }
            return line[offset++];
        }
    }
}
