package dev.drover.worker.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Actions of a function that run once, when something happens, or at once if it has happened. Any thread.
 *
 * <p>They run on a thread of their own: the link thread, which says that it has happened, must not wait for what users wrote.
 */
public final class CallActions {
    private final String threadName;
    private final Consumer<Throwable> faults;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean hasHappened;
    private boolean isOver;

    /** @param faults receives what an action throws */
    public CallActions(String threadName, Consumer<Throwable> faults) {
        this.threadName = threadName;
        this.faults = faults;
    }

    public void add(Runnable action) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            if (!hasHappened) {
                actions.add(action);
                return;
            }
        }
        run(List.of(action));
    }

    /** It has happened. Only the first call counts. */
    public void runAll() {
        List<Runnable> due;
        synchronized (this) {
            if (hasHappened || isOver) {
                return;
            }
            hasHappened = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        run(due);
    }

    /** The function has ended: nothing runs from now on. */
    public synchronized void end() {
        isOver = true;
        actions.clear();
    }

    private void run(List<Runnable> due) {
        if (due.isEmpty()) {
            return;
        }
        Thread runner = new Thread(
                () -> {
                    for (Runnable action : due) {
                        try {
                            action.run();
                        } catch (RuntimeException | Error fault) {
                            faults.accept(fault);
                        }
                    }
                },
                threadName);
        runner.setDaemon(true);
        runner.start();
    }
}
