package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.Credit;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.ProgressReport;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Results;
import dev.drover.proto.Returned;
import dev.drover.proto.Started;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.attempt.AttemptKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the worker has to say in this session, put together as late as possible: one frame for all that has gathered, because a
 * frame costs more than an item. Belongs to the core.
 *
 * <p>Bounded by the attempts that the worker holds: starts and progress are kept once an attempt, results once each.
 */
final class WorkerOutbox {
    private final int frameBytes;
    private final ArrayDeque<AttemptOutcome> results = new ArrayDeque<>();
    private final Map<AttemptKey, AttemptStarted> started = new LinkedHashMap<>();
    private final Map<AttemptKey, ProgressSample> progress = new LinkedHashMap<>();
    private final List<AttemptKey> returned = new ArrayList<>();
    private WorkerHello hello;
    private Credit credit;
    private Heartbeat heartbeat;
    private WorkerGoodbye goodbye;

    WorkerOutbox(int frameBytes) {
        this.frameBytes = frameBytes;
    }

    /** Forgets all: what was to be said in an older session is discarded by the coordinator anyway. */
    void clear() {
        results.clear();
        started.clear();
        progress.clear();
        returned.clear();
        hello = null;
        credit = null;
        heartbeat = null;
        goodbye = null;
    }

    void hello(WorkerHello newHello) {
        hello = newHello;
    }

    /** Queues a result; the attempt's start needs no message of its own any more. */
    void result(AttemptKey key, AttemptOutcome outcome) {
        if (!started.isEmpty()) {
            started.remove(key);
        }
        results.add(outcome);
    }

    void started(AttemptKey key, AttemptStarted start) {
        started.put(key, start);
    }

    /** The newest report of an attempt replaces one that has not left yet. */
    void progress(AttemptKey key, ProgressSample report) {
        progress.put(key, report);
    }

    void returned(List<AttemptKey> keys) {
        returned.addAll(keys);
    }

    void credit(long attempts) {
        credit = Credit.newBuilder().setAttempts(attempts).build();
    }

    void heartbeat(Heartbeat newest) {
        heartbeat = newest;
    }

    void goodbye(String reason) {
        goodbye = WorkerGoodbye.newBuilder().setReason(reason).build();
    }

    /** How many results wait, if there is nothing to say that should leave at once; else 0. */
    int resultsThatCanWait() {
        boolean isUrgent = !started.isEmpty()
                || !progress.isEmpty()
                || !returned.isEmpty()
                || hello != null
                || heartbeat != null
                || goodbye != null;
        return isUrgent ? 0 : results.size();
    }

    /** The hello, alone in its frame, if it has not left yet. */
    Optional<WorkerFrame> takeHello() {
        if (hello == null) {
            return Optional.empty();
        }
        WorkerFrame frame = WorkerFrame.newBuilder()
                .addMessages(WorkerMessage.newBuilder().setHello(hello))
                .build();
        hello = null;
        return Optional.of(frame);
    }

    /** All that has gathered, up to the size of a frame; empty when there is nothing left to say. The goodbye comes last of all. */
    Optional<WorkerFrame> take(long session) {
        WorkerFrame.Builder frame = WorkerFrame.newBuilder().setSession(session);
        takeReturned(frame);
        takeStarted(frame);
        takeProgress(frame);
        takeResults(frame);
        if (credit != null) {
            frame.addMessages(WorkerMessage.newBuilder().setCredit(credit));
            credit = null;
        }
        if (heartbeat != null) {
            frame.addMessages(WorkerMessage.newBuilder().setHeartbeat(heartbeat));
            heartbeat = null;
        }
        if (goodbye != null && results.isEmpty()) {
            frame.addMessages(WorkerMessage.newBuilder().setGoodbye(goodbye));
            goodbye = null;
        }
        return frame.getMessagesCount() == 0 ? Optional.empty() : Optional.of(frame.build());
    }

    private void takeReturned(WorkerFrame.Builder frame) {
        if (!returned.isEmpty()) {
            Returned.Builder message = Returned.newBuilder();
            returned.forEach(key -> message.addAttempts(key.token()));
            frame.addMessages(WorkerMessage.newBuilder().setReturned(message));
            returned.clear();
        }
    }

    private void takeStarted(WorkerFrame.Builder frame) {
        if (!started.isEmpty()) {
            frame.addMessages(
                    WorkerMessage.newBuilder().setStarted(Started.newBuilder().addAllAttempts(started.values())));
            started.clear();
        }
    }

    private void takeProgress(WorkerFrame.Builder frame) {
        if (!progress.isEmpty()) {
            frame.addMessages(WorkerMessage.newBuilder()
                    .setProgress(ProgressReport.newBuilder().addAllProgress(progress.values())));
            progress.clear();
        }
    }

    private void takeResults(WorkerFrame.Builder frame) {
        if (results.isEmpty()) {
            return;
        }
        Results.Builder message = Results.newBuilder();
        int bytes = 0;
        while (!results.isEmpty() && bytes < frameBytes) {
            AttemptOutcome outcome = results.poll();
            message.addResults(outcome);
            bytes += outcome.getSerializedSize();
        }
        frame.addMessages(WorkerMessage.newBuilder().setResults(message));
    }
}
