package dev.drover.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Spec;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.SlotPool;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotMonitorTest {
    private static final int PID = 4711;

    private final WorkerCoreRig rig = new WorkerCoreRig(WorkerSettings.DEFAULT);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void theStartOfACommandIsToldWithItsPidHoweverLongThatTakes() {
        Spec command = Spec.newBuilder()
                .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("sleep")))
                .build();
        try (SlotPool slots = new SlotPool(
                1,
                control -> {
                    awaitEnd();
                    return WorkerCoreRig.outcome(control.key());
                },
                (control, outcome) -> {},
                WallClock.system())) {
            slots.start((thread, fault) -> {});
            rig.connect();
            rig.assign(0, 1);
            rig.sent();
            slots.offer(List.of(new Assignment(WorkerCoreRig.key(0), new JobPlan(12, command, Optional.empty()))));
            await().until(() -> !slots.running().isEmpty());
            AttemptControl control = slots.running().get(0);
            SlotMonitor monitor = new SlotMonitor(slots, rig.core, WorkerSettings.DEFAULT);
            long later = control.startedNanos() + TimeUnit.SECONDS.toNanos(10);
            monitor.check(later, rig.nowMs);
            assertThat(started()).isEmpty();
            control.startedProcess(PID);
            monitor.check(later, rig.nowMs);
            monitor.check(later, rig.nowMs);
            assertThat(started()).extracting(AttemptStarted::getPid).containsExactly(PID);
            end.countDown();
        }
    }

    private List<AttemptStarted> started() {
        return rig.sent().stream()
                .filter(WorkerMessage::hasStarted)
                .flatMap(message -> message.getStarted().getAttemptsList().stream())
                .toList();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
