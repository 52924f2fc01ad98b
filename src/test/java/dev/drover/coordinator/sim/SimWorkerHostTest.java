package dev.drover.coordinator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.WorkerHost;
import dev.drover.coordinator.WorkerHostContract;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;

/** The simulator's machine, so that what the simulation shows of the core holds with a real host, too. */
class SimWorkerHostTest extends WorkerHostContract {
    private static final String HOME_ID = "sim";
    private static final int MANY_STEPS = 100_000;

    private final Simulation world = new Simulation(1, false);
    private final SimWorkerHost host = new SimWorkerHost(world, HOME_ID, reported::add);
    private final Map<String, AttemptToken> left = new HashMap<>();

    @BeforeEach
    void attach() {
        world.keepWorkers();
        world.attach(host);
    }

    @Override
    protected WorkerHost host() {
        return host;
    }

    @Override
    protected void until(BooleanSupplier condition) {
        for (int step = 0; !condition.getAsBoolean(); step++) {
            assertThat(world.clock.step() && step < MANY_STEPS)
                    .as("it comes true")
                    .isTrue();
        }
    }

    @Override
    protected boolean isAlive(int pid) {
        return world.process(pid).isAlive();
    }

    @Override
    protected void exit(Input.WorkerSpawned worker) {
        world.process(worker.pid()).exit("exited");
    }

    @Override
    protected Effect.AdoptWorker startedElsewhere(int worker, int incarnation) {
        int pid = world.spawn(worker, incarnation, 1).pid;
        return new Effect.AdoptWorker(worker, incarnation, pid, pid);
    }

    @Override
    protected void spool(int worker, int incarnation, AttemptOutcome outcome) {
        world.spool(worker, incarnation, List.of(outcome));
    }

    @Override
    protected boolean isSpooled(int worker, int incarnation) {
        return !world.spool(worker, incarnation).isEmpty();
    }

    @Override
    protected String leaveBehind(int job) {
        AttemptToken token =
                AttemptToken.newBuilder().setJob(job).setAttempt(1).setEpoch(1).build();
        SimWorker worker = world.spawn(100 + job, 1, 1);
        worker.run(token);
        worker.kill();
        String mark = Marks.attempt(HOME_ID, job, 0, 1, 1);
        left.put(mark, token);
        return mark;
    }

    @Override
    protected boolean isLeft(String mark) {
        return world.truth.running().contains(left.get(mark));
    }
}
