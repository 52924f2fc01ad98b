package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.QueueOrder;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Info;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.ServerFrame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the status of a coordinator says of running tasks and slots, where these are not as many. */
class RunningAndSlotsTest {
    @Test
    void whatADeadWorkerLeftIsCountedApart() {
        CoreRig rig = new CoreRig(1, 2);
        rig.submit(1, 6);
        rig.hello(1, 2, 2);
        rig.start(1, rig.assigned(1));
        assertThat(info(rig).getRunningWithoutWorker()).isZero();

        rig.turn(new Input.WorkerDied(1, 1, "was killed by signal 9", List.of()));
        rig.hello(1, 2, 2);
        rig.start(1, rig.assigned(1));

        assertThat(info(rig).getSlots()).isEqualTo(2);
        assertThat(info(rig).getRunning()).isEqualTo(4);
        assertThat(info(rig).getRunningWithoutWorker()).isEqualTo(2);

        rig.turn(new Input.AttemptsSwept(1, 1, Map.of()));
        assertThat(info(rig).getRunning()).isEqualTo(2);
        assertThat(info(rig).getRunningWithoutWorker()).isZero();
    }

    @Test
    void aWorkerOfAnEarlierCoordinatorHasTheSlotsThatItWasStartedWith() {
        CoreRig rig = new CoreRig(1, 2);
        rig.submit(1, 2);
        rig.hello(1, 2, 2);
        rig.start(1, rig.assigned(1));
        DurableState left = new DurableState();
        rig.state.checkpoint().forEach(part -> left.restore(part.getCheckpoint()));

        CoreRig next = new CoreRig(1, 1, left);

        assertThat(info(next).getRunning()).isEqualTo(2);
        assertThat(info(next).getSlots()).as("before its hello, as after it").isEqualTo(2);
    }

    @Test
    void theOrderOfSlotsIsSaid() {
        assertThat(info(new CoreRig(1, 1)).getOrder()).isEqualTo("fair");
        assertThat(info(new CoreRig(1, 1, new DurableState(), QueueOrder.FIFO)).getOrder())
                .isEqualTo("fifo");
    }

    private static Info info(CoreRig rig) {
        rig.effects.clear();
        rig.client(ClientFrame.newBuilder().setInfo(InfoRequest.getDefaultInstance()));
        return rig.answers().stream()
                .filter(ServerFrame::hasInfo)
                .findFirst()
                .orElseThrow()
                .getInfo();
    }
}
