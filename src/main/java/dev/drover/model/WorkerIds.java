package dev.drover.model;

/** The ids of workers. Without state; any thread. */
public final class WorkerIds {
    /** The most workers that a home can have; their ids count from 1. */
    public static final int MAX_WORKERS = 1_024;

    /**
     * The worker in which an attempt runs alone that may have taken its worker down before. It has one slot, and is there only while
     * there is such an attempt.
     */
    public static final int ALONE = MAX_WORKERS + 1;

    private WorkerIds() {}

    /** Whether it is the worker in which attempts run alone. */
    public static boolean isAlone(int worker) {
        return worker == ALONE;
    }
}
