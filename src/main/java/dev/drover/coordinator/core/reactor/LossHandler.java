package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerProcess;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.Bounded;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.WorkerEnded;
import java.util.ArrayList;
import java.util.List;

/**
 * What the death of a worker process means: its attempts are lost only when it is proven dead, its spooled results are read, and
 * nothing that it had started is left. Owned by the core's thread.
 */
public final class LossHandler {
    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final JobHandler jobs;
    private final WorkerProcessHandler seats;
    private final EventPublisher watches;
    private final Bounded bounded;
    private Cause cause = Cause.WORKER_LOST;

    public LossHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            JobHandler jobs,
            WorkerProcessHandler seats,
            EventPublisher watches) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.jobs = jobs;
        this.seats = seats;
        this.watches = watches;
        this.bounded = new Bounded(config.limits());
    }

    /** What lost attempts are said to have ended by, from now on. */
    void cause(Cause next) {
        cause = next;
    }

    public void died(Input.WorkerDied died, Now now) {
        WorkerProcess seat = seats.seat(died.worker());
        if (seat == null || seat.incarnation != died.incarnation() || !seat.isAlive()) {
            return;
        }
        WorkerSession session = sessions.ofWorker(died.worker());
        if (session != null && session.incarnation == died.incarnation()) {
            sessions.remove(session);
            outbox.now(new Effect.DropPeer(session.peer, "the worker process has ended"));
        }
        seats.forgetHelloOf(died.worker());
        seat.died = bounded.sentence(
                seat.leavingReason.isEmpty() ? died.how() : died.how() + " (" + seat.leavingReason + ")");
        jobs.attemptsEnded(died.worker(), died.incarnation(), died.spooled(), now);
        List<String> marks = new ArrayList<>();
        for (LiveAttempt attempt : attemptsOf(seat)) {
            marks.add(mark(attempt));
        }
        seat.state = WorkerProcess.State.SWEEPING;
        if (marks.isEmpty() && seat.expectedToLeave) {
            leave(seat, now);
        } else {
            // What its Java functions had started, and it could not end itself.
            marks.add(Marks.worker(config.homeId(), seat.worker, seat.pid));
            outbox.now(new Effect.SweepAttempts(seat.worker, seat.incarnation, marks));
        }
    }

    /** Nothing is left of them: only now may they run again. */
    public void swept(Input.AttemptsSwept swept, Now now) {
        WorkerProcess seat = seats.seat(swept.worker());
        if (seat == null || seat.incarnation != swept.incarnation() || seat.state != WorkerProcess.State.SWEEPING) {
            return;
        }
        List<AttemptOutcome> lost = new ArrayList<>();
        for (LiveAttempt attempt : attemptsOf(seat)) {
            Input.Ended ended = swept.byMark().getOrDefault(mark(attempt), Input.Ended.NOTHING);
            AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                    .setToken(attempt.token())
                    .setStateValue((attempt.isCancelRequested() ? JobState.CANCELLED : JobState.FAILED).number())
                    .setCauseValue((attempt.isCancelRequested() ? Cause.CANCELLED : cause).number())
                    .setMessage("worker " + seat.worker + " " + seat.died)
                    .setStartedAtMs(attempt.isStarted() ? attempt.startedAtMs() : attempt.issuedAtMs)
                    .setProcessesEnded(ended.ended())
                    .setProcessesForced(ended.forced());
            outcome.setRunMicros(Math.max(0, now.wallMs() - outcome.getStartedAtMs()) * 1_000);
            lost.add(outcome.build());
        }
        jobs.attemptsEnded(seat.worker, seat.incarnation, lost, now);
        leave(seat, now);
    }

    private List<LiveAttempt> attemptsOf(WorkerProcess seat) {
        List<LiveAttempt> attempts = new ArrayList<>();
        for (Job job : state.jobs().running()) {
            for (LiveAttempt attempt : job.live()) {
                if (attempt.worker == seat.worker && attempt.incarnation == seat.incarnation) {
                    attempts.add(attempt);
                }
            }
        }
        return attempts;
    }

    private String mark(LiveAttempt attempt) {
        return Marks.attempt(config.homeId(), attempt.job, attempt.index, attempt.attempt, attempt.epoch);
    }

    private void leave(WorkerProcess seat, Now now) {
        recorder.written(JournalRecord.newBuilder()
                .setWorkerEnded(WorkerEnded.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(seat.worker)
                        .setIncarnation(seat.incarnation)
                        .setReason(seat.died)
                        .setExpected(seat.expectedToLeave)));
        outbox.whenDurable(new Effect.DeleteSpool(seat.worker, seat.incarnation));
        watches.worker(Event.Type.WORKER_ENDED, seat.worker, seat.pid, seat.died, now);
        seats.emptied(seat, now);
    }
}
