package dev.drover.coordinator.core.workers;

import dev.drover.model.WorkerIds;
import java.util.ArrayDeque;

/** One worker id: its current process, and how the earlier processes of this id ended. Owned by the core's thread. */
public final class WorkerProcess {
    /** The state of the process as far as it is known. */
    public enum State {
        EMPTY("backing-off"),
        STARTING("starting"),
        /**
         * Alive as far as is known, but without a session. Its hello has not come yet, or it was adopted, or its
         * connection is gone.
         */
        SILENT("silent"),
        READY("ready"),
        DRAINING("draining"),
        /** Was sent SIGKILL. */
        DYING("dying");

        private final String token;

        State(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }

    /** More deaths than this within the window switch to exponential back-off. */
    private static final int FAST_DEATHS = 5;

    private static final long WINDOW_MS = 10_000;
    private static final long MAX_BACKOFF_MS = 60_000;

    /** The limit of a start is doubled so often at most. */
    private static final int MAX_DOUBLINGS = 4;

    public final int worker;
    public State state = State.EMPTY;
    public int incarnation;
    public int pid;
    /** As many as it was started with, by whichever coordinator. */
    public int slots;

    public long deadlineMonoMs;
    /** How long the process may wait with its hello, until {@link #deadlineMonoMs}. */
    public long helloLimitMs;

    public long startedAtMs;
    public boolean expectedToLeave;
    /** Others than Drover told it to end while it ran something. */
    public boolean wasInterrupted;
    /** A function or a suspect has ended it, so it needs no pause before its next start. */
    public boolean endedByTask;

    /** Of Drover; empty before its first hello. */
    public String version = "";
    /** Runs from another program than a worker that starts now. */
    public boolean isOutdated;
    /** When it was asked to leave. */
    public long drainedMonoMs;

    public String leavingReason = "";
    public int restarts;
    public String lastDeath = "";
    /** Whether it has said hello to this coordinator. */
    public boolean hasServed;

    private final ArrayDeque<Long> deathsMonoMs = new ArrayDeque<>();
    private int backoffs;
    private long startedMonoMs;
    private int lateStarts;
    public long nextStartMonoMs;

    public WorkerProcess(int worker) {
        this.worker = worker;
    }

    /** Records an unexpected death, and decides when the next process may start. */
    public void diedUnexpectedly(long nowMonoMs) {
        if (nowMonoMs - startedMonoMs >= WINDOW_MS) {
            backoffs = 0;
        }
        deathsMonoMs.add(nowMonoMs);
        while (nowMonoMs - deathsMonoMs.peek() > WINDOW_MS) {
            deathsMonoMs.poll();
        }
        // Once begun, the pauses go on until a process has lived for the window: they soon are longer than the window
        // themselves.
        if (backoffs > 0 || deathsMonoMs.size() > FAST_DEATHS) {
            nextStartMonoMs = nowMonoMs + Math.min(MAX_BACKOFF_MS, 1_000L << Math.min(backoffs, 6));
            backoffs++;
        } else {
            nextStartMonoMs = nowMonoMs;
        }
        if (deathsMonoMs.size() > FAST_DEATHS) {
            deathsMonoMs.poll();
        }
    }

    /**
     * Has another process from now on, whoever started it.
     *
     * @param newPid 0 if it is not known yet
     */
    public void begin(int newIncarnation, int newPid, int newSlots, long nowMonoMs) {
        incarnation = newIncarnation;
        pid = newPid;
        slots = newSlots;
        expectedToLeave = false;
        wasInterrupted = false;
        endedByTask = false;
        leavingReason = "";
        hasServed = false;
        startedMonoMs = nowMonoMs;
    }

    /** The process has until then for its hello. */
    public void expectHello(long nowMonoMs, long limitMs) {
        helloLimitMs = limitMs;
        deadlineMonoMs = nowMonoMs + limitMs;
    }

    /**
     * How long the next start may take. Each start in a row that took too long doubles it, because the machine may be slow and not the
     * process hang: with the same limit again such a worker would never come.
     */
    public long startLimitMs(long firstMs) {
        return firstMs << Math.min(lateStarts, MAX_DOUBLINGS);
    }

    /** Its start took too long. */
    public void startedLate() {
        lateStarts++;
    }

    /** Its hello came. */
    public void saidHello() {
        hasServed = true;
        lateStarts = 0;
    }

    /** Whether it is the one in which suspects run, one at a time. */
    public boolean isForSuspects() {
        return WorkerIds.isAlone(worker);
    }

    public boolean isAlive() {
        return state != State.EMPTY;
    }
}
