package dev.drover.client;

/**
 * A job whose output is followed from its submission on, as {@link DroverClient#submitFollowed} returns it; from its files and the history
 * comes what is too long for an event, or was missed in a gap. One thread.
 */
public interface FollowedJob extends AutoCloseable {
    /** {@return the job, which is on disk} */
    Submission submission();

    /**
     * Hands out what the job's attempts print, as it comes, and returns when the job has ended. At most once.
     *
     * @param sink receives it, on the calling thread
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException if it was called before
     */
    void output(OutputSink sink) throws InterruptedException;

    /** Ends the following. The job goes on. */
    @Override
    void close();
}
