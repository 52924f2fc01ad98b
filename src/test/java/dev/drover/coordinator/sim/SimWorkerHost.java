package dev.drover.coordinator.sim;

import dev.drover.coordinator.WorkerHost;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.OpenChannel;
import dev.drover.model.Marks;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.TaskMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The simulated machine as the host of its workers; each answer takes some virtual time. */
final class SimWorkerHost implements WorkerHost {
    private final Simulation world;
    private final String homeId;
    private final Consumer<Input.FromHost> core;
    private final SimClock clock;
    private final Map<Integer, SimWorker> watched = new HashMap<>();
    private boolean closed;

    SimWorkerHost(Simulation world, String homeId, Consumer<Input.FromHost> core) {
        this.world = world;
        this.homeId = homeId;
        this.core = core;
        this.clock = world.clock;
    }

    @Override
    public void start() {}

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void perform(Effect.ForHost effect) {
        if (effect instanceof Effect.StartWorker e) {
            clock.after(clock.someMs(200), () -> spawn(e));
        } else if (effect instanceof Effect.AdoptWorker e) {
            SimWorker worker = world.process(e.pid());
            boolean isNew = worker == null || watched.put(e.worker(), worker) != worker;
            if (isNew && (worker == null || !worker.isAlive())) {
                died(e.worker(), e.incarnation(), "is gone", worker == null ? List.of() : worker.begun());
            }
        } else if (effect instanceof Effect.KillWorker e) {
            kill(e);
        } else if (effect instanceof Effect.SweepAttempts e) {
            clock.after(clock.someMs(400), () -> sweep(e));
        } else if (effect instanceof Effect.DeleteSpool e) {
            world.deleteSpool(e.worker(), e.incarnation());
        } else {
            // The death of a watched process is told by itself, so that nothing is found by looking.
            SimulationChecks.check(effect instanceof Effect.CheckWorker, () -> "nothing carries out " + effect);
        }
    }

    /** A process of this machine has ended, which is told if it is the one that is watched under its number. */
    void died(SimWorker worker, String how) {
        if (watched.remove(worker.worker, worker)) {
            died(worker.worker, worker.incarnation, how, worker.begun());
        }
    }

    private void died(int worker, int incarnation, String how, List<AttemptToken> begun) {
        clock.after(clock.someMs(300), () -> {
            if (!closed) {
                core.accept(new Input.WorkerDied(worker, incarnation, how, world.spool(worker, incarnation), begun));
            }
        });
    }

    private void spawn(Effect.StartWorker e) {
        if (closed) {
            return;
        }
        SimWorker worker = world.spawn(e.worker(), e.incarnation(), e.slots());
        watched.put(e.worker(), worker);
        clock.after(clock.someMs(50), () -> {
            if (!closed) {
                core.accept(new Input.WorkerSpawned(e.worker(), e.incarnation(), worker.pid, worker.pid));
            }
        });
    }

    private void kill(Effect.KillWorker e) {
        SimWorker worker = watched.get(e.worker());
        boolean isMeant = worker != null && worker.incarnation == e.incarnation();
        if (isMeant) {
            worker.checkKilledFor(e.why());
        }
        clock.after(clock.someMs(100), () -> {
            if (isMeant) {
                worker.kill();
            }
        });
    }

    /** Some processes cannot be ended for a while; they hold nobody else. */
    private void sweep(Effect.SweepAttempts e) {
        if (closed) {
            return;
        }
        Set<String> stuck = new HashSet<>();
        for (AttemptToken token : world.leftovers()) {
            String mark = Marks.attempt(homeId, token.getJob(), token.getIndex(), token.getAttempt(), token.getEpoch());
            if (e.marks().contains(mark)) {
                if (world.truth.isRunning(token) && world.random.nextInt(6) == 0) {
                    stuck.add(mark);
                } else {
                    world.truth.gone(token);
                }
            }
        }
        if (stuck.size() < e.marks().size()) {
            List<TaskMessage> messages = new ArrayList<>();
            for (OpenChannel channel : e.channels()) {
                for (int i = 1; !stuck.contains(channel.mark()) && i <= world.random.nextInt(3); i++) {
                    messages.add(TaskMessage.newBuilder()
                            .setToken(channel.token())
                            // Some are known already: a coordinator that died had recorded them.
                            .setChannelPosition(Math.max(0, channel.position() - 1) + i)
                            .setBody(world.sizes.bytes(world.limits.taskMessageBytes()))
                            .build());
                }
            }
            core.accept(new Input.AttemptsSwept(e.worker(), e.incarnation(), Map.of(), stuck, messages));
        }
        if (!stuck.isEmpty()) {
            clock.after(
                    clock.someMs(10_000),
                    () -> sweep(new Effect.SweepAttempts(
                            e.worker(),
                            e.incarnation(),
                            List.copyOf(stuck),
                            e.channels().stream()
                                    .filter(channel -> stuck.contains(channel.mark()))
                                    .toList())));
        }
    }
}
