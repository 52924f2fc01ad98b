package dev.drover.cli.command;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.CoordinatorSettings;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.Counts;
import dev.drover.client.DroverClient;
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
import dev.drover.client.Pages;
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
import dev.drover.client.admin.HomeAdmin;
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

/** The real client behind {@link CommandClient}. */
public final class LibraryClient implements CommandClient {
    private final DroverClient client;
    private final HomeAdmin admin;

    public LibraryClient(DroverClient client, HomeAdmin admin) {
        this.client = client;
        this.admin = admin;
    }

    @Override
    public Path home() {
        return client.home();
    }

    @Override
    public Submission submit(JobSpec spec) {
        return client.submit(spec);
    }

    @Override
    public FollowedJob submitFollowed(JobSpec spec) {
        return client.submitFollowed(spec);
    }

    @Override
    public void submitAll(Iterator<JobSpec> specs, SubmitListener listener) {
        client.submitAll(specs, listener);
    }

    @Override
    public ValueList storeValues(InputStream source, ValueList.Separator separator) throws IOException {
        return client.storeValues(source, separator);
    }

    @Override
    public ValueList storedValues(String name) {
        return client.storedValues(name);
    }

    @Override
    public Path storeInput(InputStream source) throws IOException {
        return client.storeInput(source);
    }

    @Override
    public List<JobStatus> await(Collection<JobId> ids, Duration timeout)
            throws InterruptedException, TimeoutException {
        return client.await(ids, timeout);
    }

    @Override
    public EventStream events(EventFilter filter) {
        return client.events(filter);
    }

    @Override
    public Cancellation cancel(CancelRequest request) {
        return client.cancel(request);
    }

    @Override
    public void cancelAll(List<CancelRequest> requests, CancelListener listener) {
        client.cancelAll(requests, listener);
    }

    @Override
    public RowIterator<JobSummary> jobs(JobFilter filter) {
        Pages<JobSummary> pages = client.jobs(filter);
        return new RowIterator<>() {
            @Override
            public OptionalLong matching() {
                return pages.matching();
            }

            @Override
            public boolean hasNext() {
                return pages.hasNext();
            }

            @Override
            public JobSummary next() {
                return pages.next();
            }
        };
    }

    @Override
    public Optional<JobSummary> job(JobId id) {
        return client.job(id);
    }

    @Override
    public Optional<JobSummary> newest(String name) {
        return client.newest(name);
    }

    @Override
    public void requireTasks(JobId id, List<TaskRange> tasks) {
        HomeAdmin.requireTasks(id, client.job(id), tasks);
    }

    @Override
    public Iterator<TaskInfo> tasks(TaskFilter filter) {
        return client.tasks(filter);
    }

    @Override
    public Iterator<AttemptInfo> attempts(AttemptFilter filter) {
        return client.attempts(filter);
    }

    @Override
    public JobDetail detail(JobId id) {
        return client.detail(id);
    }

    @Override
    public JobResult result(JobId id, long task) {
        return client.result(id, task);
    }

    @Override
    public Optional<String> lag() {
        return client.lag();
    }

    @Override
    public Counts counts(Instant failedSince) {
        return client.counts(failedSince);
    }

    @Override
    public void output(OutputRequest request, OutputSink sink) throws InterruptedException {
        client.output(request, sink);
    }

    @Override
    public Optional<CoordinatorStatus> status() {
        return client.status();
    }

    @Override
    public List<WorkerInfo> workers() {
        return client.workers();
    }

    @Override
    public LiveJobs liveJobs(Collection<JobId> jobs, int limit, LiveJobs.Detail detail) {
        return client.liveJobs(jobs, limit, detail);
    }

    @Override
    public Optional<JobExplanation> explain(JobId id) {
        return client.explain(id);
    }

    @Override
    public SendResult send(SendRequest request) {
        return client.send(request);
    }

    @Override
    public Iterator<JobMessage> messages(JobId id, Collection<TaskRange> tasks) {
        return client.messages(id, tasks);
    }

    @Override
    public CoordinatorStatus start() {
        return client.start();
    }

    @Override
    public void configure(
            OptionalInt workers, OptionalInt slots, OptionalLong workerHeapBytes, Optional<QueueOrder> order) {
        client.configure(new CoordinatorSettings(workers, slots, workerHeapBytes, order));
    }

    @Override
    public int runForeground() throws InterruptedException {
        return admin.runForeground();
    }

    @Override
    public boolean shutdown(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting) {
        return client.shutdown(mode, timeout, waiting);
    }

    @Override
    public JournalHealth journalHealth() {
        return client.journalHealth();
    }

    @Override
    public void acceptMoved() {
        admin.acceptMoved();
    }

    @Override
    public void acceptCopied() {
        admin.acceptCopied();
    }

    @Override
    public void close() {
        client.close();
    }
}
