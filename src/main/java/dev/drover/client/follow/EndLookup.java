package dev.drover.client.follow;

import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.client.Pages;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.client.query.LagReporter;
import dev.drover.client.query.PagedQuery;
import dev.drover.client.query.QuerySource;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks up in the history how jobs ended whose end was missed. An id stays until it is answered: if the history is
 * busy, the question is repeated a moment later, and after any other failure at the next call. One thread.
 */
final class EndLookup {
    /** Ids in one question: no message grows with the number of jobs. */
    static final int MAX_ASKED = 1_000;

    static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final QuerySource queries;
    private final Set<JobId> ids = new LinkedHashSet<>();
    private long notBeforeNanos = System.nanoTime();

    EndLookup(QuerySource queries) {
        this.queries = queries;
    }

    void add(Collection<JobId> missed) {
        ids.addAll(missed);
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** Nanoseconds until the next question may be asked; 0 or less: now. */
    long waitNanos() {
        return notBeforeNanos - System.nanoTime();
    }

    /**
     * Asks the history for some of the jobs. One that cannot catch up tells the ends that it has; what it lacks is asked again.
     *
     * @param ended is called for each job that the history has as ended
     * @param stillOpen makes the exception for a job that has not ended in the history
     * @throws UserException for an unknown job, and for each failure of the question except BUSY
     */
    void lookUp(Consumer<JobSummary> ended, Supplier<UserException> stillOpen) {
        List<JobId> asked = new ArrayList<>();
        for (Iterator<JobId> all = ids.iterator(); all.hasNext() && asked.size() < MAX_ASKED; ) {
            asked.add(all.next());
        }
        LagReporter source = new LagReporter(queries, lag -> {});
        Pages<JobSummary> jobs =
                PagedQuery.jobs(source, JobFilter.builder().ids(asked).build());
        try {
            while (jobs.hasNext()) {
                JobSummary job = jobs.next();
                if (job.state().isFinal()) {
                    ended.accept(job);
                    ids.remove(job.id());
                } else if (source.lag().isEmpty()) {
                    throw stillOpen.get();
                }
            }
        } catch (UserException e) {
            if (e.code() != ErrorCode.BUSY) {
                throw e;
            }
            notBeforeNanos = System.nanoTime() + RETRY_NANOS;
            return;
        }
        asked.retainAll(ids);
        if (asked.isEmpty()) {
            return;
        }
        if (source.lag().isEmpty()) {
            throw NoSuchJob.of(asked.get(0));
        }
        // Those behind them are asked for next.
        ids.removeAll(asked);
        ids.addAll(asked);
        notBeforeNanos = System.nanoTime() + RETRY_NANOS;
    }
}
