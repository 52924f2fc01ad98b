package dev.drover.cli.command;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.Counts;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.FollowedJob;
import dev.drover.client.JobDetail;
import dev.drover.client.JobExplanation;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.client.JobResult;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.JournalHealth;
import dev.drover.client.LiveJobs;
import dev.drover.client.OutputRequest;
import dev.drover.client.OutputSink;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import dev.drover.client.ShutdownMode;
import dev.drover.client.ShutdownProgress;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import dev.drover.client.TaskFilter;
import dev.drover.client.TaskInfo;
import dev.drover.client.TaskRange;
import dev.drover.client.ValueList;
import dev.drover.client.WorkerInfo;
import dev.drover.model.QueueOrder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What the commands need of {@code DroverClient} and {@code HomeAdmin}, so that tests can put a scripted one in their place; each method is
 * that of the same name there.
 */
public interface CommandClient extends AutoCloseable {
    /** Rows that come page by page while they are taken. */
    interface RowIterator<T> extends Iterator<T> {
        /** How many match without the limit, if that was asked. */
        OptionalLong matching();
    }

    Path home();

    Submission submit(JobSpec spec);

    FollowedJob submitFollowed(JobSpec spec);

    void submitAll(Iterator<JobSpec> specs, SubmitListener listener);

    ValueList storeValues(InputStream source, ValueList.Separator separator) throws IOException;

    ValueList storedValues(String name);

    Path storeInput(InputStream source) throws IOException;

    List<JobStatus> await(Collection<JobId> ids, Duration timeout) throws InterruptedException, TimeoutException;

    EventStream events(EventFilter filter);

    Cancellation cancel(CancelRequest request);

    void cancelAll(List<CancelRequest> requests, CancelListener listener);

    RowIterator<JobSummary> jobs(JobFilter filter);

    Optional<JobSummary> job(JobId id);

    Optional<JobSummary> newest(String name);

    void requireTasks(JobId id, List<TaskRange> tasks);

    Iterator<TaskInfo> tasks(TaskFilter filter);

    Iterator<AttemptInfo> attempts(AttemptFilter filter);

    JobDetail detail(JobId id);

    JobResult result(JobId id, long task);

    /** What the last answer lacked, because the history cannot be written; that has been said on standard error. */
    Optional<String> lag();

    Counts counts(Instant failedSince);

    void output(OutputRequest request, OutputSink sink) throws InterruptedException;

    Optional<CoordinatorStatus> status();

    List<WorkerInfo> workers();

    LiveJobs liveJobs(Collection<JobId> jobs, int limit, LiveJobs.Detail detail);

    Optional<JobExplanation> explain(JobId id);

    SendResult send(SendRequest request);

    Iterator<JobMessage> messages(JobId id, Collection<TaskRange> tasks);

    CoordinatorStatus start();

    void configure(OptionalInt workers, OptionalInt slots, OptionalLong workerHeapBytes, Optional<QueueOrder> order);

    int runForeground() throws InterruptedException;

    boolean shutdown(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting);

    JournalHealth journalHealth();

    void acceptMoved();

    void acceptCopied();

    @Override
    void close();
}
