package dev.drover.model;

/** What a job may have at most, where those that submit and those that accept must agree. Without state; any thread. */
public final class SpecLimits {
    /** Bytes of an environment's message, so that one message can hold it beside the largest specs. */
    public static final int MAX_ENVIRONMENT_BYTES = 2 << 20;

    private SpecLimits() {}
}
