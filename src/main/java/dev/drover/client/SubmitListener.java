package dev.drover.client;

import dev.drover.model.DroverException;

/** Hears what became of each spec of {@link DroverClient#submitAll}, in their order, on the thread that called it. */
public interface SubmitListener {
    /**
     * The job is on disk.
     *
     * @param position of its spec, from 0
     */
    void accepted(long position, Submission submission);

    /**
     * The coordinator refused the spec; those behind it are submitted all the same.
     *
     * @param position of the spec, from 0
     */
    void refused(long position, DroverException why);
}
