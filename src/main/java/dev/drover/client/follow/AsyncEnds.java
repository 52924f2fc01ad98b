package dev.drover.client.follow;

import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.LiveJobs;
import dev.drover.client.Pages;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Requests;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.client.query.LagReporter;
import dev.drover.client.query.PagedQuery;
import dev.drover.client.query.QuerySource;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for ends of jobs for callers that do not. One stream of all ends serves all of them, and begins with the first call. Any thread may
 * call.
 *
 * <p>Two threads: one takes the stream's events. The other one looks up how a job is that somebody begins to wait for, and what may have
 * ended in a gap of the stream. It does so only after the stream has begun or goes on, so no end falls between the two.
 */
public final class AsyncEnds implements AutoCloseable {
    private static final EventFilter ALL_ENDS = EventFilter.all(EventFilter.Detail.ENDS);
    private static final Duration LONG = Duration.ofHours(1);

    /** Calls that may wait at once, some 200 bytes each. A further one fails. */
    public static final int MAX_WAITING = 100_000;

    private final ClientConnector connector;
    private final Requests requests;
    private final QuerySource queries;
    private final ErrorSentences sentences;
    private final EndWaiters waiting = new EndWaiters(MAX_WAITING);
    private final LookUpQueue unknown = new LookUpQueue();
    private volatile boolean closed;
    // Guarded by this.
    private boolean running;

    public AsyncEnds(ClientConnector connector, Requests requests, QuerySource queries, ErrorSentences sentences) {
        this.connector = connector;
        this.requests = requests;
        this.queries = queries;
        this.sentences = sentences;
    }

    /** The job's final state, in a future of this caller's own. */
    public CompletableFuture<JobStatus> await(JobId id) {
        synchronized (this) {
            if (closed) {
                throw ClientConnector.closedClient();
            }
            // Jobs whose futures were cancelled may still be in the queue.
            Optional<CompletableFuture<JobStatus>> end =
                    unknown.size() < MAX_WAITING ? waiting.add(id) : Optional.empty();
            if (end.isEmpty()) {
                return CompletableFuture.failedFuture(sentences.spoken(new UserException(
                        ErrorCode.BUSY,
                        MAX_WAITING + " calls wait for ends of jobs already; await some of them before others")));
            }
            unknown.add(id);
            if (!running) {
                running = true;
                start("drover-await-async", this::run);
            }
            return end.get();
        }
    }

    /** Ends what waits with an error. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        unknown.wake();
        failAll(ClientConnector.closedClient());
    }

    private void run() {
        try (EventStream stream = new WatchStream(connector, queries, ALL_ENDS)) {
            // Begins the watch.
            stream.poll(Duration.ZERO).ifPresent(this::onEvent);
            AtomicBoolean isOver = new AtomicBoolean();
            start("drover-await-events", () -> takeEvents(stream, isOver));
            while (!closed && !isOver.get()) {
                lookUp(nextUnknown());
            }
        } catch (InterruptedException e) {
            onFailure(new IllegalStateException("nobody interrupts this thread", e));
        } catch (RuntimeException | Error e) {
            onFailure(e);
        } finally {
            endRun();
        }
    }

    private void takeEvents(EventStream stream, AtomicBoolean isOver) {
        try {
            boolean isGap = false;
            while (!closed && !stream.isEnded()) {
                // After a gap the next call begins the watch again, if it has to.
                Optional<JobEvent> event = stream.poll(isGap ? Duration.ZERO : LONG);
                if (isGap) {
                    unknown.addAll(waiting.jobs());
                }
                isGap = event.filter(JobEvent.Gap.class::isInstance).isPresent();
                event.ifPresent(this::onEvent);
            }
        } catch (InterruptedException e) {
            onFailure(new IllegalStateException("nobody interrupts this thread", e));
        } catch (RuntimeException | Error e) {
            // An Error, too: without this thread nobody would complete those who wait.
            onFailure(e);
        } finally {
            stream.close();
            isOver.set(true);
            unknown.wake();
        }
    }

    private void onFailure(Throwable failure) {
        if (closed) {
            // The connection was closed under a question, which is how this thread ends.
            failAll(ClientConnector.closedClient());
        } else if (failure instanceof UserException) {
            lookUpEnded((UserException) failure);
        } else {
            failAll(new UserException(ErrorCode.INTERNAL, "waiting for ends failed: " + failure, failure));
        }
    }

    private void onEvent(JobEvent event) {
        if (event instanceof JobEvent.JobChanged) {
            complete(((JobEvent.JobChanged) event).status());
        }
    }

    private void complete(JobStatus status) {
        if (status.state().isFinal()) {
            waiting.complete(status);
        }
    }

    /** Waits for the next that were asked for. */
    private Set<JobId> nextUnknown() throws InterruptedException {
        Set<JobId> next = unknown.nextJobs(EndLookup.MAX_ASKED);
        waiting.retain(next);
        return next;
    }

