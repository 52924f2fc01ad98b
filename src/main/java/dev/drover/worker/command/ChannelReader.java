package dev.drover.worker.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at the channels of the commands that run, on a thread of its own: often while one of them grows, seldom otherwise. Slot threads add
 * and remove their own.
 */
public final class ChannelReader implements AutoCloseable {
    private static final long GROWING_PAUSE_MS = 10;
    private static final long QUIET_PAUSE_MS = 100;

    /** One that has grown is looked at often for so long. */
    private static final int GROWING_LOOKS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<CommandChannel> channels = new LinkedHashSet<>();
    private final Thread thread = new Thread(this::run, "drover-channel");
    private boolean isClosed;

    /** Starts the thread. {@code faults} is called if it fails. */
    public void start(Thread.UncaughtExceptionHandler faults) {
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(faults);
        thread.start();
    }

    void add(CommandChannel channel) {
        lock.lock();
        try {
            channels.add(channel);
            if (channels.size() == 1) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(CommandChannel channel) {
        lock.lock();
        try {
            channels.remove(channel);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        int quietLooks = GROWING_LOOKS;
        List<CommandChannel> open = await(0);
        while (!open.isEmpty()) {
            boolean hasGrown = false;
            for (CommandChannel channel : open) {
                hasGrown |= channel.poll();
            }
            quietLooks = hasGrown ? 0 : Math.min(GROWING_LOOKS, quietLooks + 1);
            open = await(quietLooks < GROWING_LOOKS ? GROWING_PAUSE_MS : QUIET_PAUSE_MS);
        }
    }

    /** Waits so long, and then until there are channels. Returns none when the thread must end. */
    private List<CommandChannel> await(long pauseMs) {
        lock.lock();
        try {
            long leftNanos = TimeUnit.MILLISECONDS.toNanos(pauseMs);
            while (!isClosed && (leftNanos > 0 || channels.isEmpty())) {
                if (channels.isEmpty()) {
                    changed.awaitUninterruptibly();
                } else {
                    leftNanos = changed.awaitNanos(leftNanos);
                }
            }
            return isClosed ? List.of() : List.copyOf(channels);
        } catch (InterruptedException e) {
            throw new IllegalStateException("somebody interrupted the channel's thread", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
