package dev.drover.worker.session;

import dev.drover.message.Bounded;
import dev.drover.model.Cause;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Recall;
import dev.drover.proto.ResultTaken;
import dev.drover.proto.WorkerHello;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.ResultListener;
import dev.drover.worker.attempt.Slots;
import dev.drover.worker.attempt.StopRequest;
import dev.drover.worker.attempt.UnrunOutcomes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The attempts of this worker, from their assignment until their results are taken: what is held, what waits to be taken, and how
 * much more may come. Belongs to the core; what is to be said about them goes into its outbox while a session lasts.
 */
final class AttemptLedger {
    private final WorkerSettings settings;
    private final Slots slots;
    private final WorkerOutbox outbox;
    private final ResultListener taken;

    private final HeldAttempts held = new HeldAttempts();
    private final UntakenResults results;
    private final CreditBook credit;
    private final Bounded bounded;
    private final SessionJobs jobs = new SessionJobs();
    private final Set<AttemptKey> toldInHello = new HashSet<>();

    private boolean isInSession;
    private boolean takesWork = true;
    private long tasksDone;

    AttemptLedger(int slotCount, WorkerSettings settings, Slots slots, WorkerOutbox outbox, ResultListener taken) {
        this.settings = settings;
        this.slots = slots;
        this.outbox = outbox;
        this.taken = taken;
        this.bounded = new Bounded(settings.limits());
        this.results = new UntakenResults(settings.resultLimitCount(), settings.resultLimitBytes());
        this.credit = new CreditBook(slotCount, settings.prefetchAttempts());
    }

    // Sessions.

    /** Says in a hello what is held, as many results as fit, and the credit of the session to come. */
    void describe(WorkerHello.Builder hello) {
        jobs.clear();
        hello.setCredit(credit.open(held.size(), takesWork && !results.isFull()));
        held.keys().forEach(key -> hello.addHeld(key.token()));
        toldInHello.clear();
        int room = settings.helloResultBytes();
        for (AttemptOutcome outcome : results.all()) {
            room -= outcome.getSerializedSize();
            if (room >= 0) {
                hello.addResults(outcome);
                toldInHello.add(AttemptKey.of(outcome.getToken()));
            } else {
                // What doesn't fit is held all the same, and follows after the welcome.
                hello.addHeld(outcome.getToken());
            }
        }
    }

    /** The coordinator welcomed this worker: tells what was not in the hello. */
    void sessionBegan(boolean mayTakeWork) {
        isInSession = true;
        takesWork = mayTakeWork;
        held.starts().forEach(outbox::started);
        for (AttemptOutcome outcome : results.all()) {
            AttemptKey key = AttemptKey.of(outcome.getToken());
            if (!toldInHello.contains(key)) {
                outbox.result(key, outcome);
            }
        }
        toldInHello.clear();
    }

    void sessionEnded() {
        isInSession = false;
    }

    /** Gives back what is still queued; what comes from now on in this session goes back, too. */
    void takeNothingNew() {
        takesWork = false;
        List<AttemptKey> back = slots.takeBackAll();
        back.forEach(held::remove);
        if (isInSession) {
            outbox.returned(back);
        }
    }

    // What the coordinator says.

    /** Whether {@code count} more attempts are within the credit. */
    boolean mayTake(long count) {
        return credit.covers(count);
    }

    long credit() {
        return credit.given();
    }

    /** Takes an assignment that is within the credit. */
    void assign(Assign assign) {
        jobs.forget(assign);
        jobs.learn(assign);
        credit.receive(SessionJobs.count(assign));
        List<Assignment> fresh = new ArrayList<>();
        List<AttemptKey> unwanted = new ArrayList<>();
        for (AttemptKey key : SessionJobs.keys(assign)) {
            if (held.contains(key)) {
                continue;
            }
            Optional<JobPlan> plan = jobs.plan(key.job());
            Optional<AttemptOutcome> known = results.find(key);
            if (known.isPresent()) {
                outbox.result(key, known.get());
            } else if (!takesWork) {
                unwanted.add(key);
            } else if (plan.isEmpty()) {
                end(key, UnrunOutcomes.notStarted(key, "The coordinator sent job " + key.job() + " without its spec."));
            } else {
                held.add(key);
                fresh.add(new Assignment(key, plan.get()));
            }
        }
        outbox.returned(unwanted);
        slots.offer(fresh);
    }

