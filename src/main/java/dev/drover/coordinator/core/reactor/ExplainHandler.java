package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.schedule.Scheduler;
import dev.drover.coordinator.core.schedule.WaitReason;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.watch.Statuses;
import dev.drover.proto.Explain;
import dev.drover.proto.ExplainAnswer;
import dev.drover.proto.WaitJob;
import dev.drover.proto.WaitRow;

/** Answers why a job waits. Owned by the core's thread. */
public final class ExplainHandler {
    private final DurableState state;
    private final Scheduler scheduler;

    public ExplainHandler(DurableState state, Scheduler scheduler) {
        this.state = state;
        this.scheduler = scheduler;
    }

    ExplainAnswer explain(Explain request, boolean isStopping, Now now) {
        ExplainAnswer.Builder answer = ExplainAnswer.newBuilder();
        Job job = state.job(request.getJob());
        if (job != null) {
            answer.setJob(Statuses.of(job));
            for (WaitReason reason : scheduler.explain(job, isStopping, now)) {
                answer.addWaits(row(reason));
            }
        }
        return answer.build();
    }

    // A chain of tests, as in Core: switching over patterns needs Java 21.
    private WaitRow row(WaitReason reason) {
        WaitRow.Builder row = WaitRow.newBuilder();
        if (reason instanceof WaitReason.NotWaiting) {
            row.setKind(WaitRow.Kind.NOT_WAITING);
        } else if (reason instanceof WaitReason.Cancelled cancelled) {
            row.setKind(WaitRow.Kind.CANCELLED).setTasks(cancelled.attempts());
        } else if (reason instanceof WaitReason.Stopping stopping) {
            row.setKind(WaitRow.Kind.STOPPING).setTasks(stopping.tasks());
        } else if (reason instanceof WaitReason.BackOff backOff) {
            row.setKind(WaitRow.Kind.BACK_OFF).setTasks(backOff.tasks()).setUntilMs(backOff.untilMs());
        } else if (reason instanceof WaitReason.TooManyBackOffs tooMany) {
            row.setKind(WaitRow.Kind.TOO_MANY_BACK_OFFS).setTasks(tooMany.tasks());
        } else if (reason instanceof WaitReason.Sent sent) {
            row.setKind(WaitRow.Kind.SENT).setTasks(sent.tasks());
        } else if (reason instanceof WaitReason.Stopped stopped) {
            row.setKind(WaitRow.Kind.STOPPED).setTasks(stopped.tasks()).setPid(stopped.pid());
        } else if (reason instanceof WaitReason.NoWorker noWorker) {
            row.setKind(WaitRow.Kind.NO_WORKER).setTasks(noWorker.tasks());
        } else if (reason instanceof WaitReason.NoCredit noCredit) {
            row.setKind(WaitRow.Kind.NO_CREDIT).setTasks(noCredit.tasks());
        } else if (reason instanceof WaitReason.SpecsUnderWay specs) {
            row.setKind(WaitRow.Kind.SPECS_UNDER_WAY).setTasks(specs.tasks());
        } else if (reason instanceof WaitReason.SlotsTaken taken) {
            row.setKind(WaitRow.Kind.SLOTS_TAKEN).setTasks(taken.tasks()).setSlots(taken.slots());
            for (WaitReason.Taker taker : taken.takenBy()) {
                row.addTakenBy(named(taker.job()).setSlots(taker.slots()));
            }
            for (WaitReason.JobName before : taken.before()) {
                row.addBefore(named(before));
            }
        } else if (reason instanceof WaitReason.Suspected suspected) {
            row.setKind(WaitRow.Kind.SUSPECTED).setTasks(suspected.tasks());
        } else if (reason instanceof WaitReason.Next next) {
            row.setKind(WaitRow.Kind.NEXT).setTasks(next.tasks());
        } else {
            throw new IllegalStateException("nothing tells " + reason);
        }
        return row.build();
    }

    private WaitJob.Builder named(WaitReason.JobName name) {
        Job job = state.job(name.job());
        return WaitJob.newBuilder()
                .setJob(name.job())
                .setName(name.name())
                .setTasks(job == null ? 1 : job.numbers.count());
    }
}
