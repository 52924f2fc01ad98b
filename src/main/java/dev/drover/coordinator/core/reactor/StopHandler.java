package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.schedule.Scheduler;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.Statuses;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerProcess;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.JobDefaults;
import dev.drover.model.Cause;
import dev.drover.model.Unsigned;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.EpochEnded;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Restarting;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Shutdown;
import dev.drover.proto.ShutdownAnswer;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles the stop of the coordinator. Owned by the core's thread.
 *
 * <p>There are three ways to stop. <em>Drain</em>: running tasks may finish. <em>Now</em>: running tasks are asked to
 * end, and will run again. <em>Restart</em>: the workers and their tasks stay for the next coordinator.
 */
public final class StopHandler {
    private enum Phase {
        SERVING,
        DRAINING,
        ENDING,
        LEAVING,
        GONE
    }

    private record Asker(long peer, long request) {}

    private static final int MAX_NAMED = 100;
    private static final long TELL_EVERY_MS = 1_000;

    /** The time that running tasks get beyond their own grace period before their worker is killed. */
    private static final long EXTRA_MS = 5_000;

    private static final long DEFAULT_GRACE_MS = 10_000;

    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final JobHandler jobHandler;
    private final WorkerProcessHandler workerProcesses;
    private final LossHandler lossHandler;
    private final Scheduler scheduler;
    private final List<Asker> requesters = new ArrayList<>();
    private Phase phase = Phase.SERVING;
    private String reason = "";
    private long drainDeadlineMonoMs = Long.MAX_VALUE;
    private long killDeadlineMonoMs = Long.MAX_VALUE;
    private long nextReportMonoMs;

    public StopHandler(
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            JobHandler jobHandler,
            WorkerProcessHandler workerProcesses,
            LossHandler lossHandler,
            Scheduler scheduler) {
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.jobHandler = jobHandler;
        this.workerProcesses = workerProcesses;
        this.lossHandler = lossHandler;
        this.scheduler = scheduler;
    }

    /** Whether the coordinator accepts no jobs and issues no tasks any more. */
    public boolean isStopping() {
        return phase != Phase.SERVING;
    }

    void request(long peer, long request, Shutdown shutdown, Now now) {
        requesters.add(new Asker(peer, request));
        nextReportMonoMs = now.monoMs();
        switch (shutdown.getMode()) {
            case DRAIN -> drain("drained", Unsigned.clamped(shutdown.getTimeoutMs()), now);
            case NOW -> stopNow("stopped at once", now);
            case RESTART -> restart(now);
            case UNRECOGNIZED -> drain("drained", 0, now);
        }
    }

    public void signal(String name, Now now) {
        if (phase == Phase.SERVING) {
            drain("drained after " + name, 0, now);
        } else {
            stopNow("stopped at once after a second signal (" + name + ")", now);
        }
    }

    private void drain(String why, long timeoutMs, Now now) {
        if (timeoutMs > 0) {
            long mostMs = Long.MAX_VALUE - Math.max(0, now.monoMs());
            drainDeadlineMonoMs = Math.min(drainDeadlineMonoMs, now.monoMs() + Math.min(timeoutMs, mostMs));
        }
        if (phase != Phase.SERVING) {
            return;
        }
        phase = Phase.DRAINING;
        reason = why;
        workerProcesses.stopStarting();
        scheduler.recallAll();
    }

    private void stopNow(String why, Now now) {
        if (phase == Phase.ENDING || phase == Phase.LEAVING || phase == Phase.GONE) {
            return;
        }
        phase = Phase.ENDING;
        reason = why;
        workerProcesses.stopStarting();
        lossHandler.cause(Cause.SHUTDOWN);
        long graceMs = DEFAULT_GRACE_MS;
        for (WorkerSession session : sessions.connected()) {
            for (LiveAttempt attempt : session.attempts()) {
                graceMs = Math.max(graceMs, JobDefaults.graceMs(state.job(attempt.job).spec));
            }
            jobHandler.sendCancel(session, tokens(session), Cause.SHUTDOWN, false);
        }
        killDeadlineMonoMs = now.monoMs() + graceMs + EXTRA_MS;
    }

    private void restart(Now now) {
        if (phase == Phase.GONE) {
            return;
        }
        phase = Phase.LEAVING;
        workerProcesses.stopStarting();
        for (WorkerSession session : sessions.connected()) {
            outbox.toWorkerWritten(
                    session.peer,
                    CoordinatorMessage.newBuilder()
                            .setRestarting(Restarting.getDefaultInstance())
                            .build());
        }
        exit(Effect.Exit.Workers.STAY, "restarting", now);
    }

