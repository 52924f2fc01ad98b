package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Recall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Calls back tasks that were sent ahead to a worker and should run elsewhere, or later. Owned by the core's thread.
 *
 * <p>Tasks are called back in two cases. Another worker has a free slot, and nothing else is ready. Or the next job
 * finds no slot, and it is of a higher class, or of a flow that has had less than its share.
 *
 * <p>A task that was sent ahead is given some time to start. Only after that time is it called back, the newest first. So
 * short tasks are never called back, and tasks that wait behind a long one are called back soon. An attempt is called
 * back only once. No more attempts are called back than can be used ({@link Surplus}), and a worker is asked to make way
 * for the next job only once in that time.
 */
final class Recaller {
    private static final Comparator<WorkerSession> BY_SENT_AHEAD = Comparator.comparingInt(WorkerSession::sentAhead);

    private final DurableState state;
    private final Sessions sessions;
    private final Outbox outbox;
    private final ReadyQueue<Job> ready;
    private final long recallAfterMs;
    private long nextDeadlineMonoMs = Long.MAX_VALUE;
    // When the last search found nothing to call back, the next search is not before this time. Else each turn
    // would look at everything that was sent ahead.
    private long nextSearchMonoMs;

    /**
     * Makes one that has called nothing back.
     *
     * @param recallAfterMs how long a task that was sent ahead may wait for its start before it is called back
     */
    Recaller(DurableState state, Sessions sessions, Outbox outbox, ReadyQueue<Job> ready, long recallAfterMs) {
        this.state = state;
        this.sessions = sessions;
        this.outbox = outbox;
        this.ready = ready;
        this.recallAfterMs = recallAfterMs;
    }

    /** When the next task is to be called back, on the monotonic clock; Long.MAX_VALUE if there is none. */
    long nextDeadlineMonoMs() {
        return nextDeadlineMonoMs;
    }

    /** To be called when nothing is ready: calls back as many tasks as other workers have free slots. */
    void fillFreeSlots(Now now) {
        nextDeadlineMonoMs = Long.MAX_VALUE;
        long needed = 0;
        for (WorkerSession session : sessions.connected()) {
            long free = session.leaving || session.isForSuspects() ? 0 : Math.min(session.free(), session.creditLeft());
            needed += Math.max(0, free) - session.recalled();
        }
        if (needed <= 0) {
            return;
        }
        for (WorkerSession session : withSentAhead(BY_SENT_AHEAD.reversed())) {
            if (needed > 0 && isDue(session.oldestSentAheadMonoMs(), now)) {
                List<LiveAttempt> newest = sentAhead(session);
                needed -= recall(session, newest.subList(0, (int) Math.min(needed, newest.size())));
            }
        }
    }

    /**
     * To be called when that job is next and finds no slot: calls back tasks that should run after it, from as many
     * workers as the job has tasks for.
     *
     * @param isSentAhead whether the job's tasks may be sent ahead to slots that are taken
     */
    void makeWayFor(Job next, boolean isSentAhead, Now now) {
        nextDeadlineMonoMs = Long.MAX_VALUE;
        if (ready.ahead() == FlowKeys.flow(next).ahead) {
            // Everything that was sent ahead is of its own flow.
            return;
        }
        Surplus<Job> surplus = new Surplus<>(ready.turn(now.monoMs()), isSentAhead, now.monoMs());
        long needed = next.waiting();
        for (WorkerSession session : sessions.connected()) {
            needed -= session.recalled() > 0 ? session.slots : 0;
        }
        boolean found = true;
        for (WorkerSession session : withSentAhead(BY_SENT_AHEAD)) {
            long sinceMonoMs = Math.max(session.oldestSentAheadMonoMs(), session.lastMadeWayMonoMs());
            if (needed > 0 && session.recalled() == 0 && isDue(sinceMonoMs, now)) {
                if (now.monoMs() < nextSearchMonoMs) {
                    nextDeadlineMonoMs = Math.min(nextDeadlineMonoMs, nextSearchMonoMs);
                    return;
                }
                found = recall(session, runAfterFirst(session, surplus)) > 0;
                if (found) {
                    session.madeWay(now.monoMs());
                    needed -= session.slots;
                }
            }
        }
        if (!found) {
            nextSearchMonoMs = now.monoMs() + recallAfterMs / 2;
        }
    }

    /** Calls back what that worker was sent ahead, because one of its slots is to stay free. */
    void freeReserved(WorkerSession session) {
        if (session.sentAhead() > 0) {
            recall(session, sentAhead(session));
        }
    }

    private List<WorkerSession> withSentAhead(Comparator<WorkerSession> order) {
        List<WorkerSession> found = new ArrayList<>();
        for (WorkerSession session : sessions.connected()) {
            if (session.sentAhead() > 0 && !session.leaving) {
                found.add(session);
            }
        }
        found.sort(order);
        return found;
    }

    /** Whether what has waited since that time, if anything has, has waited long enough. */
    private boolean isDue(long sinceMonoMs, Now now) {
        if (sinceMonoMs == Long.MAX_VALUE) {
            return false;
        }
        if (sinceMonoMs + recallAfterMs > now.monoMs()) {
            nextDeadlineMonoMs = Math.min(nextDeadlineMonoMs, sinceMonoMs + recallAfterMs);
            return false;
        }
        return true;
    }

    /** The tasks that were sent ahead to that worker, the newest first. */
    private static List<LiveAttempt> sentAhead(WorkerSession session) {
        List<LiveAttempt> newest = session.unstarted();
        return newest.subList(0, Math.min(session.sentAhead(), newest.size()));
    }

    /** The tasks sent ahead to that worker that should run after the job whose turn it is, the newest first. */
    private List<LiveAttempt> runAfterFirst(WorkerSession session, Surplus<Job> surplus) {
        List<LiveAttempt> back = new ArrayList<>();
        for (LiveAttempt attempt : sentAhead(session)) {
            Job job = state.job(attempt.job);
            // A flow is spent only what it was charged, which is not so of what an earlier coordinator issued.
            if (attempt.charge == LiveAttempt.Charge.ISSUED && surplus.spend(FlowKeys.flow(job))) {
                back.add(attempt);
            }
        }
        return back;
    }

    /** Calls back all tasks that this worker has not started. */
    void recallAll(WorkerSession session) {
        recall(session, session.unstarted());
    }

    private int recall(WorkerSession session, List<LiveAttempt> attempts) {
        if (attempts.isEmpty()) {
            return 0;
        }
        Recall.Builder recall = Recall.newBuilder();
        for (LiveAttempt attempt : attempts) {
            recall.addAttempts(attempt.token());
        }
        session.recall(attempts);
        outbox.toWorkerWritten(
                session.peer, CoordinatorMessage.newBuilder().setRecall(recall).build());
        return attempts.size();
    }
}
