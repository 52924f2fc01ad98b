package dev.drover.client.submit;

import dev.drover.client.DroverException;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;

/**
 * Submits for callers that do not wait, all through one {@link SubmitPipeline} on a thread of its own, which begins with the first call. Any
 * thread may call.
 */
public final class AsyncSubmitter implements AutoCloseable {
    /** Submissions that may be unanswered. A further caller waits. */
    public static final int MAX_UNANSWERED = 1_024;

    /** Wakes a source that waits for the next submission. */
    private static final Entry WAKE = new Entry(null, null);

    private final Submitter submitter;
    private final ErrorSentences sentences;
    private final Semaphore window = new Semaphore(MAX_UNANSWERED);
    private final LinkedBlockingDeque<Entry> unsent = new LinkedBlockingDeque<>();
    private volatile boolean closed;
    // Guarded by this.
    private boolean running;

    private record Entry(JobSpec spec, CompletableFuture<Submission> answer) {}

    public AsyncSubmitter(Submitter submitter, ErrorSentences sentences) {
        this.submitter = submitter;
        this.sentences = sentences;
    }

    /** Waits while {@value #MAX_UNANSWERED} are unanswered. A refusal is the future's exception. */
    public CompletableFuture<Submission> submit(JobSpec spec) {
        CompletableFuture<Submission> answer = new CompletableFuture<>();
        try {
            submitter.storeValuesOf(spec);
        } catch (UserException e) {
            answer.completeExceptionally(sentences.spoken(e));
            return answer;
        }
        try {
            window.acquire();
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        }
        synchronized (this) {
            if (closed) {
                window.release();
                throw ClientConnector.closedClient();
            }
            unsent.addLast(new Entry(spec, answer));
            if (!running) {
                running = true;
                Thread thread = new Thread(this::run, "drover-submit-async");
                thread.setDaemon(true);
                thread.start();
            }
        }
        return answer;
    }

    /** Ends what is not answered yet with an error. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        unsent.addLast(WAKE);
    }

    private void run() {
        do {
            Source source = new Source();
            try {
                submitter.submitAll(source, source);
            } catch (RuntimeException | Error e) {
                // An Error, too: without a thread nobody would answer those who wait.
                source.end(closed ? ClientConnector.closedClient() : failure(e));
            }
        } while (isToGoOn());
    }

    /** Whether more was queued while the last failure was told. Otherwise the next submission begins a thread again. */
    private synchronized boolean isToGoOn() {
        if (closed) {
            unsent.stream()
                    .filter(entry -> entry != WAKE)
                    .forEach(entry -> fail(entry, sentences.spoken(ClientConnector.closedClient())));
            return false;
        }
        running = unsent.stream().anyMatch(entry -> entry != WAKE);
        return running;
    }

    private void fail(Entry entry, DroverException why) {
        window.release();
        entry.answer().completeExceptionally(why);
    }

    private static UserException failure(Throwable thrown) {
        return thrown instanceof UserException
                ? (UserException) thrown
                : new UserException(ErrorCode.INTERNAL, "submitting failed: " + thrown, thrown);
    }

    /** The submissions of one pipeline. Its source's thread takes them, its owner's thread answers. */
    private final class Source implements Iterator<JobSpec>, SubmitListener {
        private final Queue<Entry> unanswered = new ConcurrentLinkedQueue<>();
        // Guarded by this.
        private Entry next;
        private boolean ended;

        @Override
        public boolean hasNext() {
            while (true) {
                Entry taken;
                try {
                    taken = unsent.takeFirst();
                } catch (InterruptedException e) {
                    throw Interrupts.interrupted(e);
                }
                synchronized (this) {
                    if (ended && taken != WAKE) {
                        unsent.addFirst(taken);
                    } else if (!ended && taken != WAKE) {
                        next = taken;
                        unanswered.add(taken);
                        return true;
                    }
                    if (closed) {
                        // Another source may wait, too.
                        unsent.addLast(WAKE);
                    }
                    if (ended || closed) {
                        return false;
                    }
                }
            }
        }

        @Override
        public synchronized JobSpec next() {
            return next.spec();
        }

        @Override
        public void accepted(long position, Submission submission) {
            Entry entry = unanswered.remove();
            window.release();
            entry.answer().complete(submission);
        }

        @Override
        public void refused(long position, DroverException why) {
            fail(unanswered.remove(), why);
        }

        /** The pipeline has failed: so has all that it has not answered. Its source may still wait for a submission. */
        void end(UserException why) {
            synchronized (this) {
                ended = true;
            }
            unsent.addLast(WAKE);
            for (Entry entry = unanswered.poll(); entry != null; entry = unanswered.poll()) {
                fail(entry, sentences.spoken(why));
            }
        }
    }
}
