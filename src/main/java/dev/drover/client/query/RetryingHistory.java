package dev.drover.client.query;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A history whose queries wait while it is built from the journal. The user is told so, with its progress. Any thread.
 *
 * @param history each of whose questions waits by itself for that long
 * @param noticeAfterMs how long it waits
 * @param limitMs of all waiting of one question
 * @param notices receives a message each time that it has waited in vain
 */
record RetryingHistory(QuerySource history, long noticeAfterMs, long limitMs, Consumer<String> notices)
        implements QuerySource {
    /** What the history advises those who don't wait. */
    private static final String AGAIN = "ask again in a moment";

    /**
     * The message for the user about a history that is being built, if the refusal came after a wait; empty for another
     * refusal.
     */
    static Optional<String> notice(UserException refusal) {
        String why = refusal.getMessage();
        boolean onItsWay = why.startsWith("history is ") || why.startsWith("the history is being opened");
        int advice = why.indexOf(AGAIN);
        // The comma or semicolon in front, and the space, go with it.
        return onItsWay && advice > 2
                ? Optional.of(why.substring(0, advice - 2) + "; waiting for it")
                : Optional.empty();
    }

    @Override
    public Rows query(Query query) {
        long firstNanos = System.nanoTime();
        while (true) {
            long begunNanos = System.nanoTime();
            try {
                return history.query(query);
            } catch (UserException e) {
                // A history that cannot be built now is refused at once.
                boolean waited = hasPassed(begunNanos, noticeAfterMs);
                if (e.code() != ErrorCode.BUSY || !waited || hasPassed(firstNanos, limitMs)) {
                    throw e;
                }
                notice(e).ifPresent(notices);
            }
        }
    }

    private static boolean hasPassed(long sinceNanos, long ms) {
        return System.nanoTime() - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(ms);
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
