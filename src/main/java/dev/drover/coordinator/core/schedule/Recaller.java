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
 * Calls back what was sent ahead to a worker and would be better off elsewhere: where another worker has a free slot and nothing else to
 * run, and where a job of a higher class, or of a flow that is behind in its share, waits for a slot. Owned by the core's thread.
 *
 * <p>What was sent ahead has some patience; only then is it called back, the newest first. So tasks that are as short as was thought are
 * never called back, and those that wait behind a long one are soon. An attempt is called back once, and of all together no more
 * than can be used.
 */
final class Recaller {
    private static final Comparator<WorkerSession> BY_SENT_AHEAD = Comparator.comparingInt(WorkerSession::sentAhead);

    private final DurableState state;
    private final Sessions sessions;
    private final Outbox outbox;
    private final ReadyQueue<Job> ready;
    private final FlowKeys keys;
    private final long patienceMs;
    private long nextDeadlineMonoMs = Long.MAX_VALUE;
    // Looking through all that was sent ahead, to find that nothing of it makes way, is not done at every turn.
    private long looksAgainMonoMs;

    /**
     * Nothing is called back.
     *
     * @param patienceMs how long what was sent ahead may wait for its start
     */
    Recaller(
            DurableState state,
            Sessions sessions,
            Outbox outbox,
            ReadyQueue<Job> ready,
            FlowKeys keys,
            long patienceMs) {
        this.state = state;
        this.sessions = sessions;
        this.outbox = outbox;
        this.ready = ready;
        this.keys = keys;
        this.patienceMs = patienceMs;
    }

    /** When what was sent ahead has waited long enough, on the monotonic clock; Long.MAX_VALUE if there is none, or no use for it. */
    long nextDeadlineMonoMs() {
        return nextDeadlineMonoMs;
    }

    /** Nothing is ready: free slots get what others have too much of. */
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

    /** That job is next and finds no slot: what comes behind it makes way, on as many workers as it has tasks for. */
    void makeWayFor(Job next, Now now) {
        nextDeadlineMonoMs = Long.MAX_VALUE;
        long needed = next.waiting();
        for (WorkerSession session : sessions.ready()) {
            needed -= session.recalled() > 0 ? session.slots : 0;
        }
        boolean found = true;
        for (WorkerSession session : withSentAhead(BY_SENT_AHEAD)) {
            if (needed > 0 && session.recalled() == 0 && isDue(session, now)) {
                if (now.monoMs() < looksAgainMonoMs) {
                    nextDeadlineMonoMs = Math.min(nextDeadlineMonoMs, looksAgainMonoMs);
                    return;
                }
                found = recall(session, behindFirst(session, now)) > 0;
                needed -= found ? session.slots : 0;
            }
        }
        if (!found) {
            looksAgainMonoMs = now.monoMs() + patienceMs / 2;
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
        if (oldestMonoMs + patienceMs > now.monoMs()) {
            nextDeadlineMonoMs = Math.min(nextDeadlineMonoMs, oldestMonoMs + patienceMs);
            return false;
        }
        return true;
    }

    /** What was sent ahead there, the newest first. */
    private static List<LiveAttempt> sentAhead(WorkerSession session) {
        List<LiveAttempt> newest = session.unstarted();
        return newest.subList(0, Math.min(session.sentAhead(), newest.size()));
    }

    private List<LiveAttempt> behindFirst(WorkerSession session, Now now) {
        Map<FlowKey, Long> behind = new HashMap<>();
        List<LiveAttempt> back = new ArrayList<>();
        for (LiveAttempt attempt : sentAhead(session)) {
            FlowKey key = keys.of(state.job(attempt.job));
            long left = behind.computeIfAbsent(key, flow -> ready.behindFirst(flow, now.monoMs()));
            if (left >= FlowQueue.TASK) {
                behind.put(key, left == Long.MAX_VALUE ? left : left - FlowQueue.TASK);
                back.add(attempt);
            }
        }
        return back;
    }

    /** Asks for all that workers have not started. */
    void all() {
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
