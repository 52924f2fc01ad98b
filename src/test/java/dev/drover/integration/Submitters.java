package dev.drover.integration;

import dev.drover.client.DroverClient;
import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Threads that submit jobs, each with a client of its own, and keep each id that was acknowledged in a forced file before they go on. A
 * coordinator that is lost or dies at its start is no fault: they go on with the next. Owned by one thread.
 */
final class Submitters implements AutoCloseable {
    private final RealHome home;
    private final IntFunction<JobSpec> specs;
    private final Path list;
    private final FileChannel acknowledged;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch failed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore allowed = new Semaphore(0);
    private volatile boolean stopping;
    private volatile Throwable fault;
    private volatile String lastFault = "none was refused";

    Submitters(RealHome home, int threads, IntFunction<JobSpec> specs) throws IOException {
        this.home = home;
        this.specs = specs;
        this.list = home.scratch("acknowledged");
        this.acknowledged = FileChannel.open(list, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::run, "submitter-" + i);
            this.threads.add(thread);
            thread.start();
        }
    }

    /** Lets them submit one more job: this bounds what waits to be run. */
    void allowOne() {
        allowed.release();
    }

    /** Trips when one of them met a fault that no kill explains. */
    CountDownLatch failed() {
        return failed;
    }

    int count() {
        return count.get();
    }

    String lastFault() {
        return lastFault;
    }

    void requireHealthy() {
        if (fault != null) {
            throw new AssertionError("a submitter failed", fault);
        }
    }

    /** Lets each finish what it is at; all ids that were acknowledged, from the file. */
    List<JobId> stop() throws IOException, InterruptedException {
        stopping = true;
        allowed.release(threads.size());
        for (Thread thread : threads) {
            thread.join();
        }
        requireHealthy();
        List<JobId> ids = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            ids.add(new JobId(Long.parseLong(line)));
        }
        return ids;
    }

    private void run() {
        try (DroverClient client = DroverClient.open(home.options())) {
            while (!stopping) {
                try {
                    allowed.acquire();
                    if (!stopping) {
                        submit(client);
                    }
                } catch (DroverException e) {
                    // Also when the coordinator was killed before it served: then the command that started it says so.
                    if (e.code() != ErrorCode.UNREACHABLE) {
                        throw e;
                    }
                    lastFault = e.getMessage();
                }
            }
        } catch (RuntimeException | IOException | InterruptedException e) {
            fault = e;
            failed.countDown();
        }
    }

    private void submit(DroverClient client) throws IOException {
        JobId id = client.submit(specs.apply(next.getAndIncrement())).id();
        ByteBuffer line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII));
        synchronized (acknowledged) {
            acknowledged.write(line);
            acknowledged.force(false);
        }
        count.incrementAndGet();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stopping = true;
        allowed.release(threads.size());
        for (Thread thread : threads) {
            thread.join();
        }
        acknowledged.close();
    }
}
