package dev.drover.client;

import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Requests;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.client.follow.AsyncEnds;
import dev.drover.client.follow.JobFollower;
import dev.drover.client.follow.SpokenEvents;
import dev.drover.client.output.FollowedOutput;
import dev.drover.client.output.OutputCollector;
import dev.drover.client.query.HistoryOnDisk;
import dev.drover.client.query.HistoryReader;
import dev.drover.client.query.HomeQueries;
import dev.drover.client.query.JournalSurvey;
import dev.drover.client.query.LagReporter;
import dev.drover.client.query.OfflineHistory;
import dev.drover.client.run.AsyncRuns;
import dev.drover.client.run.JobRunner;
import dev.drover.client.submit.AsyncSubmitter;
import dev.drover.client.submit.JobCanceller;
import dev.drover.client.submit.Submitter;
import dev.drover.client.submit.Submitter.WatchedSubmission;
import dev.drover.home.HomePaths;
import dev.drover.home.Settings;
import dev.drover.model.ErrorCode;
import dev.drover.proto.LiveWorkerRow;
import dev.drover.proto.ServerHello;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Submits jobs to the coordinator of a home, follows them, and asks what ran. Any thread, several at once.
 *
 * <p>The first call that needs a coordinator starts one, unless that is forbidden or it was stopped on purpose; a call that is cut
 * off by its loss goes on with the next one, and nothing is queued twice by that. Questions are answered without a coordinator, too.
 *
 * <p>Every error is a {@link DroverException}, which is not checked, with a {@linkplain DroverException#code() code} that a program can act
 * on, and a sentence that says what happened and what to call, or, with {@link ClientOptions.Option#SPEAK_OF_COMMANDS}, what to type. A
 * thread that is interrupted while it waits
 * gets one too, with its interrupt still set, except where {@code InterruptedException} is declared.
 */
public final class DroverClient implements AutoCloseable {
    private static final long HISTORY_NOTICE_MS = 2_000;

    private final ClientOptions options;
    private final ClientConnector connector;
    private final Requests requests;
    private final Submitter submitter;
    private final HomeQueries queries;
    private final HistoryReader history;
    private final JobCanceller canceller;
    private final AsyncSubmitter asyncSubmitter;
    private final AsyncEnds asyncEnds;
    private final JobRunner runner;
    private final AsyncRuns asyncRuns;
    private final ErrorSentences sentences;

    DroverClient(ClientOptions options, OfflineHistory offline) {
        this.options = options;
        this.sentences = new ErrorSentences(options.options());
        this.connector = new ClientConnector(options);
        this.requests = new Requests(connector);
        this.canceller = new JobCanceller(connector, sentences);
        this.submitter = new Submitter(connector, requests, sentences, canceller);
        this.queries = new HomeQueries(connector, requests, offline);
        this.history = new HistoryReader(queries, new LagReporter(queries, options.notices()), requests);
        this.asyncSubmitter = new AsyncSubmitter(submitter, sentences);
        this.asyncEnds = new AsyncEnds(connector, requests, queries, sentences);
        this.runner = new JobRunner(submitter, this::followed, sentences, options.notices());
        this.asyncRuns = new AsyncRuns(runner, sentences);
    }

    /**
     * A client with the options of this process's environment.
     *
     * @return the client, not yet connected
     */
    public static DroverClient open() {
        return open(ClientOptions.fromEnvironment());
    }

    /**
     * A client with these options. It connects at its first call, unless the options say otherwise.
     *
     * @param options where its home is, and how it finds or starts a coordinator
     * @return the client
     */
    public static DroverClient open(ClientOptions options) {
        ArgumentChecks.requireNonNull(options, "options");
        DroverClient client = new DroverClient(options, new HistoryOnDisk(HISTORY_NOTICE_MS, options.notices()));
        if (options.has(ClientOptions.Option.CONNECT_AHEAD)) {
            client.sentences.run(client.connector::connectAhead);
        }
        return client;
    }

    /** {@return the directory of the home, whether or not it is there yet} */
    public Path home() {
        return options.home();
    }

    /**
     * Queues a job and returns when it is on disk.
     *
     * @param spec what to run
     * @return its id; the same as the first time if its key was known
     */
    public Submission submit(JobSpec spec) {
        ArgumentChecks.requireNonNull(spec, "spec");
        return sentences.call(() -> submitter.submit(spec));
    }

    /**
     * Queues a job and begins to follow its output at the same time.
     *
     * @param spec what to run
     * @return the job, when it is on disk; close it
     */
    public FollowedJob submitFollowed(JobSpec spec) {
        ArgumentChecks.requireNonNull(spec, "spec");
        return sentences.call(
                () -> followed(submitter.submit(submitter.prepare(spec), JobFollower.outputWatch(), () -> {})));
    }

    private FollowedOutput followed(WatchedSubmission job) {
        JobFollower follower = new JobFollower(connector, queries);
        return new FollowedOutput(
                job.submission(),
                follower.output(job.submission().id(), job.watch()),
                outputCollector(follower),
                sentences);
    }

    /**
     * Runs a job as a call, with the usual limit of output: {@link #run(RunRequest)}.
     *
     * @param spec what to run; no array
     * @return how it ended, whether or not it succeeded
     * @throws InterruptedException if the thread is interrupted; the job is being cancelled then
     */
    public RunResult run(JobSpec spec) throws InterruptedException {
        return run(RunRequest.of(spec));
    }

    /**
     * Runs a job as a call: queues it, waits for its end, and returns how it ended with what it printed and returned. It shares slots as a
     * submitter of its own ({@link JobSpecBuilder#attached}).
     *
     * <p>The job lives for this call. It is cancelled when the thread is interrupted, and when this process is gone or this client is closed
     * before the end, after the few seconds in which it could come back. To let a job live on, {@link #submit} and {@link #await} it. If its
     * key was known, the call is for the job that has it.
     *
     * @param request what to run, no array, and how much of its output to keep
     * @return how it ended, whether or not it succeeded
     * @throws InterruptedException if the thread is interrupted; the job is being cancelled then, and its end is not waited for
     * @throws DroverException if the job was refused, or cannot be followed to its end: the sentence names the job then, which goes on
     */
    public RunResult run(RunRequest request) throws InterruptedException {
        ArgumentChecks.requireNonNull(request, "request");
        return runner.run(request);
    }

    /**
     * Runs a job as a call without waiting for it, with the usual limit of output: {@link #runAsync(RunRequest)}.
     *
     * @param spec what to run; no array
     * @return completed with how it ended
     */
    public CompletableFuture<RunResult> runAsync(JobSpec spec) {
        return runAsync(RunRequest.of(spec));
    }

    /**
     * Runs a job as a call without waiting for it. At most {@value AsyncRuns#MAX_RUNNING} run at once; further ones wait in this client, in
     * the order of the calls, and are queued when their turn comes. Beyond {@value AsyncRuns#MAX_WAITING} of them a call fails with
     * {@link ErrorCode#BUSY}.
     *
     * <p>The job lives for the future, as that of {@link #run(RunRequest)} for its call. Whoever cancels the future, or completes it, cancels
     * the job; one that was not queued yet never is. The future is done at once then, before the job has ended.
     *
     * @param request what to run, no array, and how much of its output to keep
     * @return completed with how it ended, or with a {@link DroverException}; on a thread of the client, which what depends on it must not
     * block for long: it is one of those that run calls
     */
    public CompletableFuture<RunResult> runAsync(RunRequest request) {
        ArgumentChecks.requireNonNull(request, "request");
        return sentences.call(() -> asyncRuns.start(request));
    }

    /**
     * Queues a job without waiting for the answer. Waits only while {@value AsyncSubmitter#MAX_UNANSWERED} are unanswered. Jobs are queued in
     * the order of the calls.
     *
     * @param spec what to run
     * @return completed when the job is on disk, or with a {@link DroverException}; on a thread of the client, which what depends on it
     * must not block
     */
    public CompletableFuture<Submission> submitAsync(JobSpec spec) {
        ArgumentChecks.requireNonNull(spec, "spec");
        return sentences.call(() -> asyncSubmitter.submit(spec));
    }

    /**
     * Queues many jobs in their order, without waiting for each.
     *
     * @param specs read on a thread of the client, so that a blocking iterator does not delay answers; an exception of
     *     its methods is thrown here after all earlier specs were answered
     * @param listener receives each result
     */
    public void submitAll(Iterator<JobSpec> specs, SubmitListener listener) {
        ArgumentChecks.requireNonNull(specs, "specs");
        ArgumentChecks.requireNonNull(listener, "listener");
        sentences.run(() -> submitter.submitAll(specs, listener));
    }

    /**
     * Keeps the values of an array job in the home, forced to disk.
     *
     * @param source the values, verbatim; the caller closes it
     * @param separator what ends a value
     * @return the list, for {@link JobSpecBuilder#each(ValueList)}
     * @throws IOException if the source can't be read
     */
    public ValueList storeValues(InputStream source, ValueList.Separator separator) throws IOException {
        ArgumentChecks.requireNonNull(source, "source");
        ArgumentChecks.requireNonNull(separator, "separator");
        return sentences.call(() -> submitter.storeValues(source, separator));
    }

    /**
     * Values that were kept for an earlier job.
     *
     * @param name as {@link ValueList#name} returned it
     * @return the list, for {@link JobSpecBuilder#each(ValueList)}
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if the home has none of that name
     */
    public ValueList storedValues(String name) {
        ArgumentChecks.requireNonNull(name, "name");
        return sentences.call(() -> submitter.storedValues(name));
    }

    /**
     * Keeps bytes for a job's standard input in the home, forced to disk.
     *
     * @param source the caller closes it
     * @return the file to give to {@link JobSpecBuilder#stdin(Path)}
     * @throws IOException if the source can't be read
     */
    public Path storeInput(InputStream source) throws IOException {
        ArgumentChecks.requireNonNull(source, "source");
        return sentences.call(() -> submitter.storeInput(source));
    }

    /**
     * Waits until a job has ended.
     *
     * @param id of the job
     * @return its final state
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public JobStatus await(JobId id) throws InterruptedException {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(
                () -> new JobFollower(connector, queries).await(List.of(id)).get(0));
    }

    /**
     * Waits until all these jobs have ended.
     *
     * @param ids of the jobs
     * @param timeout the longest wait; one second is allowed for the first answer; a hundred years is the longest
     * @return their final states, in the order of the ids
     * @throws TimeoutException when some have not in time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public List<JobStatus> await(Collection<JobId> ids, Duration timeout)
            throws InterruptedException, TimeoutException {
        ArgumentChecks.requireNonNulls(ids, "ids");
        ArgumentChecks.requireNonNull(timeout, "timeout");
        return sentences.await(
                () -> new JobFollower(connector, queries).await(List.copyOf(ids), Convert.wait(timeout)));
    }

    /**
     * The job's final state, once it has ended. All calls share two threads and one stream. A job whose future is cancelled goes on, and is
     * not known to the client any more. At most {@value AsyncEnds#MAX_WAITING} calls wait at once: a further one fails with
     * {@link ErrorCode#BUSY}.
     *
     * @param id of the job
     * @return completed with the state, or with a {@link DroverException}; on a thread of the client, which what depends on it must not
     * block
     */
    public CompletableFuture<JobStatus> awaitAsync(JobId id) {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(() -> asyncEnds.await(id));
    }

    /**
     * Follows what happens.
     *
     * @param filter which events, and when the stream ends
     * @return the stream, to be closed
     */
    public EventStream events(EventFilter filter) {
        ArgumentChecks.requireNonNull(filter, "filter");
        return sentences.call(() -> new SpokenEvents(new JobFollower(connector, queries).events(filter), sentences));
    }

    /**
     * Cancels a job, and returns when its running tasks have ended.
     *
     * @param id of the job
     * @return what was ended
     */
    public Cancellation cancel(JobId id) {
        ArgumentChecks.requireNonNull(id, "id");
        return cancel(CancelRequest.of(id));
    }

    /**
     * Cancels, and returns when its running tasks have ended, unless the request says not to wait.
     *
     * @param request which job or tasks, and how
     * @return what was ended
     */
    public Cancellation cancel(CancelRequest request) {
        ArgumentChecks.requireNonNull(request, "request");
        return sentences.call(() -> canceller.cancel(request));
    }

    /**
     * Cancels many, without waiting for each, and returns when all were answered. Jobs that wait don't start meanwhile, but for what
     * begins in the moment in which the requests arrive.
     *
     * @param requests which jobs or tasks, and how
     * @param listener receives each result
     */
    public void cancelAll(List<CancelRequest> requests, CancelListener listener) {
        ArgumentChecks.requireNonNulls(requests, "requests");
        ArgumentChecks.requireNonNull(listener, "listener");
        sentences.run(() -> canceller.cancelAll(List.copyOf(requests), listener));
    }

    /**
     * Jobs, newest first.
     *
     * @param filter which jobs
     * @return the jobs, read page by page while they are taken
     */
    public Pages<JobSummary> jobs(JobFilter filter) {
        ArgumentChecks.requireNonNull(filter, "filter");
        return sentences.call(() -> history.jobs(filter).speaking(sentences));
    }

    /**
     * One job as the history has it.
     *
     * @param id of the job
     * @return empty if there is no such job
     * @throws DroverException with {@link ErrorCode#BUSY} if the history cannot catch up, and does not have it yet
     */
    public Optional<JobSummary> job(JobId id) {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(() -> history.job(id));
    }

    /**
     * The newest job of a name.
     *
     * @param name {@code *} and {@code ?} stand for any characters and for one
     * @return empty if there is no such job
     * @throws DroverException with {@link ErrorCode#BUSY} if the history cannot catch up: it may lack a newer one
     */
    public Optional<JobSummary> newest(String name) {
        ArgumentChecks.requireNonNull(name, "name");
        return sentences.call(() -> history.newest(name));
    }

    /**
     * Tasks of a job, by number.
     *
     * @param filter which tasks of which job
     * @return the tasks, read page by page while they are taken
     */
    public Pages<TaskInfo> tasks(TaskFilter filter) {
        ArgumentChecks.requireNonNull(filter, "filter");
        return sentences.call(() -> history.tasks(filter.query()).speaking(sentences));
    }

    /**
     * Ended attempts of a job, in order of their end.
     *
     * @param filter which attempts, and how much of them
     * @return the attempts, read page by page while they are taken
     */
    public Pages<AttemptInfo> attempts(AttemptFilter filter) {
        ArgumentChecks.requireNonNull(filter, "filter");
        return sentences.call(() -> history.attempts(filter).speaking(sentences));
    }

    /**
     * Everything about one job.
     *
     * @param id of the job
     * @return what the history has of it
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if there is no such job, with {@link ErrorCode#BUSY} if the history cannot
     *     catch up, and does not have it yet
     */
    public JobDetail detail(JobId id) {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(() -> history.detail(id));
    }

    /**
     * How a plain job ended.
     *
     * @param id of the job
     * @return how it ended, or that it has not
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if there is no such job, with {@link ErrorCode#INVALID} if it is an array
     */
    public JobResult result(JobId id) {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(() -> history.result(id));
    }

    /**
     * How a task of an array job ended.
     *
     * @param id of the job
     * @param task number, as people see it
     * @return how it ended, or that it has not
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if there is no such job or task
     */
    public JobResult result(JobId id, long task) {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(() -> history.result(id, task));
    }

    /**
     * How many jobs are in each state, and how many failed since a time.
     *
     * @param failedSince failures before it are not counted
     * @return the numbers
     */
    public Counts counts(Instant failedSince) {
        ArgumentChecks.requireNonNull(failedSince, "failedSince");
        return sentences.call(() -> history.counts(failedSince));
    }

    /**
     * Captured output, from results and from the home's files.
     *
     * @param request of which tasks and attempts
     * @param sink receives it, on the calling thread
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void output(OutputRequest request, OutputSink sink) throws InterruptedException {
        ArgumentChecks.requireNonNull(request, "request");
        ArgumentChecks.requireNonNull(sink, "sink");
        sentences.run(() -> outputCollector(new JobFollower(connector, queries)).read(request, sink));
    }

    private OutputCollector outputCollector(JobFollower follower) {
        return new OutputCollector(connector.homeToRead().paths(), history, follower);
    }

    /** {@return what the last answer from the history lacked, and why, because its disk is full or read-only} */
    public Optional<String> lag() {
        return history.lag();
    }

    /** {@return the coordinator, or empty if none runs and none may be started} */
    public Optional<CoordinatorStatus> status() {
        return sentences.call(() -> requests.info().map(Convert::coordinator));
    }

    /** {@return the version of the coordinator that was asked last, if any was} */
    public Optional<String> coordinatorVersion() {
        return connector.lastHello().map(ServerHello::getVersion);
    }

    /** {@return the workers as they are now; empty if no coordinator runs} */
    public List<WorkerInfo> workers() {
        return sentences.call(() -> {
            List<WorkerInfo> workers = new ArrayList<>();
            for (LiveWorkerRow row : requests.workers()) {
                workers.add(Convert.worker(row));
            }
            return workers;
        });
    }

    /**
     * Workers that there were, newest first.
     *
     * @param limit rows at most; 0: all
     * @return a row for each start of a worker, read page by page while they are taken
     * @throws IllegalArgumentException if the limit is negative
     */
    public Pages<WorkerRecord> workerHistory(long limit) {
        return sentences.call(() -> history.workers(ArgumentChecks.requireNotNegative("limit", limit))
                .speaking(sentences));
    }

    /**
     * What the coordinator knows of live jobs; empty if none runs.
     *
     * @param jobs only these; empty: all
     * @param limit jobs at most, 0 or more
     * @param detail whether the attempts that run are asked for, too
     * @return the jobs, and their attempts if they were asked for
     * @throws IllegalArgumentException if the limit is negative
     */
    public LiveJobs liveJobs(Collection<JobId> jobs, int limit, LiveJobs.Detail detail) {
        ArgumentChecks.requireNonNulls(jobs, "jobs");
        ArgumentChecks.requireNonNull(detail, "detail");
        return sentences.call(() -> requests.liveJobs(jobs, ArgumentChecks.requireNotNegative("limit", limit), detail));
    }

    /**
     * Why a job waits; empty if it is not live, or no coordinator runs.
     *
     * @param id of the job
     * @return empty if no coordinator runs, or the job is not live
     */
    public Optional<JobExplanation> explain(JobId id) {
        ArgumentChecks.requireNonNull(id, "id");
        return sentences.call(() -> requests.explain(id));
    }

    /**
     * Sends a message to a task that runs. It is taken by the attempt that runs now, or refused; it is never delivered twice.
     *
     * @param request the message and its task
     * @return what became of it
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if there is no such job or task, {@link ErrorCode#INVALID} if the message is
     *     too large or the job is an array and no task is named, {@link ErrorCode#BUSY} if too many messages wait, {@link
     *     ErrorCode#UNREACHABLE} if no coordinator answers; then the task may have taken it
     */
    public SendResult send(SendRequest request) {
        ArgumentChecks.requireNonNull(request, "request");
        return sentences.call(() -> requests.send(request));
    }

    /**
     * The messages from and to the tasks of a job, as far as they are kept: 64 KiB an attempt, in both directions together.
     *
     * @param id of the job
     * @param tasks only of these; empty: of all
     * @return the messages in the order in which they were recorded, fetched as they are read
     * @throws DroverException with {@link ErrorCode#NOT_FOUND} if there is no such job
     */
    public Pages<JobMessage> messages(JobId id, Collection<TaskRange> tasks) {
        ArgumentChecks.requireNonNull(id, "id");
        ArgumentChecks.requireNonNulls(tasks, "tasks");
        return sentences.call(() -> history.messages(id, tasks).speaking(sentences));
    }

    /**
     * Starts the coordinator if none runs, even after a stop, and where it may not start by itself.
     *
     * @return the coordinator that serves now
     */
    public CoordinatorStatus start() {
        return sentences.call(() -> Convert.coordinator(requests.start()));
    }

    /**
     * Keeps how many workers and slots every later start has, how much memory they may take, and in which order slots are given.
     *
     * @param settings what is to change
     * @throws DroverException with {@link ErrorCode#INVALID} if a number is out of its range; nothing is changed then
     */
    public void configure(CoordinatorSettings settings) {
        ArgumentChecks.requireNonNull(settings, "settings");
        sentences.run(() -> {
            HomePaths paths = connector.openHome().paths();
            Settings before = Settings.read(paths);
            new Settings(
                            settings.workers().orElse(before.workers()),
                            settings.slots().orElse(before.slots()),
                            settings.workerHeapBytes().orElse(before.workerHeapBytes()),
                            settings.order().orElse(before.order()))
                    .write(paths);
        });
    }

    /**
     * Stops the coordinator and returns when it is gone.
     *
     * @param mode what becomes of what runs
     * @param timeout of a drain, after which what still runs is ended, up to a hundred years; zero: no limit
     * @param waiting receives what it waits for, each time that changes
     * @return false if none ran
     * @throws IllegalArgumentException if the timeout is negative or longer
     */
    public boolean shutdown(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting) {
        ArgumentChecks.requireNonNull(mode, "mode");
        ArgumentChecks.requireNonNull(timeout, "timeout");
        ArgumentChecks.requireNonNull(waiting, "waiting");
        return sentences.call(
                () -> requests.shutdown(mode, ArgumentChecks.requireLength("limit of a drain", timeout), waiting));
    }

    /**
     * What is whole in the journal; reads all of it, and keeps coordinators from starting meanwhile.
     *
     * @return what can be read, and what can't
     * @throws DroverException with {@link ErrorCode#BUSY} while a coordinator runs or another command reads
     */
    public JournalHealth journalHealth() {
        return sentences.call(() -> {
            // A question may have left the home's lock in this process's hands.
            queries.letGo();
            return JournalSurvey.underLock(connector.homeToRead());
        });
    }

    /** Closes connections and streams, and does not wait for calls at work: those that wait are ended with an error. May be called again. */
    @Override
    public void close() {
        sentences.run(() -> {
            asyncSubmitter.close();
            asyncEnds.close();
            asyncRuns.close();
            connector.close();
            queries.close();
        });
    }
}
