package dev.drover.client.query;

import dev.drover.client.ClientOptions;
import dev.drover.client.JournalHealth;
import dev.drover.history.History;
import dev.drover.history.HistoryConfig;
import dev.drover.history.JournalReaderSource;
import dev.drover.home.Home;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalReader;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The history of a home that has no coordinator, brought up to date with its journal and read by this process. Both carry the journal's
 * id, which a copied home keeps.
 */
public final class HistoryOnDisk implements OfflineHistory {
    /** Nobody else can answer, so an index that has to be built again is waited for: 300,000 rows a second. */
    private static final long BUILD_WAIT_MS = 600_000;

    private final long noticeAfterMs;
    private final Consumer<String> notices;

    /**
     * Tells the user when he has to wait.
     *
     * @param noticeAfterMs after which a query that waits for the index sends a message, repeatedly
     * @param notices as in {@link ClientOptions}
     */
    public HistoryOnDisk(long noticeAfterMs, Consumer<String> notices) {
        this.noticeAfterMs = noticeAfterMs;
        this.notices = notices;
    }

    @Override
    public QuerySource open(Home home) {
        JournalReader journal =
                JournalReader.open(JournalConfig.of(home.paths().journal(), UUID.fromString(home.journalId())));
        HistoryConfig usual = HistoryConfig.of(home.paths(), home.journalId(), note -> {});
        HistoryConfig config = new HistoryConfig(
                usual.paths(),
                usual.homeId(),
                usual.bootId(),
                usual.clock(),
                1,
                usual.pageSize(),
                usual.pageBytes(),
                noticeAfterMs,
                usual.lookUpWaitMs(),
                usual.batchRows(),
                usual.notes());
        try {
            return new RetryingHistory(new Opened(upToDate(config, journal)), noticeAfterMs, BUILD_WAIT_MS, notices);
        } catch (UserException e) {
            throw e.code() == ErrorCode.DAMAGED ? why(home, e) : e;
        }
    }

    private static History upToDate(HistoryConfig config, JournalReader journal) {
        History history = History.open(config, new JournalReaderSource(journal));
        boolean done = false;
        try {
            history.advanceTo(journal.validEnd());
            done = true;
            return history;
        } finally {
            if (!done) {
                history.close();
            }
        }
    }

    /** A damaged journal seems to end early, which looks like an older one that was put back. */
    private static UserException why(Home home, UserException fault) {
        Optional<JournalHealth.Damage> damage = JournalSurvey.at(home).damaged().stream()
                .filter(each -> each.part() != JournalHealth.Part.CHECKPOINT)
                .findFirst();
        if (damage.isEmpty()) {
            return fault;
        }
        return new UserException(
                ErrorCode.DAMAGED,
                "The journal file " + damage.get().file() + " is damaged at offset "
                        + damage.get().offset()
                        + " (position " + damage.get().position()
                        + "): all records before it can be saved; drover doctor"
                        + " says how, a backup of the file is better.",
                fault);
    }

    private record Opened(History history) implements QuerySource {
        @Override
        public Rows query(Query query) {
            return history.query(query);
        }

        @Override
        public void stopWaiting() {
            history.stopWaiting();
        }

        @Override
        public void close() {
            history.close();
        }
    }
}
