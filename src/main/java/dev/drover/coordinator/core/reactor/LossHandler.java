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
import dev.drover.message.ReportTruncator;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.WorkerEnded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Handles the death of a worker process. Its attempts count as lost only after three things: the process is proven
 * dead, its spooled results are read, and no process that its attempts started is left. Owned by the core's thread.
 */
public final class LossHandler {
    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final JobHandler jobHandler;
    private final WorkerProcessHandler workerProcesses;
    private final EventPublisher events;
    private final ReportTruncator truncator;
    private Cause cause = Cause.WORKER_LOST;

    public LossHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            JobHandler jobHandler,
            WorkerProcessHandler workerProcesses,
            EventPublisher events) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.jobHandler = jobHandler;
        this.workerProcesses = workerProcesses;
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
        process.mayBlame = mayBlame(process);
        process.begun = Set.copyOf(died.begun());
        process.died = truncator.sentence(
                process.leavingReason.isEmpty() ? died.how() : died.how() + " (" + process.leavingReason + ")");
        jobHandler.onAttemptsEnded(died.worker(), died.incarnation(), died.spooled(), now);
        List<String> marks = new ArrayList<>();
        for (LiveAttempt attempt : attemptsOf(process)) {
            marks.add(markOf(attempt));
        }
        process.state = WorkerProcess.State.SWEEPING;
        if (marks.isEmpty() && process.expectedToLeave) {
            recordEnd(process, now);
        } else {
            // Processes that its Java functions had started and that the worker could not end itself.
            marks.add(Marks.worker(config.homeId(), process.worker, process.pid));
            outbox.now(new Effect.SweepAttempts(process.worker, process.incarnation, marks));
        }
    }

    /** No process of these attempts is left. Only now may their tasks run again. */
    public void onAttemptsSwept(Input.AttemptsSwept swept, Now now) {
        WorkerProcess process = workerProcesses.process(swept.worker());
        if (process == null
                || process.incarnation != swept.incarnation()
                || process.state != WorkerProcess.State.SWEEPING) {
            return;
        }
        List<AttemptOutcome> lost = new ArrayList<>();
        Set<LiveAttempt> suspects = new HashSet<>();
        for (LiveAttempt attempt : attemptsOf(process)) {
            if (process.mayBlame && (attempt.isStarted() || process.begun.contains(attempt.token()))) {
                suspects.add(attempt);
            }
            Input.Ended ended = swept.byMark().getOrDefault(markOf(attempt), Input.Ended.NOTHING);
            AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder()
                    .setToken(attempt.token())
                    .setStateValue((attempt.isCancelRequested() ? JobState.CANCELLED : JobState.FAILED).number())
                    .setCauseValue((attempt.isCancelRequested() ? Cause.CANCELLED : cause).number())
                    .setMessage("worker " + process.worker + " " + process.died)
                    .setProcessesEnded(ended.ended())
                    .setProcessesForced(ended.forced());
            if (attempt.isStarted()) {
                outcome.setStartedAtMs(attempt.startedAtMs())
                        .setRunMicros(Math.max(0, now.wallMs() - attempt.startedAtMs()) * 1_000);
            }
            lost.add(outcome.build());
        }
        jobHandler.onAttemptsEnded(process.worker, process.incarnation, lost, suspects, now);
        recordEnd(process, now);
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

    private List<LiveAttempt> attemptsOf(WorkerProcess process) {
        List<LiveAttempt> attempts = new ArrayList<>();
        for (Job job : state.jobs().withLiveAttempts()) {
            for (LiveAttempt attempt : job.live()) {
                if (attempt.worker == process.worker && attempt.incarnation == process.incarnation) {
                    attempts.add(attempt);
                }
            }
        }
        return attempts;
    }

    private String markOf(LiveAttempt attempt) {
        return Marks.attempt(config.homeId(), attempt.job, attempt.index, attempt.attempt, attempt.epoch);
    }

    private void recordEnd(WorkerProcess process, Now now) {
        recorder.written(JournalRecord.newBuilder()
                .setWorkerEnded(WorkerEnded.newBuilder()
                        .setAtMs(now.wallMs())
                        .setWorker(process.worker)
                        .setIncarnation(process.incarnation)
                        .setReason(process.died)
                        .setExpected(process.expectedToLeave)));
        outbox.whenDurable(new Effect.DeleteSpool(process.worker, process.incarnation));
        events.worker(Event.Type.WORKER_ENDED, process.worker, process.pid, process.died, now);
        workerProcesses.onProcessGone(process, now);
    }
}
