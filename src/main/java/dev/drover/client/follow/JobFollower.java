package dev.drover.client.follow;

import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.connect.BegunWatch;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.convert.Convert;
import dev.drover.client.query.QuerySource;
import dev.drover.proto.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Follows jobs: waits for their ends, or hands out what happens. Any thread; each call has a stream of its own. */
public final class JobFollower {
    /**
     * The least wait for the first answer. A caller with a shorter timeout only wants to know whether the jobs have
     * ended.
     */
    private static final long FIRST_ANSWER_NANOS = 1_000_000_000;

    private static final Set<EventFilter.Option> OWNED =
            Set.of(EventFilter.Option.UNTIL_ENDED, EventFilter.Option.CANCEL_WHEN_GONE);

    private final ClientConnector connector;
    private final QuerySource queries;

    public JobFollower(ClientConnector connector, QuerySource queries) {
        this.connector = connector;
        this.queries = queries;
    }

    public EventStream events(EventFilter filter) {
        return new WatchStream(connector, queries, filter);
    }

    /** What the attempts of a job print, return and throw until it has ended. */
    public OutputEvents output(JobId job) {
        return new WatchStream(connector, queries, outputOf(job));
    }

    /** The same of a job that was submitted with {@link #outputWatch} or {@link #owningWatch}. */
    public OutputEvents output(JobId job, BegunWatch begun) {
        EventFilter filter = outputOf(job);
        if (begun.watch().getCancelWhenGone()) {
            filter = new EventFilter(filter.jobs(), filter.detail(), OWNED);
        }
        return new WatchStream(connector, queries, filter, begun);
    }

    /** The watch that a submission carries whose job's output is to be followed. */
    public static Watch outputWatch() {
        return WatchStream.request(outputOf(new JobId(1))).build();
    }

    /** The same for a job that lives only as long as this process watches it. */
    public static Watch owningWatch() {
        return outputWatch().toBuilder()
                .setCancelWhenGone(true)
                .setWatchId(WatchStream.newWatchId())
                .build();
    }

    private static EventFilter outputOf(JobId job) {
        return EventFilter.of(List.of(job), EventFilter.Detail.OUTPUT);
    }

    public List<JobStatus> await(Collection<JobId> ids) throws InterruptedException {
        try {
            return await(ids, Convert.LONGEST);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a century has passed", e);
        }
    }

    public List<JobStatus> await(Collection<JobId> ids, Duration timeout)
            throws InterruptedException, TimeoutException {
        Set<JobId> distinct = new LinkedHashSet<>(ids);
        Map<JobId, JobStatus> ended = new HashMap<>();
        if (!distinct.isEmpty()) {
            follow(distinct, ended, timeout);
        }
        List<JobStatus> statuses = new ArrayList<>(ids.size());
        for (JobId id : ids) {
            statuses.add(ended.get(id));
        }
        return statuses;
    }

    private void follow(Set<JobId> ids, Map<JobId, JobStatus> ended, Duration timeout)
            throws InterruptedException, TimeoutException {
        long begun = System.nanoTime();
        long leastNanos = Math.max(timeout.toNanos(), FIRST_ANSWER_NANOS);
        boolean hasAnswer = false;
        try (EventStream events = events(EventFilter.of(List.copyOf(ids), EventFilter.Detail.ENDS))) {
            while (ended.size() < ids.size()) {
                long limitNanos = hasAnswer ? timeout.toNanos() : leastNanos;
                Duration left = Duration.ofNanos(Math.max(0, limitNanos - (System.nanoTime() - begun)));
                Optional<JobEvent> event = events.poll(left);
                if (event.isPresent()) {
                    recordEnd(event.get(), ended);
                    hasAnswer = true;
                } else if (left.isZero()) {
                    throw new TimeoutException(sentence(ids, ended, timeout));
                }
            }
        }
    }

    private static void recordEnd(JobEvent event, Map<JobId, JobStatus> ended) {
        if (event instanceof JobEvent.JobChanged) {
            JobStatus status = ((JobEvent.JobChanged) event).status();
            if (status.state().isFinal()) {
                ended.put(status.id(), status);
            }
        }
    }

    private static String sentence(Set<JobId> ids, Map<JobId, JobStatus> ended, Duration timeout) {
        Set<JobId> open = new LinkedHashSet<>(ids);
        open.removeAll(ended.keySet());
        JobId first = open.iterator().next();
        String others = open.size() == 1 ? "" : " and " + (open.size() - 1) + " more";
        return "job " + first + others + " did not end within " + timeout.toMillis() + " ms; drover show " + first
                + " tells how far it is";
    }
}
