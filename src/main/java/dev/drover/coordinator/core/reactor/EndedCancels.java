package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.coordinator.core.watch.RecentEnds;
import dev.drover.message.ReportTruncator;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Cancel;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ServerFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Cancels of jobs that have ended: each is answered with how its job ended, from memory, or when the history was asked. Bounded; owned by
 * the core's thread.
 */
final class EndedCancels {
    /** Jobs of one question. */
    static final int MAX_JOBS = 1_024;

    /** One question at a time: it may wait for the history to catch up, and must leave threads to others. */
    static final int MAX_QUESTIONS = 1;

    /** Cancels that wait for an answer. */
    static final int MAX_WAITING = 10_000;

    /** Those together: a cancel may name many tasks. */
    static final long MAX_WAITING_BYTES = 16L << 20;

    /** One client may have so much of both: {@code 1 / SHARE}. That is more than the library has unanswered. */
    static final int SHARE = 2;

    private record Use(int cancels, long bytes) {}

    private record EndedCancel(long peer, long request, Cancel cancel) {}

    private final RecentEnds recentEnds;
    private final LookUps lookUps;
    private final Outbox outbox;
    private final ReportTruncator truncator;
    private final ArrayDeque<EndedCancel> unasked = new ArrayDeque<>();
    private final Map<Long, List<EndedCancel>> asked = new HashMap<>();
    private final Map<Long, Use> ofClient = new HashMap<>();
    private int waiting;
    private long waitingBytes;

    EndedCancels(RecentEnds recentEnds, LookUps lookUps, Outbox outbox, ReportTruncator truncator) {
        this.recentEnds = recentEnds;
        this.lookUps = lookUps;
        this.outbox = outbox;
        this.truncator = truncator;
    }

    /**
     * Answers a cancel of a job that has ended, now or later.
     *
     * @throws UserException BUSY at a bound; NOT_FOUND if the job has no such tasks
     */
    void add(long peer, long request, Cancel cancel) {
        EndedJob job = recentEnds.job(cancel.getJob());
        if (job != null) {
            answer(peer, request, cancel, job);
            return;
        }
        Use own = ofClient.getOrDefault(peer, new Use(0, 0));
        if (own.cancels >= MAX_WAITING / SHARE || own.bytes >= MAX_WAITING_BYTES / SHARE) {
            throw new UserException(
                    ErrorCode.BUSY,
                    own.cancels + " cancels of this client, of jobs that have ended, wait for the history; try again"
                            + " when one was answered");
        }
        if (waiting >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES) {
            throw new UserException(
                    ErrorCode.BUSY,
                    waiting + " cancels of jobs that have ended wait for the history; try again in a moment");
        }
        EndedCancel one = new EndedCancel(peer, request, cancel);
        count(one, 1);
        unasked.add(one);
    }

    private void count(EndedCancel one, int sign) {
        long bytes = (long) sign * one.cancel.getSerializedSize();
        waiting += sign;
        waitingBytes += bytes;
        Use before = ofClient.getOrDefault(one.peer, new Use(0, 0));
        if (before.cancels + sign == 0) {
            ofClient.remove(one.peer);
        } else {
            ofClient.put(one.peer, new Use(before.cancels + sign, before.bytes + bytes));
        }
    }

    private void answer(long peer, long request, Cancel cancel, EndedJob job) {
        TaskIndexes.of(job.job(), job.numbers(), cancel.getTasksList());
        outbox.toClient(
                peer,
                ServerFrame.newBuilder()
                        .setRequest(request)
                        .setCancelled(CancelAnswer.newBuilder()
                                .setJob(job.job())
                                .setAlreadyEnded(true)
                                .setStateValue(job.state().number()))
                        .build());
    }

    /** The history's answer, if it is to one of these questions. */
    void answered(long id, Answer answer) {
        List<EndedCancel> waited = asked.remove(id);
        for (EndedCancel one : waited == null ? List.<EndedCancel>of() : waited) {
            count(one, -1);
            try {
                answer(one.peer, one.request, one.cancel, found(one.cancel.getJob(), answer));
            } catch (UserException e) {
                outbox.toClient(
                        one.peer,
                        ServerFrame.newBuilder()
                                .setRequest(one.request)
                                .setError(RequestHandler.error(e, truncator))
                                .build());
            }
        }
    }

    private static EndedJob found(long job, Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            throw new UserException(
                    refused.code(), "job " + job + " has ended; how cannot be said yet: " + refused.why());
        }
        EndedJob ended = ((Answer.EndedJobs) answer).jobs().get(job);
        if (ended == null) {
            throw new UserException(
                    ErrorCode.NOT_FOUND,
                    "job " + job + " has ended, and how is not kept any more; drover history lists the jobs that are");
        }
        return ended;
    }

    void clientGone(long peer) {
        remove(unasked.iterator(), one -> one.peer == peer);
        asked.values().forEach(list -> remove(list.iterator(), one -> one.peer == peer));
    }

    private void remove(Iterator<EndedCancel> all, Predicate<EndedCancel> isGone) {
        while (all.hasNext()) {
            EndedCancel one = all.next();
            if (isGone.test(one)) {
                all.remove();
                count(one, -1);
            }
        }
    }

    /** Asks for what this turn and those before it need, as far as questions are free. */
    void endTurn() {
        while (!unasked.isEmpty() && asked.size() < MAX_QUESTIONS) {
            Set<Long> jobs = new LinkedHashSet<>();
            List<EndedCancel> together = new ArrayList<>();
            while (!unasked.isEmpty() && jobs.size() < MAX_JOBS) {
                EndedCancel next = unasked.remove();
                jobs.add(next.cancel.getJob());
                together.add(next);
            }
            asked.put(lookUps.submit(new Question.EndedJobs(List.copyOf(jobs))), together);
        }
    }

    /** Walks all of it; throws on the first contradiction. */
    void checkInvariants() {
        int found = unasked.size();
        for (List<EndedCancel> together : asked.values()) {
            found += together.size();
        }
        int ofClients = ofClient.values().stream().mapToInt(Use::cancels).sum();
        if (found != waiting
                || found != ofClients
                || waiting == 0 && waitingBytes != 0
                || asked.size() > MAX_QUESTIONS) {
            throw new IllegalStateException(found + " cancels of ended jobs wait, counted were " + waiting + " with "
                    + waitingBytes + " bytes in " + asked.size() + " questions");
        }
    }
}
