package dev.drover.client.run;

import dev.drover.client.DroverException;
import dev.drover.client.RunRequest;
import dev.drover.client.RunResult;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Runs calls for callers that do not wait, each on a thread that ends when no call is left. Any thread may call. */
public final class AsyncRuns implements AutoCloseable {
    /** Calls that run at once, half of the watches that a client may have. Further ones wait here, in order. */
    public static final int MAX_RUNNING = 256;

    /** Calls that may wait for one of these, some 200 bytes and a spec each. A further one fails. */
    public static final int MAX_WAITING = 100_000;

    private final JobRunner runner;
    private final ErrorSentences sentences;
    // All guarded by this.
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private int threads;
    private boolean closed;

    private record Entry(RunCall call, CompletableFuture<RunResult> result) {
        void run() {
            try {
                result.complete(call.run());
            } catch (InterruptedException e) {
                result.completeExceptionally(new IllegalStateException("nobody interrupts this thread", e));
            } catch (RuntimeException | Error e) {
                // An Error, too: nobody else would complete it.
                result.completeExceptionally(e);
            }
        }
    }

    public AsyncRuns(JobRunner runner, ErrorSentences sentences) {
        this.runner = runner;
        this.sentences = sentences;
    }

    /** The result, in a future of this caller's own. Whoever completes or cancels it abandons it. */
    public CompletableFuture<RunResult> start(RunRequest request) {
        Entry entry = new Entry(runner.call(request), new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                throw ClientConnector.closedClient();
            }
            if (threads == MAX_RUNNING && waiting.size() >= MAX_WAITING) {
                return CompletableFuture.failedFuture(sentences.spoken(new UserException(
                        ErrorCode.BUSY,
                        MAX_WAITING + " calls wait to be run already; await some of them before others")));
            }
            waiting.add(entry);
            if (threads < MAX_RUNNING) {
                threads++;
                Thread thread = new Thread(this::runAll, "drover-run-async");
                thread.setDaemon(true);
                thread.start();
            }
        }
        entry.result().whenComplete((result, failure) -> entry.call().abandon());
        return entry.result();
    }

    private void runAll() {
        for (Entry next = next(); next != null; next = next()) {
            next.run();
        }
    }

    /** Null: this thread ends. */
    private synchronized Entry next() {
        Entry next = waiting.poll();
        if (next == null) {
            threads--;
        }
        return next;
    }

    /** Ends what waits with an error. What runs ends when the connections are closed. */
    @Override
    public void close() {
        Deque<Entry> ended;
        synchronized (this) {
            closed = true;
            ended = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        // One for all: to make it costs more than the rest.
        DroverException why = sentences.spoken(ClientConnector.closedClient());
        for (Entry entry : ended) {
            entry.result().completeExceptionally(why);
        }
    }
}
