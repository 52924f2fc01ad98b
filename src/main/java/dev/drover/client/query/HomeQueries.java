package dev.drover.client.query;

import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.connect.Requests;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.StoppedMarker;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the coordinator if there is one, else the home's history itself, under the home's lock. That is let go with the last page of an
 * answer, so that a client that lives long keeps no coordinator from starting. Any thread; one at a time asks the history itself.
 */
public final class HomeQueries implements QuerySource {
    private static final long POLL_NANOS = 5_000_000;
    private static final long BUSY_NANOS = 50_000_000;

    private final ClientConnector connector;
    private final Requests requests;
    private final OfflineHistory history;
    // Guarded by this.
    private HomeLock lock;
    private QuerySource offline;

    public HomeQueries(ClientConnector connector, Requests requests, OfflineHistory history) {
        this.connector = connector;
        this.requests = requests;
        this.history = history;
        connector.beforeStart(this::close);
    }

    @Override
    public Rows query(Query query) {
        long deadline = System.nanoTime() + connector.startTimeout().toNanos();
        while (true) {
            Optional<Rows> rows = askCoordinator(query, deadline);
            if (rows.isPresent()) {
                return rows.get();
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
                throw new DroverException(
                        ErrorCode.HOME, HomeLock.holder(home.get().paths()).refusal());
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw Interrupts.interrupted(new InterruptedException());
            }
        }
    }

    @Override
    public synchronized void close() {
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
        String notices = null;
        while (true) {
            try {
                return requests.query(query);
            } catch (DroverException e) {
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
            if (Thread.currentThread().isInterrupted()) {
                throw Interrupts.interrupted(new InterruptedException());
            }
        }
    }

    /** Empty if another process has the home's lock. */
    private synchronized Optional<Rows> queryOffline(Home home, Query query) {
        if (lock == null) {
            lock = HomeLock.tryAcquireToRead(home).orElse(null);
            if (lock == null) {
                return Optional.empty();
            }
        }
        boolean more = false;
        try {
            if (offline == null) {
                offline = history.open(home);
                if (StoppedMarker.isSet(home.paths())) {
                    offline = new StoppedHistory(offline);
                }
            }
            Rows rows = offline.query(query);
            more = !rows.getCursor().isEmpty();
            return Optional.of(rows);
        } finally {
            if (!more) {
                close();
            }
        }
    }
}
