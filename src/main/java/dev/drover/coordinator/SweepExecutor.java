package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.OpenChannel;
import dev.drover.process.sweep.RepeatedSweep;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepPlan;
import dev.drover.process.sweep.SweepResult;
import dev.drover.process.sweep.SweepTarget;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessTable;
import dev.drover.proto.TaskMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends processes that attempts of dead workers had started. It has its own thread. One round of scans serves all
 * waiting orders, and at most five rounds begin in a second (invariant 6).
 *
 * <p>An attempt is reported as swept, by itself, only when no process that any round found is left, however long that takes. A
 * rerun beside such a process would be worse than the wait. A process that cannot be ended is logged once, and delays
 * no other attempt.
 */
final class SweepExecutor implements AutoCloseable {
    /** The round is short. So a clean attempt is reported even if the processes of another one cannot be ended. */
    private static final SweepPlan ROUND = new SweepPlan(OptionalInt.empty(), 0, 250);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The longest pause between rounds when only processes are left that could not be ended before. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private sealed interface Order {
        record Do(Effect.SweepAttempts work) implements Order {}

        record Stop() implements Order {}
    }

    private final RepeatedSweep sweep; // owned by the thread
    private final ProcessTable table;
    private final LeftoverChannels channels;
    private final Consumer<Input.FromHost> core;
    private final Consumer<String> halt;
    private final CoordinatorLog log;
    private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "drover-sweep");
    // Owned by the thread, as all below.
    private final List<WaitingSweep> waiting = new ArrayList<>();
    private long earliestNanos = System.nanoTime();
    private long dueNanos = earliestNanos;
    private long pauseNanos = PAUSE_NANOS;

    SweepExecutor(
            Sweep sweep,
            ProcessTable table,
            LeftoverChannels channels,
            Consumer<Input.FromHost> core,
            Consumer<String> halt,
            CoordinatorLog log) {
        this.sweep = sweep.repeated();
        this.table = table;
        this.channels = channels;
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

    /** Asks the thread to stop after the current round, which takes a quarter of a second. Does not wait. */
    @Override
    public void close() {
        orders.add(new Order.Stop());
    }

    private void run() {
        try {
            while (isRoundNext()) {
                runRound();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            // Without this thread the tasks of dead workers would wait for ever.
            log.fault("the sweep failed", e);
            halt.accept("the sweep failed: " + e);
        }
    }

    /** Takes orders until a round is due. Returns false when the thread must stop. */
    private boolean isRoundNext() throws InterruptedException {
        while (true) {
            Order order =
                    waiting.isEmpty() ? orders.take() : orders.poll(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (order == null) {
                return true;
            }
            if (order instanceof Order.Stop) {
                return false;
            }
            if (order instanceof Order.Do work) {
                waiting.add(new WaitingSweep(work.work()));
                dueNanos = earliestNanos;
                pauseNanos = PAUSE_NANOS;
            }
        }
    }

    private void runRound() {
        earliestNanos = System.nanoTime() + PAUSE_NANOS;
        List<SweepTarget> targets = new ArrayList<>();
        for (WaitingSweep one : waiting) {
            one.left.forEach(mark -> targets.add(SweepTarget.ofMark(mark)));
        }
        SweepResult result = sweep.round(targets, ROUND);
        waiting.removeIf(one -> isDone(one, result));
        dueNanos = System.nanoTime() + pauseNanos;
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
    }

    private boolean isDone(WaitingSweep one, SweepResult result) {
        Map<String, Input.Ended> ended = new HashMap<>();
        List<String> clean = new ArrayList<>();
        List<TaskMessage> messages = new ArrayList<>();
        for (String mark : one.left) {
            SweepResult.Swept swept = result.of(mark);
            if (result.isClean(mark)) {
                clean.add(mark);
                messages.addAll(one.messages(mark, channels));
                int count = swept.ended() + swept.forced();
                if (count > 0) {
                    ended.put(mark, new Input.Ended(count, swept.forced()));
                }
            } else {
                swept.left().stream()
                        .filter(process -> one.reported.add(process.id()))
                        .forEach(this::reportUnkillable);
            }
        }
        clean.forEach(one.left::remove);
        if (!clean.isEmpty()) {
            core.accept(new Input.AttemptsSwept(one.work.worker(), one.work.incarnation(), ended, one.left, messages));
        }
        return one.left.isEmpty();
    }

    private void reportUnkillable(ProcessInfo process) {
        log.log("process " + process.pid() + " (" + table.name(process.pid()) + ", state " + process.state()
                + ") of a lost attempt does not end by SIGKILL; its task waits until it is gone: it waits for a"
                + " device, or belongs to another user, who must end it");
    }

    /** The attempts of one dead worker. */
    private static final class WaitingSweep {
        final Effect.SweepAttempts work;
        // Of which processes are left, or were not looked for yet.
        final Set<String> left;
        final Set<ProcessId> reported = new HashSet<>();

        WaitingSweep(Effect.SweepAttempts work) {
            this.work = work;
            this.left = new LinkedHashSet<>(work.marks());
        }

        /** What is left in the channel of the attempt with that mark, which is not read again. */
        List<TaskMessage> messages(String mark, LeftoverChannels channels) {
            for (OpenChannel channel : work.channels()) {
                if (channel.mark().equals(mark)) {
                    return channels.read(channel);
                }
            }
            return List.of();
        }
    }
}
