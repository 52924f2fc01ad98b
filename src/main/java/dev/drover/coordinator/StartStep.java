package dev.drover.coordinator;

/**
 * The steps of a coordinator's start, in their order. If a step fails, everything that earlier steps started is closed.
 */
enum StartStep {
    /** The journal is read; nothing on disk was changed. */
    RECOVERED,
    /** The journal's threads run, and the epoch is on disk. */
    JOURNAL,
    /** The history is being opened. */
    HISTORY,
    /** The threads that sweep and supervise processes run, and have no orders yet. */
    PROCESSES,
    /** The ports are bound, and nothing is received yet. */
    BOUND,
    /** Messages of clients and workers are received. */
    WIRE,
    /** The address is published in the home. */
    ADDRESS
}
