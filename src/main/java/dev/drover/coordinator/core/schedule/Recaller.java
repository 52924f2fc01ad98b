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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls back tasks that were sent ahead to a worker and should run elsewhere, or later. Owned by the core's thread.
 *
 * <p>Tasks are called back in two cases. Another worker has a free slot, and nothing else is ready. Or the next job
 * finds no slot, and it is of a higher class, or of a flow that has had less than its share.
 *
 * <p>A task that was sent ahead is given some time to start. Only after that time is it called back, the newest first. So
 * short tasks are never called back, and tasks that wait behind a long one are called back soon. An attempt is called
 * back only once. No more attempts are called back than can be used.
 */
final class Recaller {
    private static final Comparator<WorkerSession> BY_SENT_AHEAD = Comparator.comparingInt(WorkerSession::sentAhead);

    private final DurableState state;
    private final Sessions sessions;
    private final Outbox outbox;
    private final ReadyQueue<Job> ready;
    private final FlowKeys keys;
    private final long recallAfterMs;
    private long nextDeadlineMonoMs = Long.MAX_VALUE;
    // When the last search found nothing to call back, the next search is not before this time. Else each turn would
    // look
    // at everything that was sent ahead.
    private long nextSearchMonoMs;

    /**
     * Makes one that has called nothing back.
     *
     * @param recallAfterMs how long a task that was sent ahead may wait for its start before it is called back
     */
    Recaller(
            DurableState state,
            Sessions sessions,
            Outbox outbox,
            ReadyQueue<Job> ready,
            FlowKeys keys,
            long recallAfterMs) {
        this.state = state;
        this.sessions = sessions;
        this.outbox = outbox;
        this.ready = ready;
        this.keys = keys;
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
        for (WorkerSession session : sessions.ready()) {
            long free = session.leaving ? 0 : Math.min(session.free(), session.creditLeft());
            needed += Math.max(0, free) - session.recalled();
        }
        if (needed <= 0) {
            return;
        }
        for (WorkerSession session : withSentAhead(BY_SENT_AHEAD.reversed())) {
            if (needed > 0 && isDue(session, now)) {
                List<LiveAttempt> newest = sentAhead(session);
                needed -= recall(session, newest.subList(0, (int) Math.min(needed, newest.size())));
            }
        }
    }

    /**
     * To be called when that job is next and finds no slot: calls back tasks that should run after it, from as many
     * workers as the job has tasks for.
     */
    void makeWayFor(Job next, Now now) {
        nextDeadlineMonoMs = Long.MAX_VALUE;
        long needed = next.waiting();
        for (WorkerSession session : sessions.ready()) {
            needed -= session.recalled() > 0 ? session.slots : 0;
        }
        boolean found = true;
        for (WorkerSession session : withSentAhead(BY_SENT_AHEAD)) {
            if (needed > 0 && session.recalled() == 0 && isDue(session, now)) {
                if (now.monoMs() < nextSearchMonoMs) {
                    nextDeadlineMonoMs = Math.min(nextDeadlineMonoMs, nextSearchMonoMs);
                    return;
                }
                found = recall(session, runAfterFirst(session, now)) > 0;
                needed -= found ? session.slots : 0;
            }
        }
        if (!found) {
            nextSearchMonoMs = now.monoMs() + recallAfterMs / 2;
        }
    }

    private List<WorkerSession> withSentAhead(Comparator<WorkerSession> order) {
        List<WorkerSession> found = new ArrayList<>();
        for (WorkerSession session : sessions.ready()) {
            if (session.sentAhead() > 0 && !session.leaving) {
                found.add(session);
            }
        }
        found.sort(order);
        return found;
    }

    private boolean isDue(WorkerSession session, Now now) {
        long oldestMonoMs = session.oldestSentAheadMonoMs();
        if (oldestMonoMs == Long.MAX_VALUE) {
            return false;
        }
        if (oldestMonoMs + recallAfterMs > now.monoMs()) {
            nextDeadlineMonoMs = Math.min(nextDeadlineMonoMs, oldestMonoMs + recallAfterMs);
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
    private List<LiveAttempt> runAfterFirst(WorkerSession session, Now now) {
        Map<FlowKey, Long> leads = new HashMap<>();
        List<LiveAttempt> back = new ArrayList<>();
        for (LiveAttempt attempt : sentAhead(session)) {
            FlowKey key = keys.of(state.job(attempt.job));
            long left = leads.computeIfAbsent(key, flow -> ready.leadOverFirst(flow, now.monoMs()));
            if (left >= FlowQueue.TASK) {
                leads.put(key, left == Long.MAX_VALUE ? left : left - FlowQueue.TASK);
                back.add(attempt);
            }
        }
        return back;
    }

    /** Calls back all tasks that the workers have not started. */
    void recallAll() {
        for (WorkerSession session : sessions.ready()) {
            recall(session, session.unstarted());
        }
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
