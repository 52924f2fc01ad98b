package dev.drover.client.submit;

import dev.drover.client.JobSpec;
import dev.drover.client.submit.SubmitPipeline.Input;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.Semaphore;

/**
 * Reads specs from their source on its own thread, no faster than they are answered, because the source may block. The
 * thread ends with the source. After {@link #stop} it ends as soon as the source returns.
 */
final class SpecFeed implements Runnable {
    /** Specs that may be unanswered. */
    private static final int WINDOW = 1_024;

    /** A large spec counts as several, which bounds the bytes unanswered to {@value #WINDOW} times this. */
    private static final int BYTES_PER_UNIT = 16_384;

    private final Submitter submitter;
    private final Iterator<JobSpec> specs;
    private final Queue<Input> inbox;
    private final Semaphore window = new Semaphore(WINDOW);
    private volatile boolean stopped;

    private SpecFeed(Submitter submitter, Iterator<JobSpec> specs, Queue<Input> inbox) {
        this.submitter = submitter;
        this.specs = specs;
        this.inbox = inbox;
    }

    static SpecFeed start(Submitter submitter, Iterator<JobSpec> specs, Queue<Input> inbox) {
        SpecFeed feed = new SpecFeed(submitter, specs, inbox);
        Thread thread = new Thread(feed, "drover-submit-source");
        // A source that never returns, such as a terminal, must not keep the program alive.
        thread.setDaemon(true);
        thread.start();
        return feed;
    }

    /** Allows further specs to be read. */
    void release(int cost) {
        window.release(cost);
    }

    void stop() {
        stopped = true;
        window.release(WINDOW);
    }

    @Override
    public void run() {
        Throwable failure = null;
        try {
            while (!stopped && specs.hasNext()) {
                JobSpec spec = specs.next();
                submitter.storeValuesOf(spec);
                int cost = 1 + spec.proto().getSerializedSize() / BYTES_PER_UNIT;
                window.acquireUninterruptibly(cost);
                inbox.add(new Input.Fed(spec, cost));
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        inbox.add(new Input.SourceEnded(failure));
    }
}
