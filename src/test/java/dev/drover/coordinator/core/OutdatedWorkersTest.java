package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerMessage;
import dev.drover.proto.WorkersRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Workers that run from another program than the coordinator would start now. */
class OutdatedWorkersTest {
    private static final int WORKERS = 3;

    private final CoreRig rig = new CoreRig(WORKERS, 1);

    @Test
    void idleOnesAreReplacedOneAfterTheOther() {
        connectAll("old");
        for (int worker = 1; worker <= WORKERS; worker++) {
            assertThat(drained()).containsExactly((long) worker);
            assertThat(drained()).as("while it leaves").isEmpty();
            depart(worker, 1);
            assertThat(drained()).as("before its successor is there").isEmpty();
            rig.hello(worker, 1, 100);
            rig.core.checkInvariants();
        }
        assertThat(drained()).isEmpty();
    }

    @Test
    void thoseOfTheSameProgramStay() {
        connectAll("");
        assertThat(drained()).isEmpty();
    }

    @Test
    void idleOnesDoNotWaitForABusyOneAndItLeavesWhenItsTaskHasEnded() {
        rig.submit(1, 1);
        rig.hello(1, 1, 100, "old");
        List<AttemptToken> running = rig.assigned(1);
        assertThat(running).hasSize(1);
        rig.start(1, running);
        rig.hello(2, 1, 100, "old");
        rig.hello(3, 1, 100, "old");
        // Nobody was asked before all successors were there.
        assertThat(drained()).containsExactly(2L);
        depart(2, 1);
        rig.hello(2, 1, 100);
        assertThat(drained()).containsExactly(3L);
        depart(3, 1);
        rig.hello(3, 1, 100);
        // It takes nothing new, but what it runs goes on.
        assertThat(drained()).containsExactly(1L);
        rig.succeed(1, running, 1_000);
        depart(1, 1);
        rig.hello(1, 1, 100);
        assertThat(drained()).isEmpty();
    }

    @Test
    void busyOnesAreAskedWithAPause() {
        rig.submit(2, 1);
        for (int worker = 1; worker <= 2; worker++) {
            rig.hello(worker, 1, 100, "old");
            rig.start(worker, rig.assigned(worker));
        }
        rig.hello(WORKERS, 1, 100);
        assertThat(drained()).containsExactly(1L);
        assertThat(outdated()).isEqualTo(2);
        rig.nowMs += 9_999;
        beat();
        assertThat(drained()).isEmpty();
        rig.nowMs += 1;
        beat();
        assertThat(drained()).containsExactly(2L);
    }

    private void beat() {
        for (int worker = 1; worker <= WORKERS; worker++) {
            rig.sendFromWorker(worker, WorkerMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
        }
    }

    private void connectAll(String program) {
        for (int worker = 1; worker <= WORKERS; worker++) {
            rig.hello(worker, 1, 100, program);
        }
    }

    /** The workers that were asked to leave since the last call. */
    private List<Long> drained() {
        rig.turn();
        return LongStream.rangeClosed(1, WORKERS)
                .filter(worker -> rig.toWorker(worker).stream().anyMatch(CoordinatorMessage::hasDrain))
                .boxed()
                .toList();
    }

    private void depart(int worker, int incarnation) {
        rig.sendFromWorker(
                worker,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("drained")));
        rig.turn(new Input.WorkerDied(worker, incarnation, "exited with 0", List.of()));
        rig.turn(new Input.AttemptsSwept(worker, incarnation, Map.of()));
    }

    private long outdated() {
        rig.answers();
        rig.client(ClientFrame.newBuilder().setWorkers(WorkersRequest.getDefaultInstance()));
        return rig.answers().get(0).getWorkers().getWorkersList().stream()
                .filter(row -> row.getOutdated())
                .count();
    }
}