    /** Gives back those that have not started. */
    void recall(Recall recall) {
        List<AttemptKey> back = slots.takeBack(keys(recall.getAttemptsList()));
        back.forEach(held::remove);
        outbox.returned(back);
    }

    /** Ends queued ones at once, asks running ones to end, and answers for all others. */
    void cancel(CancelAttempts cancel) {
        StopRequest request = new StopRequest(
                cancel.getCauseValue() == Cause.SHUTDOWN.number() ? Cause.SHUTDOWN : Cause.CANCELLED,
                cancel.getForce());
        List<AttemptKey> keys = keys(cancel.getAttemptsList());
        slots.takeBack(keys).forEach(key -> end(key, UnrunOutcomes.endedInQueue(key, request)));
        for (AttemptKey key : keys) {
            Optional<AttemptOutcome> known = results.find(key);
            if (held.contains(key)) {
                slots.stop(key, request);
            } else if (known.isPresent()) {
                outbox.result(key, known.get());
            } else {
                end(key, UnrunOutcomes.endedInQueue(key, request));
            }
        }
    }

    /** Results that are on disk need not be kept any more. */
    void resultsTaken(ResultTaken message) {
        for (AttemptKey key : keys(message.getAttemptsList())) {
            if (results.remove(key)) {
                taken.resultTaken(key);
            }
        }
    }

    private static List<AttemptKey> keys(List<AttemptToken> tokens) {
        return tokens.stream().map(AttemptKey::of).toList();
    }

    // What the slots report.

    /** An attempt has ended; false if it was given up before, and is not heard any more. */
    boolean ended(AttemptOutcome outcome) {
        AttemptKey key = AttemptKey.of(outcome.getToken());
        if (!held.contains(key)) {
            return false;
        }
        tasksDone++;
        end(key, outcome);
        return true;
    }

    void started(AttemptKey key, AttemptStarted start) {
        if (held.start(key, start) && isInSession) {
            outbox.started(key, start);
        }
    }

    void progress(ProgressSample progress) {
        AttemptKey key = AttemptKey.of(progress.getToken());
        if (held.contains(key) && isInSession) {
            outbox.progress(key, bounded.progress(progress));
        }
    }

    /** Gives up an attempt that can't be ended; false if that was done before. */
    boolean giveUp(AttemptKey key, AttemptOutcome outcome) {
        return held.giveUp(key, outcome);
    }

    /** Reports those that were given up: nothing else runs, and this process goes. */
    void endGivenUp() {
        held.givenUp().forEach(outcome -> end(AttemptKey.of(outcome.getToken()), outcome));
    }

    /** Asks all that runs to end, at no cost to it. */
    void stopAll() {
        StopRequest request = new StopRequest(Cause.SHUTDOWN, false);
        held.keys().forEach(key -> slots.stop(key, request));
    }

    private void end(AttemptKey key, AttemptOutcome said) {
        AttemptOutcome outcome = bounded.outcome(said);
        held.remove(key);
        results.add(key, outcome);
        if (isInSession) {
            outbox.result(key, outcome);
        }
    }

    // How things stand.

    /** Gives credit for what has become free. */
    void raiseCredit() {
        if (takesWork && !results.isFull() && credit.raise(held.size())) {
            outbox.credit(credit.given());
        }
    }

    /** Whether more is held than runs now. */
    boolean isAnyQueued() {
        return held.size() > slots.runningCount();
    }

    /** Whether anything is held that can still end by itself. */
    boolean isAnyRunning() {
        return held.isAnyRunning();
    }

    int heldCount() {
        return held.size();
    }

    /** Results that the coordinator has not said to be on disk. */
    List<AttemptOutcome> untaken() {
        return List.copyOf(results.all());
    }

    boolean isAllTaken() {
        return results.isEmpty();
    }

    Heartbeat.Builder describe(Heartbeat.Builder heartbeat) {
        int running = slots.runningCount();
        return heartbeat.setTasksDone(tasksDone).setRunning(running).setQueued(Math.max(0, held.size() - running));
    }
}
