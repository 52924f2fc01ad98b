package dev.drover.worker.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * What a function does beside its own thread by {@code TaskContext.async}: a thread for each call, and the failures that nobody looked at.
 * Any thread of the function may start work; the slot's thread ends it.
 */
public final class AsyncWork {
    private static final long IDLE_S = 10;
    /** So many futures that may fail unseen are followed; the failures of further ones are not told. */
    private static final int FOLLOWED = 1_000;

    private static final int CAUSES = 100;

    private final String threadName;
    private final Set<WatchedFuture<?>> followed =
            Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by itself
    private ThreadPoolExecutor threads; // guarded by this
    private boolean isStopped; // guarded by this

    /** @param threadName of its threads */
    public AsyncWork(String threadName) {
        this.threadName = threadName;
    }

    /** Starts a call. When the attempt has been asked to end, or is over, the future is cancelled at once. */
    public <T> CompletableFuture<T> start(Callable<T> work) {
        WatchedFuture<T> future = new WatchedFuture<>(this);
        try {
            threads().execute(() -> run(work, future));
        } catch (RejectedExecutionException e) {
            future.cancel(false);
        }
        return future;
    }

    private static <T> void run(Callable<T> work, WatchedFuture<T> future) {
        try {
            future.complete(work.call());
        } catch (Throwable failure) {
            // Whatever it is, it belongs to whoever holds the future.
            future.fail(failure);
        }
    }

    private synchronized ThreadPoolExecutor threads() {
        if (isStopped) {
            throw new RejectedExecutionException();
        }
        if (threads == null) {
            threads = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_S, TimeUnit.SECONDS, new SynchronousQueue<>(), this::newThread);
        }
        return threads;
    }

    private Thread newThread(Runnable work) {
        Thread thread = new Thread(work, threadName);
        thread.setDaemon(true);
        return thread;
    }

    /** Interrupts what runs; nothing begins from now on. Each call after the first does nothing. */
    public synchronized void stop() {
        isStopped = true;
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    private synchronized boolean hasStopped() {
        return isStopped;
    }

    /**
     * Ends it, and tells the failures that nobody looked at.
     *
     * @param thrown by the function itself, which looked at what it passed on; or null
     */
    public List<Throwable> end(Throwable thrown) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < CAUSES; depth++) {
            known.add(cause);
            cause = cause.getCause();
        }
        List<Throwable> unseen = new ArrayList<>();
        synchronized (followed) {
            for (WatchedFuture<?> future : followed) {
                future.unseenFailure().filter(known::add).ifPresent(unseen::add);
            }
            followed.clear();
        }
        // Only now: what fails because it is interrupted is no failure of its own.
        stop();
        return unseen;
    }

    private void follow(WatchedFuture<?> future) {
        synchronized (followed) {
            if (followed.size() >= FOLLOWED) {
                followed.removeIf(
                        other -> other.isDone() && other.unseenFailure().isEmpty());
            }
            if (followed.size() < FOLLOWED) {
                followed.add(future);
            }
        }
    }

    /** Knows whether somebody looked at how it ended. A stage that is made of it is watched in its place. */
    private static final class WatchedFuture<T> extends CompletableFuture<T> {
        private final AsyncWork owner;
        private volatile boolean isSeen;

        WatchedFuture(AsyncWork owner) {
            this.owner = owner;
            owner.follow(this);
        }

        void fail(Throwable thrown) {
            // What fails because it was interrupted is no failure of its own, and allOf, which depends on it, does not
            // ask it.
            isSeen |= owner.hasStopped() || getNumberOfDependents() > 0;
            completeExceptionally(thrown);
        }

        /** What it failed with, if nobody looked; a cancellation is no failure. */
        Optional<Throwable> unseenFailure() {
            return isSeen || !super.isCompletedExceptionally() || isCancelled()
                    ? Optional.empty()
                    : Optional.ofNullable(failure());
        }

        private Throwable failure() {
            try {
                super.getNow(null);
                return null;
            } catch (CompletionException e) {
                return e.getCause();
            } catch (CancellationException e) {
                return null;
            }
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            isSeen = true;
            return new WatchedFuture<>(owner);
        }

        /** The action sees the failure, so that the stage need not. */
        @Override
        public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
            return seen(super.whenComplete(action));
        }

        @Override
        public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action) {
            return seen(super.whenCompleteAsync(action));
        }

        @Override
        public CompletableFuture<T> whenCompleteAsync(
                BiConsumer<? super T, ? super Throwable> action, Executor executor) {
            return seen(super.whenCompleteAsync(action, executor));
        }

        private static <T> CompletableFuture<T> seen(CompletableFuture<T> stage) {
            ((WatchedFuture<T>) stage).isSeen = true;
            return stage;
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            isSeen = true;
            return super.get();
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            isSeen = true;
            return super.get(timeout, unit);
        }

        @Override
        public T join() {
            isSeen = true;
            return super.join();
        }

        @Override
        public T getNow(T absent) {
            isSeen |= super.isDone();
            return super.getNow(absent);
        }

        @Override
        public boolean isCompletedExceptionally() {
            isSeen |= super.isDone();
            return super.isCompletedExceptionally();
        }
    }
}
