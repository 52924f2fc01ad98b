package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.model.WorkerIds;

/**
 * Decides when the next task runs alone that may be why its worker died. Owned by the core's thread.
 *
 * <p>Such tasks run one at a time in a worker of their own. While one runs, or waits and that worker is there, another worker
 * leaves one of its slots free. So there are never more tasks at work than the machine has slots, and the others go on.
 */
final class LoneRuns {
    private final DurableState state;
    private final Sessions sessions;
    private final Recaller recaller;
    // The worker that leaves a slot free; null if none does.
    private WorkerSession reserved;

    LoneRuns(DurableState state, Sessions sessions, Recaller recaller) {
        this.state = state;
        this.sessions = sessions;
        this.recaller = recaller;
    }

    /** The worker that the next such task is to be issued to now; null if there is no such task, or it has to wait. */
    WorkerSession next() {
        WorkerSession alone = sessions.ofWorker(WorkerIds.ALONE);
        boolean isBusy = state.hasLoneAttempt();
        boolean canBegin =
                state.jobs().firstWithSuspects() != null && alone != null && !alone.leaving && alone.creditLeft() > 0;
        if (!isBusy && !canBegin) {
            reserve(null);
            return null;
        }
        chooseReserved();
        return canBegin && !isBusy && hasSlot() ? alone : null;
    }

    /** Whether one more task may run. */
    private boolean hasSlot() {
        // What workers without a connection run is not known.
        return reserved == null ? state.liveAttempts() == 0 : reserved.inFlight() <= reserved.usable();
    }

    private void chooseReserved() {
        boolean isGone = reserved == null || reserved.leaving || sessions.ofWorker(reserved.worker) != reserved;
        if (isGone) {
            reserve(emptiest());
        } else if (reserved.inFlight() > reserved.usable()) {
            WorkerSession other = emptiest();
            reserve(other.inFlight() < other.slots ? other : reserved);
        }
        if (reserved != null) {
            recaller.freeReserved(reserved);
        }
    }

    private void reserve(WorkerSession session) {
        if (reserved != null) {
            reserved.reserved = 0;
        }
        reserved = session;
        if (reserved != null) {
            reserved.reserved = 1;
        }
    }

    private WorkerSession emptiest() {
        WorkerSession best = null;
        for (WorkerSession session : sessions.connected()) {
            if (!session.isForSuspects()
                    && !session.leaving
                    && (best == null
                            || (long) session.inFlight() * best.slots < (long) best.inFlight() * session.slots)) {
                best = session;
            }
        }
        return best;
    }
}
