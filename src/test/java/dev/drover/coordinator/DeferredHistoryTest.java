package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.history.History;
import dev.drover.history.HistoryConfig;
import dev.drover.history.JournalSource;
import dev.drover.history.QueryCancellation;
import dev.drover.home.HomePaths;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferredHistoryTest {
    private static final Query COUNTS =
            Query.newBuilder().setCounts(CountsQuery.getDefaultInstance()).build();

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CoordinatorLog log =
            new CoordinatorLog(new PrintStream(said, true, StandardCharsets.UTF_8), InstantSource.system());
    private final CountDownLatch opening = new CountDownLatch(1);

    private DeferredHistory late(long waitMs, long closeLimitMs) {
        return new DeferredHistory(() -> 0L, waitMs, closeLimitMs, log);
    }

    private History openLate() {
        try {
            opening.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return History.open(HistoryConfig.of(new HomePaths(directory), "home", note -> {}), new EmptyJournal());
    }

    @Test
    void a_question_waits_for_an_opening_that_ends_and_not_for_one_that_does_not() {
        try (DeferredHistory history = late(50, 10_000)) {
            history.advanceTo(0);
            history.begin(this::openLate);
            assertThatThrownBy(() -> history.query(COUNTS, new QueryCancellation()))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                    .hasMessage("the history is being opened since 50 ms or longer; ask again in a moment");
            opening.countDown();
            Awaitility.await()
                    .ignoreException(UserException.class)
                    .until(() -> history.query(COUNTS, new QueryCancellation()).hasCounts());
        }
    }

    @Test
    void a_close_waits_for_the_opening_and_leaves_a_database_that_the_next_can_open() throws Exception {
        DeferredHistory history = late(50, 20_000);
        history.begin(this::openLate);
        Thread closer = new Thread(history::close, "closer");
        closer.start();
        // It waits for the opening, and for nothing else.
        Awaitility.await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        assertThat(mark()).doesNotExist();
        opening.countDown();
        closer.join();
        assertThat(mark()).hasContent("clean");
        openLate().close();
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void a_question_that_waits_for_the_opening_is_refused_when_it_is_closed() throws Exception {
        DeferredHistory history = late(20_000, 20_000);
        history.begin(this::openLate);
        CompletableFuture<Rows> answer =
                CompletableFuture.supplyAsync(() -> history.query(COUNTS, new QueryCancellation()));
        Thread closer = new Thread(history::close, "closer");
        closer.start();
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STOPPING));
        opening.countDown();
        closer.join();
    }

    @Test
    void a_close_gives_up_an_opening_that_does_not_end_and_says_so() {
        DeferredHistory history = late(50, 100);
        history.begin(this::openLate);
        history.close();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("the history is still being opened after 100 ms; the coordinator leaves without it");
        opening.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(mark()).hasContent("clean"));
    }

    @Test
    void a_close_of_what_was_never_opened_leaves_nothing() {
        late(50, 100).close();
        assertThat(directory).isEmptyDirectory();
    }

    private Path mark() {
        return directory.toAbsolutePath().resolve("history/history.mark");
    }

    @Test
    void why_it_could_not_be_opened_is_the_answer() {
        try (DeferredHistory history = late(10_000, 10_000)) {
            history.begin(() -> {
                throw new UserException(ErrorCode.DAMAGED, "it is ahead of its journal");
            });
            assertThatThrownBy(() -> history.query(COUNTS, new QueryCancellation()))
                    .hasMessage("it is ahead of its journal");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(said.toString(StandardCharsets.UTF_8))
                            .contains("the history could not be opened"));
        }
    }

    private static final class EmptyJournal implements JournalSource {
        @Override
        public long oldestPosition() {
            return 0;
        }

        @Override
        public long endPosition() {
            return 0;
        }

        @Override
        public boolean matches(long position, int crc) {
            return true;
        }

        @Override
        public Optional<JournalRecord> readAt(long position, Predicate<JournalRecord> isMeant) throws IOException {
            throw new IOException("it is empty");
        }

        @Override
        public void forEach(long fromPosition, long limitPosition, Visitor visitor) {}
    }
}
