package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.OpenChannel;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerProcess;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.ReportTruncator;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.DeadWorker;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.WorkerEnded;
import dev.drover.proto.WorkerSwept;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Handles the death of a worker process. Its place is free at once. Each of its attempts counts as lost only after three things: the
 * process is proven dead, its spooled results are read, and no process that the attempt started is left. Owned by the core's thread.
 */
public final class LossHandler {
    /**
     * A process that has ended, and whose attempts' processes are being ended.
     *
     * @param mayBlame whether one of its tasks may be why it died
     * @param begun what its slots began last
     */
    private record UnsweptWorker(
            int worker, int incarnation, int pid, String reason, boolean mayBlame, Set<AttemptToken> begun) {
        boolean is(int otherWorker, int otherIncarnation) {
            return worker == otherWorker && incarnation == otherIncarnation;
        }

        /** Whether that attempt of it may be why it died. */
        boolean suspects(LiveAttempt attempt) {
            return mayBlame && (attempt.isStarted() || begun.contains(attempt.token()));
        }
    }

    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final JobHandler jobHandler;
    private final WorkerProcessHandler workerProcesses;
    private final MessageRecorder messages;
    private final EventPublisher events;
    private final ReportTruncator truncator;
    private final List<UnsweptWorker> unswept = new ArrayList<>();
    private Cause cause = Cause.WORKER_LOST;

