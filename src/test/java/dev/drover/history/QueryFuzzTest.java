package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.FuzzedMessages;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Questions of proven clients, well-formed and with fields at and past their bounds: each is answered, or refused for a reason that is the
 * client's. The core's doors have {@code PeerFuzzTest}.
 */
class QueryFuzzTest {
    private static final int GROUPS = 150;
    private static final int QUESTIONS = 1_500;
    private static final int PAGES = 3;
    private static final List<String> GLOBS =
            List.of("build*", "*", "*a*?*b*", "x".repeat(600), "\u0000", "a!b", "\\E*(");
    private static final List<Long> KEYS = List.of(0L, 1L, 5L, 1L << 31, Long.MAX_VALUE, Long.MAX_VALUE - 1, -1L);

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Model model = new Model();
    private final List<ByteString> cursors = new ArrayList<>();

    /** How often each kind of question was answered in each way. */
    private final Map<String, Integer> taken = new TreeMap<>();

    private ByteString cursor() {
        if (!cursors.isEmpty() && random.nextBoolean()) {
            return cursors.get(random.nextInt(cursors.size()));
        }
        return ByteString.copyFrom(ByteBuffer.allocate(25)
                .put((byte) 1)
                .putLong(oneOf(KEYS))
                .putLong(oneOf(KEYS))
                .putLong(oneOf(KEYS))
                .flip());
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Object job() {
        return 1L + random.nextInt(model.jobs.size());
    }

    private FuzzedMessages messages() {
        FuzzedMessages messages = new FuzzedMessages(random);
        messages.setSource("drover.v1.Query.cursor", () -> random.nextInt(3) == 0 ? cursor() : ByteString.EMPTY);
        messages.setSource("drover.v1.Query.accept_lag", () -> false);
        messages.setSource("drover.v1.JobsFilter.name_glob", () -> oneOf(GLOBS));
        for (String query : List.of("Tasks", "Attempts", "JobDetail", "Output")) {
            messages.setSource("drover.v1." + query + "Query.job", this::job);
        }
        messages.setSource("drover.v1.JobsFilter.ids", this::job);
        return messages;
    }

    @Test
    void noQuestionIsAFaultOfTheHistory() {
        FakeJournal journal = new FakeJournal();
        RandomLife life = new RandomLife(1, model);
        for (int i = 0; i < GROUPS; i++) {
            journal.append(life.group());
        }
        FuzzedMessages messages = messages();
        try (History history = new HistoryHome(directory).open(journal)) {
            for (int i = 0; i < QUESTIONS; i++) {
                readPages(history, (Query) messages.next(Query.getDefaultInstance()));
            }
        }
        for (String kind : List.of("JOBS", "TASKS", "ATTEMPTS", "JOB", "WORKERS", "COUNTS", "OUTPUT")) {
            assertThat(taken)
                    .hasEntrySatisfying(kind, count -> assertThat(count).isGreaterThan(QUESTIONS / 50));
        }
        assertThat(taken).containsKeys("INVALID", "NOT_FOUND");
    }

    private void readPages(History history, Query query) {
        Query next = query;
        try {
            for (int page = 0; page < PAGES; page++) {
                Rows rows = history.query(next);
                taken.merge(query.getKindCase().toString(), 1, Integer::sum);
                if (rows.getCursor().isEmpty()) {
                    return;
                }
                cursors.add(rows.getCursor());
                next = next.toBuilder().setCursor(rows.getCursor()).build();
            }
        } catch (UserException e) {
            assertThat(e.code()).as(e + " to " + next).isIn(ErrorCode.INVALID, ErrorCode.NOT_FOUND);
            assertThat(e.getMessage()).doesNotContain("job -");
            taken.merge(e.code().toString(), 1, Integer::sum);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(e + " to " + next, e);
        }
    }
}
