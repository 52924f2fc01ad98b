package dev.drover.client;

/**
 * A job that is run as a call, and how much of its output the caller keeps.
 *
 * @param spec what to run; no array
 * @param outputLimitBytes of each stream, from 0 to {@value #MAX_OUTPUT_LIMIT_BYTES}; what is above is counted and dropped, and the job goes on
 */
public record RunRequest(JobSpec spec, int outputLimitBytes) {
    /** What a call keeps of each stream where it does not say: 16 MiB. */
    public static final int DEFAULT_OUTPUT_LIMIT_BYTES = 16 << 20;

    /** The most that a call may keep of each stream: 1 GiB. */
    public static final int MAX_OUTPUT_LIMIT_BYTES = 1 << 30;

    /**
     * Refuses a limit outside of its range.
     *
     * @param spec {@link #spec}
     * @param outputLimitBytes {@link #outputLimitBytes}
     * @throws IllegalArgumentException if the limit is outside of its range
     */
    public RunRequest {
        ArgumentChecks.requireNonNull(spec, "spec");
        if (outputLimitBytes < 0 || outputLimitBytes > MAX_OUTPUT_LIMIT_BYTES) {
            throw new IllegalArgumentException("the limit of kept output is between 0 and " + MAX_OUTPUT_LIMIT_BYTES
                    + " bytes, not " + outputLimitBytes);
        }
    }

    /**
     * {@return a request with the usual limit of output}
     *
     * @param spec what to run
     */
    public static RunRequest of(JobSpec spec) {
        return new RunRequest(spec, DEFAULT_OUTPUT_LIMIT_BYTES);
    }

    /**
     * {@return the same request with another limit of output}
     *
     * @param bytes of each stream, from 0 to {@value #MAX_OUTPUT_LIMIT_BYTES}
     * @throws IllegalArgumentException if it is outside of its range
     */
    public RunRequest keepingOutput(int bytes) {
        return new RunRequest(spec, bytes);
    }
}
