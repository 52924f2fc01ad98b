package dev.drover.worker.attempt;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.TaskMessage;
import dev.drover.worker.WallClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The slots: threads that take attempts from one queue as they become free.
 *
 * <p>The link thread adds, takes back and stops attempts. One lock guards the queue and the running attempts, so that
 * at any moment an attempt is either queued, running or ended. The queue is bounded by the credit that the core gives.
 * Closing ends idle slots at once. A busy slot ends after its attempt, and its thread never keeps the JVM alive.
 */
public final class SlotPool implements Slots, AutoCloseable {
    /** Is called when an attempt ends, on the slot's thread. */
    @FunctionalInterface
    public interface EndListener {
        void ended(AttemptControl control, AttemptOutcome outcome);
    }

    /** Is called when a slot begins an attempt, on the slot's thread. */
    @FunctionalInterface
    public interface BeginListener {
        void begins(int slot, AttemptKey key);
    }

    private final AttemptRunner runner;
    private final BeginListener beginListener;
    private final EndListener listener;
    private final Runnable messagesWait;
    private final WallClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Assignment> queue = new ArrayDeque<>();
    private final AttemptControl[] running;
    private final List<Thread> threads = new ArrayList<>();
    private int idle;
    private boolean isClosed;

    /** Slots whose begins nobody hears. */
    public SlotPool(int slots, AttemptRunner runner, EndListener listener, WallClock clock) {
        this(slots, runner, (slot, key) -> {}, listener, () -> {}, clock);
    }

    /** @param messagesWait is called when a running attempt has messages for the coordinator; must not wait */
    public SlotPool(
            int slots,
            AttemptRunner runner,
            BeginListener beginListener,
            EndListener listener,
            Runnable messagesWait,
            WallClock clock) {
        this.runner = runner;
        this.beginListener = beginListener;
        this.listener = listener;
        this.messagesWait = messagesWait;
        this.clock = clock;
        this.running = new AttemptControl[slots];
        for (int slot = 0; slot < slots; slot++) {
            int index = slot;
            Thread thread = new Thread(() -> runSlot(index), "drover-slot-" + slot);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /** Starts the slots. {@code faults} is called when a slot cannot continue. */
    public void start(Thread.UncaughtExceptionHandler faults) {
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler(faults);
            thread.start();
        }
    }

    @Override
    public void offer(List<Assignment> assignments) {
        if (assignments.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            queue.addAll(assignments);
            int wakes = Math.min(idle, assignments.size());
            for (int i = 0; i < wakes; i++) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<AttemptKey> removeQueued(Collection<AttemptKey> keys) {
        Set<AttemptKey> wanted = new HashSet<>(keys);
        List<AttemptKey> taken = new ArrayList<>();
        lock.lock();
        try {
            queue.removeIf(assignment -> wanted.contains(assignment.key()) && taken.add(assignment.key()));
        } finally {
            lock.unlock();
        }
        return taken;
    }

    @Override
    public List<AttemptKey> removeAllQueued() {
        lock.lock();
        try {
            List<AttemptKey> taken = queue.stream().map(Assignment::key).toList();
            queue.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop(AttemptKey key, StopRequest request) {
        find(key).ifPresent(control -> control.requestStop(request));
    }

    @Override
    public DeliveryCode deliver(AttemptKey key, Delivery delivery) {
        return find(key)
                .map(control -> control.mailbox().deliver(delivery))
                .orElseGet(() -> isQueued(key) ? DeliveryCode.DELIVERY_NOT_RUNNING : DeliveryCode.DELIVERY_ENDED);
    }

    @Override
    public List<TaskMessage> pollMessages(AttemptKey key) {
        return find(key).map(AttemptControl::pollMessages).orElse(List.of());
    }

    @Override
    public void acknowledged(AttemptKey key, List<TaskMessage> messages) {
        find(key).ifPresent(control -> control.mailbox().acknowledged(messages));
    }

    @Override
    public void disconnect() {
        running().forEach(AttemptControl::disconnect);
    }

    private Optional<AttemptControl> find(AttemptKey key) {
        return running().stream().filter(control -> control.key().equals(key)).findFirst();
    }

    private boolean isQueued(AttemptKey key) {
        lock.lock();
        try {
            return queue.stream().anyMatch(assignment -> assignment.key().equals(key));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int runningCount() {
        lock.lock();
        try {
            return running.length - idle;
        } finally {
            lock.unlock();
        }
    }

    /** The attempts that run now. */
    public List<AttemptControl> running() {
        List<AttemptControl> now = new ArrayList<>(running.length);
        lock.lock();
        try {
            for (AttemptControl control : running) {
                if (control != null) {
                    now.add(control);
                }
            }
        } finally {
            lock.unlock();
        }
        return now;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            queue.clear();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void runSlot(int slot) {
        Optional<AttemptControl> next = awaitNext(slot);
        while (next.isPresent()) {
            AttemptControl control = next.get();
            beginListener.begins(slot, control.key());
            AttemptOutcome outcome = runOne(control);
            control.closeMailbox();
            listener.ended(control, outcome);
            next = awaitNext(slot);
        }
    }

    private AttemptOutcome runOne(AttemptControl control) {
        try {
            return runner.run(control);
        } catch (RuntimeException fault) {
            // An error here is not the attempt's fault: the runner of functions catches all that a task's class, its
            // input or its run throws. So this process is not reliable any more.
            if (fault.getCause() instanceof Error error) {
                throw error;
            }
            StringWriter stack = new StringWriter();
            fault.printStackTrace(new PrintWriter(stack));
            return AbortedOutcomes.faulted(control.key(), fault.toString(), stack.toString());
        }
    }

    private Optional<AttemptControl> awaitNext(int slot) {
        lock.lock();
        try {
            running[slot] = null;
            idle++;
            while (queue.isEmpty() && !isClosed) {
                work.awaitUninterruptibly();
            }
            idle--;
            if (isClosed) {
                return Optional.empty();
            }
            running[slot] = new AttemptControl(queue.poll(), clock.nowMs(), System.nanoTime(), clock, messagesWait);
            return Optional.of(running[slot]);
        } finally {
            lock.unlock();
        }
    }
}
