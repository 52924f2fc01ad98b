package dev.drover.client.query;

import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.connect.Requests;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.StoppedMarker;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks the coordinator if there is one, else the home's history itself, under the home's lock. That is let go with the last page of an
 * answer, or when that is abandoned, so that a client that lives long keeps no coordinator from starting. Any thread; one at a time asks the history itself.
 */
public final class HomeQueries implements QuerySource {
    private static final long POLL_NANOS = 5_000_000;
    private static final long BUSY_NANOS = 50_000_000;

    private final ClientConnector connector;
    private final Requests requests;
    private final OfflineHistory history;
    private final ReentrantLock asking = new ReentrantLock();
    // Guarded by asking.
    private HomeLock lock;
    // Changed by who holds asking.
    private volatile QuerySource offline;
    private volatile boolean ended;

    public HomeQueries(ClientConnector connector, Requests requests, OfflineHistory history) {
        this.connector = connector;
        this.requests = requests;
        this.history = history;
        connector.beforeStart(this::letGo);
    }

    @Override
    public Rows query(Query query) {
        long deadline = System.nanoTime() + connector.startTimeout().toNanos();
        while (true) {
            Optional<Rows> rows = askCoordinator(query, deadline);
            if (rows.isPresent()) {
                return rows.get();
            }
            if (ended) {
                throw ClientConnector.closedClient();
            }
            Optional<Home> home = connector.existingHome();
            if (home.isEmpty()) {
                // Nothing ever ran here.
                return Rows.getDefaultInstance();
            }
            rows = queryOffline(home.get(), query);
            if (rows.isPresent()) {
                return rows.get();
            }
            // Another command reads, or a coordinator is about to serve.
            if (System.nanoTime() - deadline >= 0) {
                throw new UserException(
                        ErrorCode.HOME, HomeLock.holder(home.get().paths()).refusal());
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw Interrupts.interrupted(new InterruptedException());
            }
        }
    }

    /** Lets go of the home, after the question at work. */
    public void letGo() {
        asking.lock();
        try {
            release();
        } finally {
            asking.unlock();
        }
    }

    /** Another answer that is being read takes the home again with its next page. */
    @Override
    public void endAnswer() {
        releaseIfIdle();
    }

    /** Does not wait for the question at work: it ends with an error if it waits for the history, and lets go of the home when it ends. */
    @Override
    public void close() {
        ended = true;
        if (!releaseIfIdle()) {
            QuerySource open = offline;
            if (open != null) {
                open.stopWaiting();
            }
        }
    }

    private boolean releaseIfIdle() {
        if (!asking.tryLock()) {
            return false;
        }
        try {
            release();
            return true;
        } finally {
            asking.unlock();
        }
    }

    private void release() {
        QuerySource open = offline;
        offline = null;
        HomeLock held = lock;
        lock = null;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }

    /** Waits for a history that is being built again or lags, as long as it makes progress, which its refusals show. */
    private Optional<Rows> askCoordinator(Query query, long firstDeadline) {
        long deadline = firstDeadline;
        long firstNanos = System.nanoTime();
        Query asked = query;
        String notices = null;
        while (true) {
            try {
                return requests.query(asked);
            } catch (UserException e) {
                if (notices != null && !notices.equals(e.getMessage())) {
                    deadline = System.nanoTime() + connector.startTimeout().toNanos();
                }
                notices = e.getMessage();
                if (e.code() != ErrorCode.BUSY || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                RetryingHistory.notice(e).ifPresent(connector.notices());
            }
            LockSupport.parkNanos(BUSY_NANOS);
            long msAgo = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstNanos);
            asked = query.toBuilder()
                    .setAskedMsAgo((int) Math.min(msAgo, Integer.MAX_VALUE))
                    .build();
            if (Thread.currentThread().isInterrupted()) {
                throw Interrupts.interrupted(new InterruptedException());
            }
        }
    }

    /** Empty if another process has the home's lock. */
    private Optional<Rows> queryOffline(Home home, Query query) {
        asking.lock();
        try {
            return askOffline(home, query);
        } catch (UserException e) {
            throw ended ? ClientConnector.closedClient() : e;
        } finally {
            asking.unlock();
            if (ended) {
                // The close may have come too late to see what this left open, or too early to find it idle.
                releaseIfIdle();
            }
        }
    }

    private Optional<Rows> askOffline(Home home, Query query) {
        if (lock == null) {
            lock = HomeLock.tryAcquireToRead(home).orElse(null);
            if (lock == null) {
                return Optional.empty();
            }
        }
        boolean more = false;
        try {
            if (offline == null) {
                QuerySource opened = history.open(home);
                offline = StoppedMarker.isSet(home.paths()) ? new StoppedHistory(opened) : opened;
            }
            if (ended) {
                throw ClientConnector.closedClient();
            }
            Rows rows = offline.query(query);
            more = !rows.getCursor().isEmpty();
            return Optional.of(rows);
        } finally {
            if (!more) {
                release();
            }
        }
    }
}