    public LossHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            JobHandler jobHandler,
            WorkerProcessHandler workerProcesses,
            MessageRecorder messages,
            EventPublisher events) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.jobHandler = jobHandler;
        this.workerProcesses = workerProcesses;
        this.messages = messages;
        this.events = events;
        this.truncator = new ReportTruncator(config.limits());
    }

    /** Sets the cause that lost attempts are recorded with from now on. */
    void cause(Cause next) {
        cause = next;
    }

    public void onWorkerDied(Input.WorkerDied died, Now now) {
        WorkerProcess process = workerProcesses.process(died.worker());
        if (process == null || process.incarnation != died.incarnation() || !process.isAlive()) {
            return;
        }
        WorkerSession session = sessions.ofWorker(died.worker());
        if (session != null && session.incarnation == died.incarnation()) {
            sessions.remove(session);
            outbox.now(new Effect.DropPeer(session.peer, "the worker process has ended"));
        }
        workerProcesses.dropEarlyHelloOf(died.worker());
        process.endedByTask = died.spooled().stream().anyMatch(AttemptOutcome::getEndedWorker);
        String reason = truncator.sentence(
                process.leavingReason.isEmpty() ? died.how() : died.how() + " (" + process.leavingReason + ")");
        Set<AttemptToken> begun = mayBlame(process) ? Set.copyOf(died.begun()) : Set.of();
        UnsweptWorker worker =
                new UnsweptWorker(process.worker, process.incarnation, process.pid, reason, mayBlame(process), begun);
        jobHandler.onAttemptsEnded(died.worker(), died.incarnation(), died.spooled(), now);
        // A suspect may take it down only three times, so that such deaths have an end without pauses.
        process.endedByTask |=
                process.isForSuspects() && attemptsOf(worker).stream().anyMatch(worker::suspects);
        boolean isUnswept = !process.expectedToLeave || !attemptsOf(worker).isEmpty();
        recorder.written(JournalRecord.newBuilder()
                .setWorkerEnded(WorkerEnded.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(process.worker)
                        .setIncarnation(process.incarnation)
                        .setReason(reason)
                        .setExpected(process.expectedToLeave)
                        .setUnswept(isUnswept)));
        outbox.whenDurable(new Effect.DeleteSpool(process.worker, process.incarnation));
        events.worker(Event.Type.WORKER_ENDED, process.worker, process.pid, reason, now);
        workerProcesses.onProcessGone(process, reason, now);
        if (isUnswept) {
            sweep(worker);
        }
    }

    /** Runs in the first turn: ends what is left of the workers that died under an earlier coordinator. Who killed them is not known. */
    public void startUp() {
        for (DeadWorker dead : state.deadWorkers()) {
            LiveWorker worker = dead.getWorker();
            sweep(new UnsweptWorker(
                    worker.getWorker(), worker.getIncarnation(), worker.getPid(), dead.getReason(), false, Set.of()));
        }
    }

    private void sweep(UnsweptWorker worker) {
        unswept.add(worker);
        List<String> marks = new ArrayList<>();
        List<OpenChannel> channels = new ArrayList<>();
        for (LiveAttempt attempt : attemptsOf(worker)) {
            marks.add(markOf(attempt));
            if (state.job(attempt.job).spec.hasCommand()) {
                channels.add(new OpenChannel(
                        markOf(attempt), attempt.token(), attempt.messages().channelPosition()));
            }
        }
        // Processes that its Java functions had started and that the worker could not end itself.
        marks.add(Marks.worker(config.homeId(), worker.worker(), worker.pid()));
        outbox.now(new Effect.SweepAttempts(worker.worker(), worker.incarnation(), marks, channels));
    }

    /** Whether processes of dead workers' attempts are still being ended. */
    boolean isSweeping() {
        return !unswept.isEmpty();
    }

    /** Of some of these attempts no process is left. Only now may their tasks run again. */
    public void onAttemptsSwept(Input.AttemptsSwept swept, Now now) {
        UnsweptWorker worker = unswept.stream()
                .filter(dead -> dead.is(swept.worker(), swept.incarnation()))
                .findFirst()
                .orElse(null);
        if (worker == null) {
            return;
        }
        messages.recordLeftovers(worker.worker(), worker.incarnation(), swept.messages(), now);
        List<AttemptOutcome> lost = new ArrayList<>();
        Set<LiveAttempt> suspects = new HashSet<>();
        for (LiveAttempt attempt : attemptsOf(worker)) {
            if (!swept.left().contains(markOf(attempt))) {
                lost.add(lost(attempt, worker, swept, now));
                if (worker.suspects(attempt)) {
                    suspects.add(attempt);
                }
            }
        }
        jobHandler.onAttemptsLost(worker.worker(), worker.incarnation(), lost, suspects, now);
        if (swept.left().isEmpty()) {
            unswept.remove(worker);
            recorder.written(JournalRecord.newBuilder()
                    .setWorkerSwept(
                            WorkerSwept.newBuilder().setWorker(worker.worker()).setIncarnation(worker.incarnation())));
        }
    }

    private AttemptOutcome lost(LiveAttempt attempt, UnsweptWorker worker, Input.AttemptsSwept swept, Now now) {
        Input.Ended ended = swept.byMark().getOrDefault(markOf(attempt), Input.Ended.NOTHING);
        AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                .setToken(attempt.token())
                .setStateValue((attempt.isCancelRequested() ? JobState.CANCELLED : JobState.FAILED).number())
                .setCauseValue((attempt.isCancelRequested() ? Cause.CANCELLED : cause).number())
                .setMessage("worker " + worker.worker() + " " + worker.reason())
                .setProcessesEnded(ended.ended())
                .setProcessesForced(ended.forced());
        if (attempt.isStarted()) {
            outcome.setStartedAtMs(attempt.startedAtMs())
                    .setRunMicros(Math.max(0, now.wallMs() - attempt.startedAtMs()) * 1_000);
        }
        return outcome.build();
    }

    /**
     * Whether one of its running tasks may be why the process died. It is not where Drover ended the process, or stops, or found it dead
     * at its own start, or where another task has said that it did it.
     */
    private boolean mayBlame(WorkerProcess process) {
        return cause == Cause.WORKER_LOST
                && process.hasServed
                && process.state != WorkerProcess.State.DYING
                && !process.expectedToLeave
                && !process.endedByTask;
    }

    private List<LiveAttempt> attemptsOf(UnsweptWorker worker) {
        List<LiveAttempt> attempts = new ArrayList<>();
        for (Job job : state.jobs().withLiveAttempts()) {
            for (LiveAttempt attempt : job.live()) {
                if (worker.is(attempt.worker, attempt.incarnation)) {
                    attempts.add(attempt);
                }
            }
        }
        return attempts;
    }

    private String markOf(LiveAttempt attempt) {
        return Marks.attempt(config.homeId(), attempt.job, attempt.index, attempt.attempt, attempt.epoch);
    }
}
