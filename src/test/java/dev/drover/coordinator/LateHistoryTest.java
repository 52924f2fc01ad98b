package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.history.History;
import dev.drover.history.HistoryConfig;
import dev.drover.history.JournalSource;
import dev.drover.home.HomePaths;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Query;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LateHistoryTest {
    private static final Query COUNTS =
            Query.newBuilder().setCounts(CountsQuery.getDefaultInstance()).build();

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CoordinatorLog log =
            new CoordinatorLog(new PrintStream(said, true, StandardCharsets.UTF_8), InstantSource.system());
    private final CountDownLatch opening = new CountDownLatch(1);

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
        try (LateHistory history = new LateHistory(() -> 0L, 50, log)) {
            history.advanceTo(0);
            history.begin(this::openLate);
            assertThatThrownBy(() -> history.query(COUNTS))
                    .isInstanceOfSatisfying(
                            DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                    .hasMessage("the history is being opened since 50 ms or longer; ask again in a moment");
            opening.countDown();
            Awaitility.await()
                    .ignoreException(DroverException.class)
                    .until(() -> history.query(COUNTS).hasCounts());
        }
    }

    @Test
    void a_close_does_not_wait_for_the_opening_and_closes_what_opens_later() {
        LateHistory history = new LateHistory(() -> 0L, 50, log);
        history.begin(this::openLate);
        history.stopWaiting();
        history.close();
        opening.countDown();
        Path mark = directory.toAbsolutePath().resolve("history/history.mark");
        Awaitility.await().untilAsserted(() -> assertThat(mark).hasContent("clean"));
    }

    @Test
    void why_it_could_not_be_opened_is_the_answer() {
        try (LateHistory history = new LateHistory(() -> 0L, 10_000, log)) {
            history.begin(() -> {
                throw new DroverException(ErrorCode.DAMAGED, "it is ahead of its journal");
            });
            assertThatThrownBy(() -> history.query(COUNTS)).hasMessage("it is ahead of its journal");
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
        public JournalRecord readAt(long position) throws IOException {
            throw new IOException("it is empty");
        }

        @Override
        public void forEach(long fromPosition, long limitPosition, Visitor visitor) {}
    }
}
