package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.journal.Journal;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalReader;
import dev.drover.journal.ReplayTarget;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Query;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history over the journal's files, across starts of a coordinator. */
class RealJournalTest {
    private static final int STARTS = 3;
    private static final int JOBS_A_START = 40;
    private static final Query WITH_SPECS =
            Query.newBuilder().setJobs(JobsQuery.newBuilder().setWithSpec(true)).build();

    @TempDir
    Path directory;

    @Test
    void eachStartCarriesOnWhereTheHistoryHadGotTo() {
        HistoryHome home = new HistoryHome(directory);
        JournalConfig config = JournalConfig.of(home.paths.journal(), UUID.randomUUID());
        long job = 0;
        for (int start = 1; start <= STARTS; start++) {
            DurableListener listener = new DurableListener();
            try (Journal journal = Journal.recover(config, new Empty()).start(epoch(start), listener);
                    History history =
                            History.open(home.config(), new JournalReaderSource(JournalReader.open(config)))) {
                long ticket = 0;
                for (int i = 0; i < JOBS_A_START; i++) {
                    ticket = journal.append(List.of(Records.submitted(++job, Records.command("j" + job), 1, job)));
                }
                history.advanceTo(listener.awaitDurable(ticket));
                List<JobRow> jobs = HistoryHome.pages(history, WITH_SPECS).stream()
                        .flatMap(page -> page.getJobs().getJobsList().stream())
                        .toList();
                assertThat(jobs)
                        .hasSize(start * JOBS_A_START)
                        .allSatisfy(row -> assertThat(row.getSpec().getName()).isEqualTo("j" + row.getId()));
            }
        }
        // Only the first start had to build it.
        assertThat(home.notes).hasSizeLessThanOrEqualTo(1);
    }

    private static JournalRecord epoch(int start) {
        return JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(start))
                .build();
    }

    /** A coordinator with no state of its own. */
    private static final class Empty implements ReplayTarget {
        @Override
        public void restore(Checkpoint merged) {}

        @Override
        public void apply(long position, JournalRecord record) {}

        @Override
        public List<JournalRecord> checkpoint() {
            return List.of(JournalRecord.newBuilder()
                    .setCheckpoint(Checkpoint.newBuilder().setComplete(true))
                    .build());
        }
    }
}
