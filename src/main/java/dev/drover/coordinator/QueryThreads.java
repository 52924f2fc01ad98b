package dev.drover.coordinator;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read the history. A thread is started when there is a question, and is never interrupted (H2 hazard
 * 8). Any thread may use it.
 */
final class QueryThreads {
    private static final int IDLE_LIMIT_S = 10;
    private static final int CLOSE_LIMIT_S = 5;

    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread yet.
     *
     * @param name of each thread, followed by its number
     * @param count the most threads
     * @param maxWaiting the most questions that wait for a thread
     */
    QueryThreads(String name, int count, int maxWaiting) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                count, count, IDLE_LIMIT_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs it on one of them.
     *
     * @throws RejectedExecutionException at the bound, or after the close
     */
    void execute(Runnable question) {
        threads.execute(question);
    }

    /** Takes no more, and lets those at work end, for a while. */
    void close(CoordinatorLog log) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
                log.log("questions still at work after " + CLOSE_LIMIT_S + " s are left without an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
