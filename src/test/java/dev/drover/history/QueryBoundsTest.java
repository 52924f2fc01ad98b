package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.Query;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a question may ask for, at and past its bounds. */
class QueryBoundsTest {
    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();
    private HistoryHome home;

    @BeforeEach
    void makeHome() {
        home = new HistoryHome(directory);
    }

    private static Query named(String glob) {
        return jobs(JobsFilter.newBuilder().setNameGlob(glob));
    }

    private static Query jobs(JobsFilter.Builder filter) {
        return Query.newBuilder()
                .setJobs(JobsQuery.newBuilder().setFilter(filter).setCount(true))
                .build();
    }

    private static void requireInvalid(History history, Query query, String sentence) {
        assertThatThrownBy(() -> history.query(query))
                .hasMessage(sentence)
                .satisfies(e -> assertThat(((UserException) e).code()).isEqualTo(ErrorCode.INVALID));
    }

    @Test
    void aPatternOfManyStarsIsAnswered() {
        journal.append(Records.submitted(1, Records.command("a".repeat(200)), 1, 1));
        try (History history = home.open(journal)) {
            Query hostile = named("*a".repeat(20) + "*b");
            // Not at the test's own thread, which could not be ended within a row.
            assertThat(CompletableFuture.supplyAsync(() -> history.query(hostile))
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join()
                            .getJobs()
                            .getMatching())
                    .isZero();
            assertThat(history.query(named("*a".repeat(20) + "*")).getJobs().getMatching())
                    .isEqualTo(1);
        }
    }

    @Test
    void aPatternIsOfAtMost512Bytes() {
        journal.append(Records.submitted(1, Records.command("a".repeat(200)), 1, 1));
        try (History history = home.open(journal)) {
            assertThat(history.query(named("*a".repeat(200) + "*".repeat(112)))
                            .getJobs()
                            .getMatching())
                    .isEqualTo(1);
            requireInvalid(
                    history,
                    named("a".repeat(513)),
                    "the pattern of names has 513 bytes, 512 are the most; shorten it");
            requireInvalid(
                    history,
                    named("*" + "é".repeat(256)),
                    "the pattern of names has 513 bytes, 512 are the most; shorten it");
        }
    }
}
