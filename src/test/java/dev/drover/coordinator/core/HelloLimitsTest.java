package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.WorkerStarted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a worker process without a session is waited for: one that starts, one that was adopted, one that lost its connection. */
class HelloLimitsTest {
    private static final int WORKER = 1;
    private static final int START_LIMIT_MS = 120_000;
    private static final int ADOPT_LIMIT_MS = 20_000;
    private static final int BEAT_LIMIT_MS = 10_000;

    @Test
    void aStartThatTakesTooLongIsKilledAndTheNextMayTakeTwiceAsLong() {
        CoreRig rig = new CoreRig(1, 1);
        for (int times : List.of(1, 2, 4, 8, 16, 16)) {
            int incarnation = spawn(rig);
            int nextTimes = Math.min(2 * times, 16);
            assertKilledAfter(
                    rig,
                    (long) times * START_LIMIT_MS,
                    "did not connect within " + 2 * times + " min of its start; the next start may take "
                            + 2 * nextTimes + " min");
            die(rig, incarnation);
        }
    }

    @Test
    void aHelloEndsTheDoubling() {
        CoreRig rig = new CoreRig(1, 1);
        for (int starts = 0; starts < 2; starts++) {
            int incarnation = spawn(rig);
            wake(rig);
            die(rig, incarnation);
        }
        rig.hello(WORKER, 1, 1);
        die(rig, 3);

        spawn(rig);
        assertKilledAfter(
                rig, START_LIMIT_MS, "did not connect within 2 min of its start; the next start may take 4 min");
    }

    @Test
    void aStartThatFailsByItselfIsKnownAtOnceAndDoublesNothing() {
        CoreRig rig = new CoreRig(1, 1);
        die(rig, spawn(rig));

        spawn(rig);
        assertKilledAfter(
                rig, START_LIMIT_MS, "did not connect within 2 min of its start; the next start may take 4 min");
    }

    @Test
    void anAdoptedWorkerIsWaitedForNoLongerThanBefore() {
        DurableState state = new DurableState();
        state.apply(JournalRecord.newBuilder()
                .setWorkerStarted(WorkerStarted.newBuilder()
                        .setWorker(WORKER)
                        .setIncarnation(1)
                        .setPid(17)
                        .setSlots(1))
                .build());
        CoreRig rig = new CoreRig(1, 1, state);
        assertKilledAfter(rig, ADOPT_LIMIT_MS, "did not connect again within 20 s");
    }

    @Test
    void aWorkerThatLostItsConnectionIsWaitedForAsLongAsOneThatIsNotHeard() {
        CoreRig rig = new CoreRig(1, 1);
        rig.hello(WORKER, 1, 1);
        rig.turn(new Input.WorkerPeerGone(WORKER));
        assertKilledAfter(rig, BEAT_LIMIT_MS, "did not connect again within 10 s");
    }

    /** Answers the start of the worker, which then says nothing. */
    private static int spawn(CoreRig rig) {
        List<Effect.StartWorker> starts = effects(rig, Effect.StartWorker.class);
        assertThat(starts).hasSize(1);
        int incarnation = starts.get(0).incarnation();
        rig.effects.clear();
        rig.turn(new Input.WorkerSpawned(WORKER, incarnation, WORKER, WORKER));
        return incarnation;
    }

    private static void assertKilledAfter(CoreRig rig, long ms, String why) {
        rig.nowMs += ms - 1;
        rig.turn();
        assertThat(effects(rig, Effect.KillWorker.class)).isEmpty();
        rig.nowMs++;
        rig.turn();
        assertThat(effects(rig, Effect.KillWorker.class))
                .singleElement()
                .extracting(Effect.KillWorker::why)
                .isEqualTo(why);
    }

    private static void wake(CoreRig rig) {
        rig.nowMs = rig.core.nextWakeMonoMs();
        rig.turn();
        assertThat(effects(rig, Effect.KillWorker.class)).hasSize(1);
    }

    private static void die(CoreRig rig, int incarnation) {
        rig.effects.clear();
        rig.turn(new Input.WorkerDied(WORKER, incarnation, "was killed by signal 9", List.of()));
        rig.turn(new Input.AttemptsSwept(WORKER, incarnation, Map.of()));
    }

    private static <E extends Effect> List<E> effects(CoreRig rig, Class<E> kind) {
        return rig.effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
