package dev.drover.coordinator.core.reactor;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerProcess;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.Info;
import dev.drover.proto.LiveWorkerRow;
import dev.drover.proto.WorkersAnswer;

/** Answers requests for the status and for the workers. Owned by the core's thread. */
public final class InfoHandler {
    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final WorkerProcessHandler workerProcesses;
    private final long startedAtMs;

    public InfoHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            WorkerProcessHandler workerProcesses,
            long startedAtMs) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.workerProcesses = workerProcesses;
        this.startedAtMs = startedAtMs;
    }

    Info info(boolean spaceLow, boolean stopping) {
        int slots = 0;
        int alive = 0;
        for (WorkerProcess process : workerProcesses.all()) {
            // The one for suspects takes a slot of the others.
            if (process.isAlive() && !process.isForSuspects()) {
                WorkerSession session = sessions.ofWorker(process.worker);
                slots += session == null ? process.slots : session.slots;
                alive++;
            }
        }
        int started = state.startedAttempts();
        return Info.newBuilder()
                .setPid(config.pid())
                .setEpoch(state.epoch())
                .setVersion(config.version())
                .setHome(ByteString.copyFromUtf8(config.home()))
                .setStartedAtMs(startedAtMs)
                .setWorkers(alive)
                .setSlots(slots)
                .setRunning(started)
                .setRunningWithoutWorker(runningWithoutWorker())
                .setOrder(config.order().token())
                .setQueued(state.jobs().queuedTasks() + state.liveAttempts() - started)
                .setOpenJobs(state.jobs().all().size())
                .setDegraded(spaceLow ? "the disk is full: no job is accepted until there is space" : "")
                .setDraining(stopping)
                .build();
    }

    private int runningWithoutWorker() {
        int attempts = 0;
        if (state.deadWorkers().isEmpty()) {
            return attempts;
        }
        for (Job job : state.jobs().withLiveAttempts()) {
            for (LiveAttempt attempt : job.live()) {
                attempts += attempt.isStarted() && state.isDead(attempt.worker, attempt.incarnation) ? 1 : 0;
            }
        }
        return attempts;
    }

    WorkersAnswer workers() {
        WorkersAnswer.Builder answer = WorkersAnswer.newBuilder();
        for (WorkerProcess process : workerProcesses.all()) {
            if (process.isForSuspects() && process.state == WorkerProcess.State.EMPTY) {
                continue;
            }
            WorkerSession session = sessions.ofWorker(process.worker);
            Heartbeat beat = session == null ? Heartbeat.getDefaultInstance() : session.heartbeat();
            answer.addWorkers(LiveWorkerRow.newBuilder()
                    .setWorker(process.worker)
                    .setPid(process.pid)
                    .setIncarnation(process.incarnation)
                    .setState(process.state.token())
                    .setSlots(
                            session != null
                                    ? session.slots
                                    : process.isAlive() ? process.slots : workerProcesses.slots(process))
                    .setRunning(session == null ? 0 : session.startedCount())
                    .setStartedAtMs(process.startedAtMs)
                    .setRssBytes(beat.getRssBytes())
                    .setHeapUsedBytes(beat.getHeapUsedBytes())
                    .setHeapTotalBytes(beat.getHeapTotalBytes())
                    .setOffHeapBytes(beat.getOffHeapBytes())
                    .setCpuUserMs(beat.getCpuUserMs())
                    .setCpuSystemMs(beat.getCpuSystemMs())
                    .setTasksDone(beat.getTasksDone())
                    .setRestarts(process.restarts)
                    .setLastDeath(process.lastDeath)
                    .setVersion(process.version)
                    .setOutdated(process.isOutdated && process.isAlive()));
        }
        return answer.build();
    }
}
