package dev.drover.bench;

import dev.drover.client.DroverClient;
import dev.drover.client.DroverException;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Submits jobs at an even rate on a thread of its own until it is closed. */
final class SubmitLoad implements AutoCloseable {
    private static final long PER_SECOND = 5_000;

    private final Thread thread;
    private final AtomicLong accepted = new AtomicLong();
    private final long startedNanos = System.nanoTime();
    private volatile boolean ending;

    private SubmitLoad(DroverClient client, JobSpec spec) {
        Iterator<JobSpec> specs = new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return !ending;
            }

            @Override
            public JobSpec next() {
                long atNanos = startedNanos + TimeUnit.SECONDS.toNanos(next++) / PER_SECOND;
                LockSupport.parkNanos(atNanos - System.nanoTime());
                return spec;
            }
        };
        thread = new Thread(() -> client.submitAll(specs, new Accepted(accepted)), "bench-submits");
        thread.setDaemon(true);
    }

    static SubmitLoad start(DroverClient client, JobSpec spec) {
        SubmitLoad load = new SubmitLoad(client, spec);
        load.thread.start();
        return load;
    }

    /** Submits all of them, as fast as they are accepted. */
    static void submit(DroverClient client, Iterator<JobSpec> specs) {
        client.submitAll(specs, new Accepted(new AtomicLong()));
    }

    double perSecond() {
        return accepted.get() * 1e9 / (System.nanoTime() - startedNanos);
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        thread.join();
    }

    private record Accepted(AtomicLong count) implements SubmitListener {
        @Override
        public void accepted(long position, Submission submission) {
            count.incrementAndGet();
        }

        @Override
        public void refused(long position, DroverException why) {
            throw why;
        }
    }
}
