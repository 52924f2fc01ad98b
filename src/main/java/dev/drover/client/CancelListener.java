package dev.drover.client;

import dev.drover.model.DroverException;

/** Hears what became of each request of {@link DroverClient#cancelAll}, in their order, on the thread that called it. */
public interface CancelListener {
    /**
     * All that ran of it is gone, or was asked to go where the request does not wait.
     *
     * @param position of its request, from 0
     */
    void cancelled(int position, Cancellation done);

    /**
     * It could not be cancelled; the others are all the same.
     *
     * @param position of the request, from 0
     */
    void refused(int position, DroverException why);
}
