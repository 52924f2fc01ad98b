package dev.drover.coordinator;

/** The steps of a coordinator's start, in their order: each may fail, and then what the earlier ones started is closed. */
enum StartStep {
    /** The journal is read; nothing on disk was changed. */
    RECOVERED,
    /** The journal's threads run, and the epoch is on disk. */
    JOURNAL,
    /** The history is being opened. */
    HISTORY,
    /** What sweeps and supervises processes runs, and was asked nothing. */
    PROCESSES,
    /** The ports are bound, and nobody is heard. */
    BOUND,
    /** Clients and workers are heard. */
    WIRE,
    /** The home says where. */
    ADDRESS
}
