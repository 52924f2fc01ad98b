package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Explains why tasks of a job wait, from the state of the scheduler. One is made for each question. Its cost grows with
 * the tasks that run, not with those that wait. Owned by the core's thread.
 */
final class Explanation {
    /** The most other jobs that one answer names. */
    static final int MAX_NAMED = 10;

    private final DurableState state;
    private final Sessions sessions;
    private final ReadyQueue<Job> ready;

    Explanation(DurableState state, Sessions sessions, ReadyQueue<Job> ready) {
        this.state = state;
        this.sessions = sessions;
        this.ready = ready;
    }

    List<WaitReason> of(Job job, boolean isStopping, Now now) {
        if (job.cancelRequested()) {
            return List.of(new WaitReason.Cancelled(job.liveCount()));
        }
        List<WaitReason> reasons = new ArrayList<>();
        long waiting = job.waiting();
        if (waiting > 0 && isStopping) {
            reasons.add(new WaitReason.Stopping(waiting));
        } else if (waiting > 0) {
            addReasons(job, waiting, now, reasons);
        }
        int unstarted = unstarted(job);
        if (unstarted > 0) {
            reasons.add(new WaitReason.Sent(unstarted));
        }
        addStopped(job, reasons);
        return reasons.isEmpty() ? List.of(new WaitReason.NotWaiting(job.started())) : List.copyOf(reasons);
    }

    private static void addStopped(Job job, List<WaitReason> reasons) {
        int stopped = 0;
        int pid = 0;
        for (LiveAttempt attempt : job.live()) {
            if (attempt.isStopped) {
                pid = stopped == 0 ? attempt.pid() : pid;
                stopped++;
            }
        }
        if (stopped > 0) {
            reasons.add(new WaitReason.Stopped(stopped, pid));
        }
    }

    private void addReasons(Job job, long waiting, Now now, List<WaitReason> reasons) {
        long backOffs = job.reruns().after(now.wallMs());
        if (backOffs > 0) {
            reasons.add(new WaitReason.BackOff(backOffs, job.reruns().firstAfter(now.wallMs())));
        }
        int suspects = job.reruns().suspects();
        if (suspects > 0) {
            reasons.add(new WaitReason.Suspected(suspects));
        }
        long others = waiting - backOffs - suspects;
        if (others == 0) {
            return;
        }
        if (!job.isReady()) {
            reasons.add(new WaitReason.TooManyBackOffs(others, Job.MAX_WAITING_RERUNS));
        } else {
            reasons.add(forSlots(job, others, now));
        }
    }

    private WaitReason forSlots(Job job, long tasks, Now now) {
        int slots = 0;
        int free = 0;
        boolean hasCredit = false;
        boolean isWaitingForSpecs = false;
        Map<Long, Integer> taken = new HashMap<>();
        for (WorkerSession session : sessions.connected()) {
            if (session.isForSuspects()) {
                // What runs there takes a slot that another worker leaves free.
                session.attempts().forEach(attempt -> taken.merge(attempt.job, 1, Integer::sum));
            } else if (!session.leaving) {
                slots += session.slots;
                free += session.free();
                hasCredit |= session.free() > 0 && session.creditLeft() > 0;
                isWaitingForSpecs |= session.free() > 0 && session.isWaitingForSpecs();
                session.inSlots().forEach(attempt -> taken.merge(attempt.job, 1, Integer::sum));
            }
        }
        if (slots == 0) {
            return new WaitReason.NoWorker(tasks);
        }
        if (free > 0) {
            if (hasCredit) {
                return new WaitReason.Next(tasks);
            }
            return isWaitingForSpecs ? new WaitReason.SpecsUnderWay(tasks) : new WaitReason.NoCredit(tasks);
        }
        List<WaitReason.JobName> before = new ArrayList<>();
        ready.before(FlowKeys.flow(job), job.id, MAX_NAMED, now.monoMs()).forEach(other -> before.add(name(other)));
        return new WaitReason.SlotsTaken(tasks, slots, takers(taken), before);
    }

    private List<WaitReason.Taker> takers(Map<Long, Integer> taken) {
        List<WaitReason.Taker> takers = new ArrayList<>();
        taken.forEach((job, slots) -> takers.add(new WaitReason.Taker(name(state.job(job)), slots)));
        takers.sort(Comparator.comparingInt(WaitReason.Taker::slots)
                .reversed()
                .thenComparingLong(taker -> taker.job().job()));
        return takers.subList(0, Math.min(MAX_NAMED, takers.size()));
    }

    private static WaitReason.JobName name(Job job) {
        return new WaitReason.JobName(job.id, job.spec.getName());
    }

    /** Attempts that were issued and are not to be cancelled, and of which no worker has said that they started. */
    private static int unstarted(Job job) {
        int unstarted = 0;
        for (LiveAttempt attempt : job.live()) {
            unstarted += attempt.isStarted() || attempt.isCancelRequested() ? 0 : 1;
        }
        return unstarted;
    }
}
