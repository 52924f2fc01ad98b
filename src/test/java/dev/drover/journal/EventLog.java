package dev.drover.journal;

import dev.drover.testing.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A listener that keeps what it hears and lets a test wait for it; it checks that tickets come in order. */
final class EventLog implements JournalListener {
    private static final long TIMEOUT_NS = Limits.EVENT.toNanos();

    private final List<String> violations = new ArrayList<>();
    private final List<Boolean> spaceLow = new ArrayList<>();
    private final List<JournalFailure> failures = new ArrayList<>();
    private long writtenTicket;
    private long durableTicket;
    private long durablePosition;
    private int durableCalls;
    private int checkpointsWanted;

    @Override
    public synchronized void written(long ticket) {
        check(ticket > writtenTicket, "written " + ticket + " after " + writtenTicket);
        writtenTicket = ticket;
        record();
    }

    @Override
    public synchronized void durable(long ticket, long position) {
        check(ticket > durableTicket, "durable " + ticket + " after " + durableTicket);
        check(ticket <= writtenTicket, "durable " + ticket + " before written");
        check(position >= durablePosition, "position " + position + " after " + durablePosition);
        durableTicket = ticket;
        durablePosition = position;
        durableCalls++;
        record();
    }

    @Override
    public synchronized void checkpointWanted() {
        checkpointsWanted++;
        record();
    }

    @Override
    public synchronized void spaceLow(boolean low) {
        spaceLow.add(low);
        record();
    }

    @Override
    public synchronized void failed(JournalFailure failure) {
        check(failure.durableTicket() == durableTicket, "failure knows " + failure.durableTicket());
        failures.add(failure);
        check(failures.size() == 1, "failed twice");
        notifyAll();
    }

    private void record() {
        check(failures.isEmpty(), "heard something after the failure");
        notifyAll();
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }

    synchronized long writtenTicket() {
        return writtenTicket;
    }

    synchronized long durableTicket() {
        return durableTicket;
    }

    synchronized long durablePosition() {
        return durablePosition;
    }

    synchronized int durableCalls() {
        return durableCalls;
    }

    synchronized int checkpointsWanted() {
        return checkpointsWanted;
    }

    /** True once for each request. */
    synchronized boolean takeCheckpointWanted() {
        if (checkpointsWanted == 0) {
            return false;
        }
        checkpointsWanted--;
        return true;
    }

    synchronized List<Boolean> spaceLow() {
        return List.copyOf(spaceLow);
    }

    synchronized List<JournalFailure> failures() {
        return List.copyOf(failures);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Waits until that ticket is durable or the journal failed. */
    boolean awaitDurable(long ticket) {
        await("durable " + ticket, () -> durableTicket >= ticket || !failures.isEmpty());
        return durableTicket() >= ticket;
    }

    synchronized void await(String what, BooleanSupplier condition) {
        long endNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean()) {
            long leftMs = (endNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new AssertionError("waited in vain for: " + what + "; failures " + failures);
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
