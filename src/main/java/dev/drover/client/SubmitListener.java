package dev.drover.client;

/** Receives the result of each spec of {@link DroverClient#submitAll}, in their order, on the calling thread. */
public interface SubmitListener {
    /**
     * The job is on disk.
     *
     * @param position of its spec, from 0
     * @param submission its id, and how many tasks it has
     */
    void accepted(long position, Submission submission);

    /**
     * The coordinator refused the spec. Later specs are still submitted.
     *
     * @param position of the spec, from 0
     * @param why the sentence that says so, and its code
     */
    void refused(long position, DroverException why);
}
