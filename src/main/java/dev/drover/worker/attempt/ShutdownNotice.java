package dev.drover.worker.attempt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether this process was asked to end. It is set before any other reaction, and any thread may read it. */
public final class ShutdownNotice {
    private final CountDownLatch announced = new CountDownLatch(1);

    public void announce() {
        announced.countDown();
    }

    /** Waits for the notice, at most for that time. Returns whether it came. */
    public boolean await(long limitMs) {
        try {
            return announced.await(limitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return announced.getCount() == 0;
        }
    }
}
