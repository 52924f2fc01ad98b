package dev.drover.coordinator;

import dev.drover.coordinator.core.Effect;
import dev.drover.coordinator.core.Input;
import dev.drover.process.Sweep;
import dev.drover.process.SweepPlan;
import dev.drover.process.SweepResult;
import dev.drover.process.SweepTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Ends what attempts of dead workers had started, on a thread of its own; one scan serves all that wait. An attempt is told as swept
 * only when nothing of it is left, however long that takes: a rerun beside it would be worse.
 */
final class SweepDesk implements AutoCloseable {
    private sealed interface Order {
        record Do(Effect.SweepAttempts work) implements Order {}

        record Stop() implements Order {}
    }

    private final Sweep sweep;
    private final Consumer<Input> core;
    private final Consumer<String> halt;
    private final CoordinatorLog log;
    private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "drover-sweep");

    SweepDesk(Sweep sweep, Consumer<Input> core, Consumer<String> halt, CoordinatorLog log) {
        this.sweep = sweep;
        this.core = core;
        this.halt = halt;
        this.log = log;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void sweep(Effect.SweepAttempts work) {
        orders.add(new Order.Do(work));
    }

    /** Asks it to stop after the scan at work; doesn't wait, because a process may take for ever to die. */
    @Override
    public void close() {
        orders.add(new Order.Stop());
    }

    private void run() {
        try {
            List<Order> batch = new ArrayList<>();
            while (true) {
                batch.clear();
                batch.add(orders.take());
                orders.drainTo(batch);
                List<Effect.SweepAttempts> works = new ArrayList<>();
                for (Order order : batch) {
                    if (order instanceof Order.Stop) {
                        return;
                    }
                    if (order instanceof Order.Do work) {
                        works.add(work.work());
                    }
                }
                sweep(works);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            // The tasks of dead workers would wait for ever.
            log.fault("the sweep failed", e);
            halt.accept("the sweep failed: " + e);
        }
    }

    private void sweep(List<Effect.SweepAttempts> works) {
        List<SweepTarget> targets = new ArrayList<>();
        for (Effect.SweepAttempts work : works) {
            work.marks().forEach(mark -> targets.add(SweepTarget.ofMark(mark)));
        }
        Map<String, Input.Ended> ended = new HashMap<>();
        SweepResult result;
        do {
            result = sweep.sweep(targets, SweepPlan.kill());
            result.byMark().forEach((mark, swept) -> {
                if (swept.ended() + swept.forced() > 0) {
                    ended.merge(
                            mark,
                            new Input.Ended(swept.ended() + swept.forced(), swept.forced()),
                            (a, b) -> new Input.Ended(a.ended() + b.ended(), a.forced() + b.forced()));
                }
            });
            if (!result.isClean()) {
                log.say("some processes of lost attempts can't be ended yet, their tasks wait: " + result.byMark());
            }
        } while (!result.isClean());
        for (Effect.SweepAttempts work : works) {
            Map<String, Input.Ended> own = new HashMap<>(ended);
            own.keySet().retainAll(Set.copyOf(work.marks()));
            core.accept(new Input.AttemptsSwept(work.worker(), work.incarnation(), own));
        }
    }
}
