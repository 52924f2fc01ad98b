package dev.drover.worker.attempt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether this process was asked to end, as fast as any thread can know it. */
public final class ShutdownNotice {
    private final CountDownLatch announced = new CountDownLatch(1);

    public void announce() {
        announced.countDown();
    }

    /** Waits for the notice, not longer than that; whether it came. */
    public boolean await(long limitMs) {
        try {
            return announced.await(limitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return announced.getCount() == 0;
        }
    }
}
