package dev.drover.client;

/** Receives the result of each request of {@link DroverClient#cancelAll}, in their order, on the calling thread. */
public interface CancelListener {
    /**
     * Its running tasks have ended, or were asked to end if the request does not wait.
     *
     * @param position of its request, from 0
     * @param done what became of it
     */
    void cancelled(int position, Cancellation done);

    /**
     * It could not be cancelled. The other requests are not affected.
     *
     * @param position of the request, from 0
     * @param why the sentence that says so, and its code
     */
    void refused(int position, DroverException why);
}
