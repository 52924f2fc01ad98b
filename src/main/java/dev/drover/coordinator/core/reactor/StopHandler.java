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
import dev.drover.model.Cause;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CoordinatorGoodbye;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.EpochEnded;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Shutdown;
import dev.drover.proto.ShutdownAnswer;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaving: drain (what runs may end), now (what runs is asked to end and will run again), restart (workers and what they run are left
 * for the next coordinator). Owned by the core's thread.
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

    /** What runs gets its own grace period and this much more before its worker is killed. */
    private static final long EXTRA_MS = 5_000;

    private static final long DEFAULT_GRACE_MS = 10_000;

    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final JobHandler jobs;
    private final WorkerProcessHandler seats;
    private final LossHandler losses;
    private final Scheduler scheduler;
    private final List<Asker> askers = new ArrayList<>();
    private Phase phase = Phase.SERVING;
    private String reason = "";
    private long drainDeadlineMonoMs = Long.MAX_VALUE;
    private long killDeadlineMonoMs = Long.MAX_VALUE;
    private long nextTellMonoMs;

    public StopHandler(
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            JobHandler jobs,
            WorkerProcessHandler seats,
            LossHandler losses,
            Scheduler scheduler) {
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.jobs = jobs;
        this.seats = seats;
        this.losses = losses;
        this.scheduler = scheduler;
    }

    /** Whether no job is taken and nothing is issued any more. */
    public boolean isStopping() {
        return phase != Phase.SERVING;
    }

    void request(long peer, long request, Shutdown shutdown, Now now) {
        askers.add(new Asker(peer, request));
        nextTellMonoMs = now.monoMs();
        switch (shutdown.getMode()) {
            case DRAIN -> drain("drained", shutdown.getTimeoutMs(), now);
            case NOW -> end("stopped at once", now);
            case RESTART -> restart(now);
            case UNRECOGNIZED -> drain("drained", 0, now);
        }
    }

    public void signal(String name, Now now) {
        if (phase == Phase.SERVING) {
            drain("drained after " + name, 0, now);
        } else {
            end("stopped at once after a second signal (" + name + ")", now);
        }
    }

    private void drain(String why, long timeoutMs, Now now) {
        if (timeoutMs > 0) {
            drainDeadlineMonoMs = Math.min(drainDeadlineMonoMs, now.monoMs() + timeoutMs);
        }
        if (phase != Phase.SERVING) {
            return;
        }
        phase = Phase.DRAINING;
        reason = why;
        seats.stopStarting();
        scheduler.recallAll();
    }

    private void end(String why, Now now) {
        if (phase == Phase.ENDING || phase == Phase.LEAVING || phase == Phase.GONE) {
            return;
        }
        phase = Phase.ENDING;
        reason = why;
        seats.stopStarting();
        losses.cause(Cause.SHUTDOWN);
        long graceMs = DEFAULT_GRACE_MS;
        for (WorkerSession session : sessions.ready()) {
            for (LiveAttempt attempt : session.attempts()) {
                graceMs = Math.max(graceMs, state.job(attempt.job).spec.getGraceMs());
            }
            jobs.sendCancel(session, tokens(session), Cause.SHUTDOWN, false);
        }
        killDeadlineMonoMs = now.monoMs() + graceMs + EXTRA_MS;
    }

    private void restart(Now now) {
        if (phase == Phase.GONE) {
            return;
        }
        phase = Phase.LEAVING;
        seats.stopStarting();
        for (WorkerSession session : sessions.ready()) {
            outbox.toWorkerWritten(
                    session.peer,
                    CoordinatorMessage.newBuilder()
                            .setGoodbye(CoordinatorGoodbye.newBuilder().setReason(CoordinatorGoodbye.Reason.RESTARTING))
                            .build());
        }
        leave("restarting", now);
    }

    /** This process was stopped for so long: nobody is killed for what he could not hear meanwhile. */
    public void forgive(long lateMs) {
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
            end("stopped at once: what ran did not end in time", now);
        }
        if (phase == Phase.ENDING && now.monoMs() >= killDeadlineMonoMs) {
            killDeadlineMonoMs = Long.MAX_VALUE;
            for (WorkerProcess seat : List.copyOf(seats.all())) {
                if (seat.isAlive() && seat.pid != 0 && seat.state != WorkerProcess.State.DYING) {
                    seats.kill(seat, "did not leave in time");
                }
            }
        }
        if (phase != Phase.LEAVING && state.liveAttempts() == 0) {
            phase = Phase.LEAVING;
            killDeadlineMonoMs = now.monoMs() + DEFAULT_GRACE_MS;
        }
        if (phase == Phase.LEAVING) {
            dismiss(now);
        }
        if (phase != Phase.GONE && !askers.isEmpty() && now.monoMs() >= nextTellMonoMs) {
            nextTellMonoMs = now.monoMs() + TELL_EVERY_MS;
            tell(false);
        }
    }

    /** Nothing runs any more: the workers go, those that can't hear it are killed. */
    private void dismiss(Now now) {
        if (seats.areAllEmpty()) {
            leave(reason, now);
            return;
        }
        boolean late = now.monoMs() >= killDeadlineMonoMs;
        killDeadlineMonoMs = late ? now.monoMs() + DEFAULT_GRACE_MS : killDeadlineMonoMs;
        for (WorkerProcess seat : List.copyOf(seats.all())) {
            WorkerSession session = sessions.ofWorker(seat.worker);
            if (seat.state == WorkerProcess.State.READY && session != null) {
                seats.drain(session, "the coordinator stops");
            } else if (seat.pid != 0
                    && (seat.state == WorkerProcess.State.STARTING
                            || seat.isAlive() && seat.state != WorkerProcess.State.DYING && late)) {
                seat.expectedToLeave = true;
                seats.kill(seat, "the coordinator stops");
            }
        }
    }

    private void leave(String why, Now now) {
        phase = Phase.GONE;
        recorder.forced(JournalRecord.newBuilder()
                .setEpochEnded(EpochEnded.newBuilder().setAtMs(now.wallMs()).setReason(why)));
        tell(true);
        outbox.whenDurable(new Effect.Exit(0, why));
    }

    private void tell(boolean done) {
        ShutdownAnswer.Builder progress = ShutdownAnswer.newBuilder().setDone(done);
        for (Job job : state.jobs().running()) {
            for (LiveAttempt attempt : job.live()) {
                if (progress.getWaitingForCount() < MAX_NAMED) {
                    progress.addWaitingFor(Statuses.of(job, attempt));
                }
            }
        }
        progress.setQueued(state.jobs().queuedTasks());
        for (Asker asker : askers) {
            outbox.toClient(
                    asker.peer(),
                    ServerFrame.newBuilder()
                            .setRequest(asker.request())
                            .setShutdown(progress)
                            .build());
        }
    }

    void clientGone(long peer) {
        askers.removeIf(asker -> asker.peer() == peer);
    }

    /** A worker that says hello while what runs is to end: it has not heard so yet. */
    void welcomed(WorkerSession session) {
        if (phase == Phase.ENDING) {
            jobs.sendCancel(session, tokens(session), Cause.SHUTDOWN, false);
        }
    }

    private static List<AttemptToken> tokens(WorkerSession session) {
        List<AttemptToken> tokens = new ArrayList<>();
        for (LiveAttempt attempt : session.attempts()) {
            tokens.add(attempt.token());
        }
        return tokens;
    }

    /** When it must look again, on the monotonic clock; Long.MAX_VALUE while it serves. */
    public long nextDeadlineMonoMs() {
        if (phase == Phase.SERVING || phase == Phase.GONE) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(drainDeadlineMonoMs, killDeadlineMonoMs);
        return askers.isEmpty() ? next : Math.min(next, nextTellMonoMs);
    }
}