    /** This process was stopped for so long: nobody is killed for what he could not hear meanwhile. */
    public void extendDeadlines(long lateMs) {
        if (killDeadlineMonoMs != Long.MAX_VALUE) {
            killDeadlineMonoMs += lateMs;
        }
    }

    public void tick(Now now) {
        if (phase == Phase.SERVING || phase == Phase.GONE) {
            return;
        }
        if (phase == Phase.DRAINING && now.monoMs() >= drainDeadlineMonoMs) {
            drainDeadlineMonoMs = Long.MAX_VALUE;
            stopNow("stopped at once: what ran did not end in time", now);
        }
        if (phase == Phase.ENDING && now.monoMs() >= killDeadlineMonoMs) {
            killDeadlineMonoMs = Long.MAX_VALUE;
            for (WorkerProcess process : List.copyOf(workerProcesses.all())) {
                if (process.isAlive() && process.pid != 0 && process.state != WorkerProcess.State.DYING) {
                    workerProcesses.kill(process, "did not leave in time");
                }
            }
        }
        if (phase != Phase.LEAVING && state.liveAttempts() == 0) {
            phase = Phase.LEAVING;
            killDeadlineMonoMs = now.monoMs() + DEFAULT_GRACE_MS;
        }
        if (phase == Phase.LEAVING) {
            dismissWorkers(now);
        }
        if (phase != Phase.GONE && !requesters.isEmpty() && now.monoMs() >= nextReportMonoMs) {
            nextReportMonoMs = now.monoMs() + TELL_EVERY_MS;
            reportProgress(false);
        }
    }

    /** No task runs any more. Asks the workers to leave, and kills those without a connection. */
    private void dismissWorkers(Now now) {
        if (workerProcesses.areAllEmpty() && !lossHandler.isSweeping()) {
            exit(Effect.Exit.Workers.GONE, reason, now);
            return;
        }
        boolean late = now.monoMs() >= killDeadlineMonoMs;
        killDeadlineMonoMs = late ? now.monoMs() + DEFAULT_GRACE_MS : killDeadlineMonoMs;
        for (WorkerProcess process : List.copyOf(workerProcesses.all())) {
            WorkerSession session = sessions.ofWorker(process.worker);
            if (process.state == WorkerProcess.State.READY && session != null) {
                workerProcesses.drain(session, "the coordinator stops");
            } else if (process.pid != 0
                    && (process.state == WorkerProcess.State.STARTING
                            || process.isAlive() && process.state != WorkerProcess.State.DYING && late)) {
                process.expectedToLeave = true;
                workerProcesses.kill(
                        process, late ? "did not leave in time" : "was still starting while the coordinator stops");
            }
        }
    }

    private void exit(Effect.Exit.Workers workers, String why, Now now) {
        phase = Phase.GONE;
        recorder.forced(JournalRecord.newBuilder()
                .setEpochEnded(EpochEnded.newBuilder().setAtMs(now.wallMs()).setReason(why)));
        reportProgress(true);
        outbox.whenDurable(new Effect.Exit(workers, why));
    }

    private void reportProgress(boolean done) {
        ShutdownAnswer.Builder progress = ShutdownAnswer.newBuilder().setDone(done);
        for (Job job : state.jobs().withLiveAttempts()) {
            for (LiveAttempt attempt : job.live()) {
                if (attempt.isStarted() && progress.getWaitingForCount() < MAX_NAMED) {
                    progress.addWaitingFor(Statuses.of(job, attempt));
                }
            }
        }
        progress.setQueued(state.jobs().queuedTasks());
        for (Asker asker : requesters) {
            outbox.toClient(
                    asker.peer(),
                    ServerFrame.newBuilder()
                            .setRequest(asker.request())
                            .setShutdown(progress)
                            .build());
        }
    }

    void clientGone(long peer) {
        requesters.removeIf(asker -> asker.peer() == peer);
    }

    /** A worker said hello again: what it was asked for before it may not have heard. */
    void onHello(WorkerSession session) {
        if (phase == Phase.DRAINING) {
            scheduler.recallAll(session);
        } else if (phase == Phase.ENDING) {
            jobHandler.sendCancel(session, tokens(session), Cause.SHUTDOWN, false);
        }
    }

    private static List<AttemptToken> tokens(WorkerSession session) {
        List<AttemptToken> tokens = new ArrayList<>();
        for (LiveAttempt attempt : session.attempts()) {
            tokens.add(attempt.token());
        }
        return tokens;
    }

    /** When it must be called again, on the monotonic clock; Long.MAX_VALUE while the coordinator serves. */
    public long nextDeadlineMonoMs() {
        if (phase == Phase.SERVING || phase == Phase.GONE) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(drainDeadlineMonoMs, killDeadlineMonoMs);
        return requesters.isEmpty() ? next : Math.min(next, nextReportMonoMs);
    }
}