    /** What is neither live nor in the history is not there: the history is asked after the coordinator, and has all that ended before. */
    private void lookUp(Set<JobId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            requests.liveJobs(ids, ids.size(), LiveJobs.Detail.JOBS).jobs().forEach(status -> ids.remove(status.id()));
            Ends ends = endsIn(ids);
            for (JobStatus ended : ends.jobs()) {
                ids.remove(ended.id());
                complete(ended);
            }
            if (ends.isBehind() && !ids.isEmpty()) {
                LockSupport.parkNanos(EndLookup.RETRY_NANOS);
                unknown.addAll(ids);
            } else {
                ids.forEach(id -> fail(id, NoSuchJob.of(id)));
            }
        } catch (UserException e) {
            if (e.code() == ErrorCode.BUSY) {
                LockSupport.parkNanos(EndLookup.RETRY_NANOS);
                unknown.addAll(ids);
            } else {
                ids.forEach(id -> fail(id, e));
            }
        }
    }

    /** No coordinator can be asked. What has ended in the history has ended all the same. */
    private void lookUpEnded(UserException why) {
        try {
            for (List<JobId> ids = waiting.someJobs(EndLookup.MAX_ASKED);
                    !ids.isEmpty();
                    ids = waiting.someJobs(EndLookup.MAX_ASKED)) {
                endsIn(ids).jobs().forEach(this::complete);
                ids.forEach(id -> fail(id, why));
            }
        } catch (UserException e) {
            failAll(why);
        }
    }

    /**
     * What the history has.
     *
     * @param isBehind whether it cannot catch up, so that a job that is missing may be there
     */
    private record Ends(List<JobStatus> jobs, boolean isBehind) {}

    private Ends endsIn(Collection<JobId> ids) {
        List<JobStatus> ends = new ArrayList<>();
        LagReporter source = new LagReporter(queries, lag -> {});
        if (!ids.isEmpty()) {
            Pages<JobSummary> jobs =
                    PagedQuery.jobs(source, JobFilter.builder().ids(ids).build());
            while (jobs.hasNext()) {
                JobSummary job = jobs.next();
                if (job.state().isFinal()) {
                    ends.add(job.status());
                }
            }
        }
        return new Ends(ends, source.lag().isPresent());
    }

    private void fail(JobId id, UserException why) {
        waiting.fail(id, sentences.spoken(why));
    }

    private void failAll(UserException why) {
        for (JobId id : waiting.jobs()) {
            fail(id, why);
        }
    }

    /** The next call begins again. Who came meanwhile is served now. */
    private void endRun() {
        synchronized (this) {
            running = !closed && !waiting.isEmpty();
            if (running) {
                unknown.addAll(waiting.jobs());
                start("drover-await-async", this::run);
            }
        }
    }

    private static void start(String name, Runnable run) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        thread.start();
    }
}
