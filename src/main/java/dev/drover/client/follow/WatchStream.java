package dev.drover.client.follow;

import com.google.protobuf.ByteString;
import dev.drover.client.EventFilter;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.connect.BegunWatch;
import dev.drover.client.connect.ClientConnection;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.connect.ReplyQueue;
import dev.drover.client.connect.Requests;
import dev.drover.client.connect.ResponseWatchdog;
import dev.drover.client.convert.Convert;
import dev.drover.client.query.QuerySource;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Unwatch;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A stream of events from the coordinator, and from the next one when that is lost. The thread that takes events owns
 * everything except the inbox, which is bounded by credit. Any thread may call {@link #close}.
 */
final class WatchStream implements OutputEvents {
    /** Events that the coordinator may send before it gets new credit. */
    private static final long CREDIT = 1_024;

    /**
     * Where each end of a task is wanted, a pause of this process must not cost a gap: as many as end in a second, some 50 MB here.
     */
    private static final long OUTPUT_CREDIT = 131_072;

    private static final int CREDIT_STEPS = 4;
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(ResponseWatchdog.CHECK_INTERVAL_MS);
    private static final Duration LONG = Duration.ofHours(1);

    private final ClientConnector connector;
    private final QuerySource queries;
    private final EventFilter filter;
    private final long credit;
    private final ReplyQueue inbox;
    private final ArrayDeque<JobEvent> ready = new ArrayDeque<>();
    // Only a watch that keeps jobs alive needs one: to make it takes time.
    private final ByteString watchId;
    // Named jobs whose end was not seen yet.
    private final Set<JobId> open;
    private final EndLookup missedEnds;
    // Written by the owner, read by close.
    private volatile ClientConnection connection;
    private volatile long request;
    // Of this watch.
    private long received;
    private long creditGiven;
    // The coordinator sends nothing more.
    private boolean isOver;
    private boolean ended;
    private boolean fromStart;
    private int losses;
    private final ResponseWatchdog watchdog = ResponseWatchdog.unlimited();
    private volatile boolean closed;

    WatchStream(ClientConnector connector, QuerySource queries, EventFilter filter) {
        this(connector, queries, filter, new ReplyQueue(), filter.cancelWhenGone() ? newWatchId() : ByteString.EMPTY);
    }

    /** Goes on with a watch of that detail that was begun with the submission of its only job. */
    WatchStream(ClientConnector connector, QuerySource queries, EventFilter filter, BegunWatch begun) {
        this(connector, queries, filter, begun.replies(), begun.watch().getWatchId());
        this.connection = begun.connection();
        this.request = begun.request();
        this.creditGiven = credit;
    }

    private WatchStream(
            ClientConnector connector, QuerySource queries, EventFilter filter, ReplyQueue inbox, ByteString watchId) {
        this.inbox = inbox;
        this.connector = connector;
        this.queries = queries;
        this.missedEnds = new EndLookup(queries);
        this.filter = filter;
        this.credit = credit(filter);
        this.watchId = watchId;
        this.open = new LinkedHashSet<>(filter.jobs());
    }

    @Override
    public Optional<JobEvent> poll(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            if (closed) {
                unwatch();
                return Optional.empty();
            }
            JobEvent event = ready.poll();
            if (event != null || ended) {
                return Optional.ofNullable(event);
            }
            if (!missedEnds.isEmpty() && missedEnds.waitNanos() <= 0) {
                lookUpEnds();
                continue;
            }
            if (isOver && missedEnds.isEmpty()) {
                ended = true;
                unwatch();
                continue;
            }
            if (connection == null && !isOver) {
                watch();
                continue;
            }
            if (!isOver) {
                giveCredit();
            }
            long left = Math.max(0, deadline - System.nanoTime());
            long untilCheck = Math.min(left, CHECK_NANOS);
            Optional<ReplyQueue.Reply> reply = inbox.poll(
                    missedEnds.isEmpty() ? untilCheck : Math.min(untilCheck, Math.max(0, missedEnds.waitNanos())));
            if (reply.isPresent()) {
                handle(reply.get());
                continue;
            }
            if (connection != null) {
                watchdog.check(connection);
            }
            if (System.nanoTime() >= deadline) {
                return Optional.empty();
            }
        }
    }

    @Override
    public boolean isEnded() {
        return closed || (ended && ready.isEmpty());
    }

    @Override
    public boolean isFromStart() {
        return fromStart;
    }

    @Override
    public Iterator<JobEvent> iterator() {
        return new Iterator<>() {
            private JobEvent next;

            @Override
            public boolean hasNext() {
                try {
                    while (next == null && !isEnded()) {
                        next = poll(LONG).orElse(null);
                    }
                } catch (InterruptedException e) {
                    throw Interrupts.interrupted(e);
                }
                return next != null;
            }

            @Override
            public JobEvent next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the stream has ended");
                }
                JobEvent event = next;
                next = null;
                return event;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        ClientConnection watched = connection;
        if (watched != null) {
            endWatch(watched, request);
        }
        // Wakes the owner, which ends a watch that it was about to begin.
        inbox.wake();
    }

    /** Of a watch that keeps jobs alive. */
    static ByteString newWatchId() {
        return ByteString.copyFromUtf8(UUID.randomUUID().toString());
    }

    /** What such a stream asks for; the jobs are missing. */
    static Watch.Builder request(EventFilter filter) {
        return Watch.newBuilder()
                .setDetail(detail(filter))
                .setCredit(credit(filter))
                .setUntilEnded(filter.untilEnded())
                .setCancelWhenGone(filter.cancelWhenGone());
    }

    private static long credit(EventFilter filter) {
        return filter.detail() == EventFilter.Detail.OUTPUT ? OUTPUT_CREDIT : CREDIT;
    }

    private void watch() {
        Optional<ClientConnection> found = connector.connect(ClientConnector.Need.ANY);
        if (found.isEmpty()) {
            lookUpAllOrFail();
            return;
        }
        Watch.Builder watch = request(filter).setWatchId(watchId);
        for (JobId id : open) {
            watch.addJobs(id.value());
        }
        received = 0;
        creditGiven = credit;
        ClientConnection on = found.get();
        connection = on;
        request = on.call(ClientFrame.newBuilder().setWatch(watch), inbox);
    }

    /** No coordinator runs and none may be started. The history still knows which jobs have ended. */
    private void lookUpAllOrFail() {
        if (!filter.jobs().isEmpty()) {
            EndLookup lookup = new EndLookup(queries);
            lookup.add(open);
            while (!lookup.isEmpty()) {
                LockSupport.parkNanos(lookup.waitNanos());
                lookup.lookUp(this::onEnd, connector::noCoordinator);
            }
        }
        if (!filter.untilEnded() || !open.isEmpty()) {
            throw connector.noCoordinator();
        }
        isOver = true;
    }

    /**
     * Looks up missed ends. A job that is not live is in the history, because a query waits until the history has
     * everything that the core reported before it.
     */
    private void lookUpEnds() {
        try {
            missedEnds.lookUp(
                    this::onEnd,
                    () -> new UserException(
                            ErrorCode.INTERNAL,
                            "the coordinator and the history disagree on whether a job has ended; drover doctor"));
        } catch (UserException e) {
            // Most failures may be over at the next attempt, but these two are final.
            ended = e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INTERNAL;
            throw e;
        }
    }

    private void onEnd(JobSummary job) {
        if (open.remove(job.id())) {
            ready.add(new JobEvent.JobChanged(
                    job.endedAt().orElse(job.submittedAt()), JobEvent.Change.ENDED, job.status()));
        }
    }

    private void handle(ReplyQueue.Reply reply) {
        if (connection == null || reply.connection().orElse(null) != connection) {
            return;
        }
        if (reply.frame().isEmpty()) {
            onLost();
            return;
        }
        ServerFrame frame = reply.frame().get();
        switch (frame.getBodyCase()) {
            case EVENTS -> onEvents(frame.getEvents());
            case GAP -> ready.add(new JobEvent.Gap(Instant.now(), frame.getGap().getSkipped()));
            case WATCH_ENDED -> {
                // Jobs may have ended while events were skipped, so their ends are looked up.
                missedEnds.add(open);
                isOver = true;
            }
            case ERROR -> {
                ended = true;
                throw Convert.error(frame.getError());
            }
            default -> {
                // A message of a later version, which this version ignores.
            }
        }
    }

    private void onLost() {
        connection = null;
        if (isOver) {
            return;
        }
        if (++losses >= Requests.MAX_LOSSES) {
            ended = true;
            throw Requests.lostTooOften();
        }
        if (filter.untilEnded() && open.isEmpty()) {
            isOver = true;
        } else {
            ready.add(new JobEvent.Gap(Instant.now(), 0));
        }
    }

    private void onEvents(Events events) {
        losses = 0;
        fromStart |= events.getFromStart();
        received += events.getEventsCount();
        for (Event event : events.getEventsList()) {
            JobEvent converted = EventConvert.event(event);
            if (converted != null && isNews(converted)) {
                ready.add(converted);
            }
        }
        if (events.getNotLiveCount() > 0) {
            List<JobId> notLive = new ArrayList<>(events.getNotLiveCount());
            for (long id : events.getNotLiveList()) {
                notLive.add(new JobId(id));
            }
            missedEnds.add(notLive);
        }
    }

    /**
     * Whether the event is new. The end of a job is shown once, even if it is sent again after the loss of a
     * coordinator.
     */
    private boolean isNews(JobEvent event) {
        if (filter.jobs().isEmpty() || !(event instanceof JobEvent.JobChanged)) {
            return true;
        }
        JobStatus status = ((JobEvent.JobChanged) event).status();
        return !status.state().isFinal() || open.remove(status.id());
    }

    private void giveCredit() {
        if (received + credit - creditGiven >= credit / CREDIT_STEPS) {
            creditGiven = received + credit;
            connection.sendMore(
                    request,
                    ClientFrame.newBuilder()
                            .setWatchCredit(WatchCredit.newBuilder().setCredit(creditGiven)));
        }
    }

    private void unwatch() {
        ClientConnection watched = connection;
        connection = null;
        if (watched != null) {
            endWatch(watched, request);
        }
    }

    private void endWatch(ClientConnection on, long watch) {
        // Only the first caller drops the replies and ends the watch. A watch that has ended by itself needs no
        // message.
        if (on.dropReplies(watch) && !ended) {
            on.sendMore(watch, ClientFrame.newBuilder().setUnwatch(Unwatch.getDefaultInstance()));
        }
    }

    private static Watch.Detail detail(EventFilter filter) {
        return switch (filter.detail()) {
            case ENDS -> Watch.Detail.ENDS;
            case SUMMARY -> Watch.Detail.SUMMARY;
            case ALL -> Watch.Detail.ALL;
            case OUTPUT -> Watch.Detail.OUTPUT;
        };
    }
}
