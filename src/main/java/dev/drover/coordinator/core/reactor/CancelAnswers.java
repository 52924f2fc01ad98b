package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The clients that wait until the attempts they cancelled have ended. Owned by the core's thread. */
public final class CancelAnswers {
    static final int MAX_WAITING = 10_000;

    /** Of one client: more than the library has unanswered. */
    static final int MAX_OF_CLIENT = MAX_WAITING / 2;

    /** Attempts that these cancels wait for; one that several wait for counts for each. */
    static final int MAX_ATTEMPTS = 1_000_000;

    /** Of one client. */
    static final int MAX_ATTEMPTS_OF_CLIENT = MAX_ATTEMPTS / 2;

    /** What waits, of one client or of all. */
    private static final class Waits {
        int cancels;
        int attempts;

        void add(int moreCancels, int moreAttempts) {
            cancels += moreCancels;
            attempts += moreAttempts;
        }
    }

    private static final class WaitingCancel {
        final long peer;
        final long request;
        final Set<Integer> indexes = new HashSet<>();
        final boolean ofWholeJob;
        final CancelAnswer.Builder answer = CancelAnswer.newBuilder();

        WaitingCancel(long peer, long request, CancelRequested requested) {
            this.peer = peer;
            this.request = request;
            this.ofWholeJob = requested.getTasksCount() == 0;
            answer.setJob(requested.getJob())
                    .setTasksCancelled(requested.getTasksCancelled())
                    .setStarted(requested.getTasksCancelled() > requested.getTasksNeverRan());
        }
    }

    private final Outbox outbox;
    private final Map<Long, List<WaitingCancel>> waiting = new HashMap<>();
    private final Map<Long, Waits> ofClient = new HashMap<>();
    private final Waits ofAll = new Waits();

    public CancelAnswers(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Checks that a further cancel of that client can wait.
     *
     * @param attempts that it may have to wait for
     * @throws UserException BUSY if it can't
     */
    void requireRoom(long peer, int attempts) {
        Waits ofThis = ofClient.getOrDefault(peer, new Waits());
        if (ofAll.cancels >= MAX_WAITING || ofThis.cancels >= MAX_OF_CLIENT) {
            throw new UserException(
                    ErrorCode.BUSY,
                    ofAll.cancels + " cancels wait for jobs to end, " + ofThis.cancels
                            + " of them from this client; at most " + MAX_WAITING + " may, and " + MAX_OF_CLIENT
                            + " of one client; try again, or use --no-wait");
        }
        if (attempts > MAX_ATTEMPTS - ofAll.attempts || attempts > MAX_ATTEMPTS_OF_CLIENT - ofThis.attempts) {
            throw new UserException(
                    ErrorCode.BUSY,
                    "cancels wait for " + ofAll.attempts + " running tasks to end, those of this client for "
                            + ofThis.attempts + ", and this one would for " + attempts + " more; at most "
                            + MAX_ATTEMPTS + " may be waited for, and " + MAX_ATTEMPTS_OF_CLIENT
                            + " by one client; try again, or use --no-wait");
        }
    }

    private void count(long peer, int cancels, int attempts) {
        ofAll.add(cancels, attempts);
        Waits ofThis = ofClient.computeIfAbsent(peer, id -> new Waits());
        ofThis.add(cancels, attempts);
        if (ofThis.cancels == 0) {
            ofClient.remove(peer);
        }
    }

    /**
     * Answers when the live ones among those that were asked to end have ended.
     *
     * @param noWait answers as soon as the request is on disk
     * @param requested with the tasks that ended by the request itself
     */
    void add(long peer, long request, Job job, CancelRequested requested, boolean noWait) {
        WaitingCancel entry = new WaitingCancel(peer, request, requested);
        if (entry.ofWholeJob) {
            entry.answer.setStarted(job.startedAtMs() > 0);
        }
        for (LiveAttempt attempt : job.live()) {
            if (attempt.isCancelRequested()) {
                entry.indexes.add(attempt.index);
            }
        }
        if (noWait || entry.indexes.isEmpty()) {
            send(entry, job.isDone() ? job.finalState() : job.state());
            return;
        }
        waiting.computeIfAbsent(job.id, id -> new ArrayList<>()).add(entry);
        count(peer, 1, entry.indexes.size());
    }

    void onEnded(long job, LiveAttempt attempt, AttemptOutcome outcome) {
        for (WaitingCancel entry : waiting.getOrDefault(job, List.of())) {
            if (entry.indexes.remove(attempt.index)) {
                count(entry.peer, 0, -1);
                CancelAnswer.Builder answer = entry.answer;
                answer.setProcessesEnded(answer.getProcessesEnded() + outcome.getProcessesEnded());
                answer.setProcessesForced(answer.getProcessesForced() + outcome.getProcessesForced());
                if (attempt.taskRan() || outcome.getStartedAtMs() > 0) {
                    answer.setStarted(true);
                }
                if (outcome.getStateValue() == JobState.CANCELLED.number()) {
                    answer.setTasksCancelled(answer.getTasksCancelled() + 1);
                }
            }
        }
    }

    /** The worker gave the attempt back without starting it, so nothing of it is left. */
    void onReturned(LiveAttempt attempt) {
        for (WaitingCancel entry : waiting.getOrDefault(attempt.job, List.of())) {
            if (entry.indexes.remove(attempt.index)) {
                count(entry.peer, 0, -1);
                entry.answer.setTasksCancelled(entry.answer.getTasksCancelled() + 1);
                if (attempt.taskRan()) {
                    entry.answer.setStarted(true);
                }
            }
        }
    }

    /** Answers the clients that have nothing left to wait for. */
    void answerIfDone(Job job, JobState state) {
        List<WaitingCancel> entries = waiting.get(job.id);
        if (entries == null) {
            return;
        }
        Iterator<WaitingCancel> all = entries.iterator();
        while (all.hasNext()) {
            WaitingCancel entry = all.next();
            if (entry.indexes.isEmpty() || state.isFinal()) {
                if (entry.ofWholeJob) {
                    entry.answer.setStarted(job.startedAtMs() > 0);
                }
                send(entry, state);
                all.remove();
                count(entry.peer, -1, -entry.indexes.size());
            }
        }
        if (entries.isEmpty()) {
            waiting.remove(job.id);
        }
    }

    void clientGone(long peer) {
        Waits ofThis = ofClient.remove(peer);
        if (ofThis == null) {
            return;
        }
        ofAll.add(-ofThis.cancels, -ofThis.attempts);
        waiting.values().removeIf(entries -> {
            entries.removeIf(entry -> entry.peer == peer);
            return entries.isEmpty();
        });
    }

    private void send(WaitingCancel entry, JobState state) {
        outbox.toClient(
                entry.peer,
                ServerFrame.newBuilder()
                        .setRequest(entry.request)
                        .setCancelled(entry.answer.setStateValue(state.number()))
                        .build());
    }
}
