package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryAfterCrashTest {
    @RegisterExtension
    final TestHome test = TestHome.withWorkers(1);

    private interface Harm {
        void to(Path file) throws IOException;
    }

    @Test
    void aHistoryThatIsGoneTornOrEmptiedAnswersAsBefore() throws Exception {
        RealHome home = test.get();
        home.start();
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(home.client().submit(spec(i)).id());
        }
        home.client().await(jobs, Limits.EVENT);
        List<String> before = answers(home);
        assertThat(before).hasSize(20 + 20 + 4 * 2);

        for (Harm harm : List.<Harm>of(Files::delete, HistoryAfterCrashTest::halve, file -> truncate(file, 0))) {
            home.killCoordinator();
            List<Path> files = databases(home);
            assertThat(files).as("the history's files").isNotEmpty();
            for (Path file : files) {
                harm.to(file);
            }
            assertThat(answers(home)).containsExactlyElementsOf(before);
        }
        // And with nobody serving, from a home that was stopped.
        home.stopClean();
        for (Path file : databases(home)) {
            Files.delete(file);
        }
        assertThat(answers(home)).containsExactlyElementsOf(before);
    }

    private static JobSpec spec(int number) {
        return switch (number % 5) {
            case 0 -> JobSpec.task(Tasks.NoOp.class).array(1, 3, 1).build();
            case 1 -> JobSpec.command("sh", "-c", "exit 3").build();
            default -> JobSpec.command("echo", "job " + number).build();
        };
    }

    /** All that can be asked about jobs and attempts, a line each. */
    private static List<String> answers(RealHome home) {
        List<String> answers = new ArrayList<>();
        List<JobId> ids = new ArrayList<>();
        home.client().jobs(JobFilter.all()).forEachRemaining(job -> {
            ids.add(job.id());
            answers.add(job.toString());
        });
        for (JobId id : ids) {
            home.attempts(id)
                    .forEach(attempt -> answers.add(attempt.task() + " " + attempt.state() + " "
                            + attempt.exitCode() + " " + attempt.startedAt() + " " + attempt.endedAt() + " "
                            + attempt.runTime() + " " + new String(attempt.stdoutTail(), StandardCharsets.UTF_8)));
        }
        return answers;
    }

    private static List<Path> databases(RealHome home) throws IOException {
        try (Stream<Path> files = Files.list(home.paths().history())) {
            return files.filter(file -> file.toString().endsWith(".mv.db")).toList();
        }
    }

    private static void halve(Path file) throws IOException {
        truncate(file, Files.size(file) / 2);
    }

    private static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }
}
