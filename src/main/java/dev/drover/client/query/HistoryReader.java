package dev.drover.client.query;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.Counts;
import dev.drover.client.JobDetail;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.client.JobResult;
import dev.drover.client.JobSummary;
import dev.drover.client.LiveJobs;
import dev.drover.client.Pages;
import dev.drover.client.RunningAttempt;
import dev.drover.client.TaskInfo;
import dev.drover.client.TaskRange;
import dev.drover.client.WorkerRecord;
import dev.drover.client.connect.Requests;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.JobDetailQuery;
import dev.drover.proto.MessagesQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.StateCount;
import dev.drover.proto.TasksQuery;
import dev.drover.proto.WorkersQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ran, in the types of the library. What a listing lacks is told; that a job is missing or is the newest is said only of a history that
 * has all. Any thread.
 */
public final class HistoryReader {
    private final QuerySource queries;
    private final LagReporter readings;
    private final Requests requests;

    /**
     * Of a home.
     *
     * @param readings the same answers, with what they lack
     */
    public HistoryReader(QuerySource queries, LagReporter readings, Requests requests) {
        this.queries = queries;
        this.readings = readings;
        this.requests = requests;
    }

    public Pages<JobSummary> jobs(JobFilter filter) {
        return PagedQuery.jobs(readings, filter);
    }

    public Optional<JobSummary> job(JobId id) {
        JobFilter only = JobFilter.builder().ids(List.of(id)).limit(1).build();
        Rows rows = readings.queryOne(Query.newBuilder().setJobs(only.query()).build());
        return rows.getJobs().getJobsList().stream().findFirst().map(Convert::job);
    }

    public Optional<JobSummary> newest(String name) {
        JobFilter first = JobFilter.builder().nameGlob(name).limit(1).build();
        QuerySource whole = new WholeAnswers(queries, "which job of that name is the newest");
        try (Pages<JobSummary> found = PagedQuery.jobs(whole, first)) {
            return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
        }
    }

    /** Tasks as they are, with what the coordinator knows of those that run. */
    public Pages<TaskInfo> tasks(TasksQuery filter) {
        return PagedQuery.tasks(readings, RunningTasks.of(filter, requests));
    }

    /** The attempts of a job that run now. */
    public List<RunningAttempt> running(JobId id) {
        return requests.liveJobs(List.of(id), 1, LiveJobs.Detail.ATTEMPTS).attempts();
    }

    /** The messages from and to those tasks of a job; none named: of all. */
    public Pages<JobMessage> messages(JobId id, Collection<TaskRange> tasks) {
        return PagedQuery.messages(
                readings,
                MessagesQuery.newBuilder()
                        .setJob(id.value())
                        .addAllNumbers(Convert.ranges(tasks))
                        .build());
    }

    public Pages<AttemptInfo> attempts(AttemptFilter filter) {
        return PagedQuery.attempts(
                readings,
                AttemptsQuery.newBuilder()
                        .setJob(filter.job().value())
                        .addAllNumbers(Convert.ranges(filter.tasks()))
                        .setLastOnly(filter.lastOnly())
                        .setWithOutcome(filter.whole())
                        .build());
    }

    public JobDetail detail(JobId id) {
        Rows rows = readings.queryOne(Query.newBuilder()
                .setJob(JobDetailQuery.newBuilder().setJob(id.value()))
                .build());
        if (!rows.hasJob() || !rows.getJob().hasJob()) {
            throw NoSuchJob.of(id);
        }
        return PagedQuery.detail(rows.getJob());
    }

    /** How a plain job ended. */
    public JobResult result(JobId id) {
        JobSummary job = known(id);
        if (job.array()) {
            throw new UserException(ErrorCode.INVALID, sentence(job));
        }
        return result(job, 0);
    }

    private static String sentence(JobSummary job) {
        return switch (job.kind()) {
            case FUNCTION, UNKNOWN ->
                "job " + job.id() + " has " + job.tasks() + " tasks, each with a result; name one: result(id, task)";
            case COMMAND, SHELL ->
                "job " + job.id() + " is a " + job.kind().token() + " job of " + job.tasks()
                        + " tasks; name one: result(id, task) tells how it ended and what it reported";
        };
    }

    /** How a task ended. */
    public JobResult result(JobId id, long task) {
        return result(known(id), task);
    }

    private JobResult result(JobSummary job, long task) {
        List<TaskRange> wanted = List.of(TaskRange.of(task));
        NamedTasks.require(job, wanted);
        AttemptFilter last =
                AttemptFilter.of(job.id(), wanted, AttemptFilter.Option.LAST_ONLY, AttemptFilter.Option.WHOLE);
        try (Pages<AttemptInfo> attempts = attempts(last)) {
            return new JobResult(job, attempts.hasNext() ? Optional.of(attempts.next()) : Optional.empty());
        }
    }

    private JobSummary known(JobId id) {
        return job(id).orElseThrow(() -> NoSuchJob.of(id));
    }

    public Counts counts(Instant failedSince) {
        Rows rows = readings.query(Query.newBuilder()
                .setCounts(CountsQuery.newBuilder().setFailedSinceMs(Convert.epochMs(failedSince)))
                .build());
        Map<JobState, Long> states = new EnumMap<>(JobState.class);
        for (StateCount state : rows.getCounts().getStatesList()) {
            states.merge(Convert.state(state.getStateValue()), state.getJobs(), Long::sum);
        }
        return new Counts(states, rows.getCounts().getFailedSince());
    }

    public Pages<WorkerRecord> workers(long limit) {
        return PagedQuery.workers(
                readings, WorkersQuery.newBuilder().setLimit(limit).build());
    }

    /** A question that is asked in its own form, such as one for output. */
    public Pages<AttemptInfo> attempts(Query query) {
        return PagedQuery.attempts(readings, query);
    }

    /** What the last answer lacked, and why. */
    public Optional<String> lag() {
        return readings.lag();
    }
}
