package dev.drover.cli.command;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.Counts;
import dev.drover.client.DroverException;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.FollowedJob;
import dev.drover.client.JobDetail;
import dev.drover.client.JobEvent;
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
import dev.drover.model.ErrorCode;
import dev.drover.model.QueueOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A client by script: answers with what a test put in, remembers what it was asked. One thread but for {@link #cancel}. */
final class FakeClient implements CommandClient {
    /** A piece of captured output. */
    record Output(long task, OutputSink.Stream stream, String text) {}

    final Map<JobId, JobSummary> jobs = new LinkedHashMap<>();
    final Map<JobId, JobStatus> ends = new LinkedHashMap<>();
    final List<JobMessage> messages = new ArrayList<>();
    final List<SendResult> sendResults = new ArrayList<>();
    final Map<JobId, JobExplanation> explanations = new LinkedHashMap<>();
    final List<TaskInfo> tasks = new ArrayList<>();
    final List<AttemptInfo> attempts = new ArrayList<>();
    final List<JobEvent> events = new ArrayList<>();
    final List<Output> output = new ArrayList<>();
    /** Comes after all of the other; its characters are bytes. */
    final List<Output> later = new ArrayList<>();

    final List<WorkerInfo> workers = new ArrayList<>();
    /** What it says of workers before that, an answer each. */
    final ArrayDeque<List<WorkerInfo>> workersBefore = new ArrayDeque<>();

    /** Of the output of task 7, after all of it; 0: nothing is missing. */
    long missingBytes;

    OutputSink.Loss loss = OutputSink.Loss.DROPPED;

    final List<JobSpec> submitted = new ArrayList<>();
    /** Runs before each row of a listing is given. */
    Runnable beforeRow = () -> {};

    final List<CancelRequest> cancelled = new ArrayList<>();
    final List<String> calls = new ArrayList<>();

    /** The filters of jobs and tasks that it was asked with. */
    final List<String> asked = new ArrayList<>();

    Path home = Path.of("/");
    Optional<String> lag = Optional.empty();
    JobDetail detail;
    Cancellation cancellation;
    CoordinatorStatus status;
    JournalHealth journal = JournalHealth.whole(2);
    Counts counts = new Counts(Map.of(), 0);
    ShutdownProgress shutdownProgress;
    /** Between the first progress and the second. */
    long shutdownTakesMs;

    long queuedAtLast = 5;
    /** As often as that a wait passes before what is in {@link #ends} has ended. */
    int awaitsInVain;

    final List<Duration> awaited = new ArrayList<>();
    LiveJobs live = new LiveJobs(List.of(), List.of());

    /** How much later than {@link Samples#NOW} it is. */
    long passedMs;

    OptionalLong matching = OptionalLong.empty();
    boolean repeats;
    String values = "";
    ValueList stored = new ValueList("list", 0, 0);
    Path input = Path.of("/home/input/1");
    DroverException fault;
    Runnable duringOutput = () -> {};
    Runnable onExplain = () -> {};
    Runnable duringPoll = () -> {};

    /** After so many events a stream has none once; 0: that is not so. */
    int gapAfter;

    /** As often as that a stream has nothing yet. */
    int pollsInVain;

    @Override
    public Path home() {
        return home;
    }

    @Override
    public Submission submit(JobSpec spec) {
        if (fault != null) {
            throw fault;
        }
        submitted.add(spec);
        return new Submission(new JobId(11 + submitted.size()), spec.numbers().count(), repeats, this::cancel);
    }

    @Override
    public FollowedJob submitFollowed(JobSpec spec) {
        Submission submission = submit(spec);
        return new FollowedJob() {
            @Override
            public Submission submission() {
                return submission;
            }

            @Override
            public void output(OutputSink sink) {
                FakeClient.this.output(OutputRequest.of(submission.id()).with(OutputRequest.Option.FOLLOW), sink);
            }

            @Override
            public void close() {
                calls.add("closed the output of " + submission.id());
            }
        };
    }

    @Override
    public void submitAll(Iterator<JobSpec> specs, SubmitListener listener) {
        List<Submission> answers = new ArrayList<>();
        try {
            while (specs.hasNext()) {
                answers.add(submit(specs.next()));
            }
        } finally {
            for (int i = 0; i < answers.size(); i++) {
                listener.accepted(i, answers.get(i));
            }
        }
    }

    @Override
    public ValueList storeValues(InputStream source, ValueList.Separator separator) throws IOException {
        calls.add("values");
        boolean nul = separator == ValueList.Separator.NUL;
        values = new String(source.readAllBytes(), StandardCharsets.UTF_8);
        String[] parts = values.split(nul ? "\0" : "\n");
        long empty = 0;
        for (String part : parts) {
            empty += part.isEmpty() && !nul ? 1 : 0;
        }
        stored = new ValueList("list", parts.length - empty, empty);
        return stored;
    }

    @Override
    public ValueList storedValues(String name) {
        return new ValueList(name, stored.count(), 0);
    }

    @Override
    public Path storeInput(InputStream source) throws IOException {
        calls.add("input " + new String(source.readAllBytes(), StandardCharsets.UTF_8));
        return input;
    }

    @Override
    public List<JobStatus> await(Collection<JobId> ids, Duration timeout) throws TimeoutException {
        List<JobStatus> found = new ArrayList<>();
        awaited.add(timeout);
        for (JobId id : ids) {
            if (ends.isEmpty() || awaited.size() <= awaitsInVain) {
                passedMs += timeout.toMillis();
                throw new TimeoutException("none ended");
            }
            if (!ends.containsKey(id)) {
                throw new DroverException(ErrorCode.NOT_FOUND, "there is no job " + id);
            }
            found.add(ends.get(id));
        }
        return found;
    }

    @Override
    public EventStream events(EventFilter filter) {
        calls.add("events " + filter.jobs() + " " + filter.detail() + " " + filter.untilEnded());
        ArrayDeque<JobEvent> left = new ArrayDeque<>(events);
        return new EventStream() {
            private int inVain = pollsInVain;
            private int given;

            @Override
            public Optional<JobEvent> poll(Duration timeout) {
                duringPoll.run();
                if (inVain > 0) {
                    inVain--;
                    return Optional.empty();
                }
                if (given++ == gapAfter && gapAfter > 0) {
                    return Optional.empty();
                }
                return Optional.ofNullable(left.poll());
            }

            @Override
            public boolean isEnded() {
                return inVain == 0 && left.isEmpty();
            }

            @Override
            public Iterator<JobEvent> iterator() {
                return left.iterator();
            }

            @Override
            public void close() {
                left.clear();
            }
        };
    }

    @Override
    public synchronized Cancellation cancel(CancelRequest request) {
        cancelled.add(request);
        return cancellation;
    }

    @Override
    public void cancelAll(List<CancelRequest> requests, CancelListener listener) {
        for (int i = 0; i < requests.size(); i++) {
            if (fault != null) {
                listener.refused(i, fault);
            } else {
                listener.cancelled(i, cancel(requests.get(i)));
            }
        }
    }

    @Override
    public RowIterator<JobSummary> jobs(JobFilter filter) {
        if (fault != null) {
            throw fault;
        }
        asked.add(filter.toString());
        Iterator<JobSummary> found = jobs.values().iterator();
        return new RowIterator<>() {
            @Override
            public OptionalLong matching() {
                return matching;
            }

            @Override
            public boolean hasNext() {
                return found.hasNext();
            }

            @Override
            public JobSummary next() {
                beforeRow.run();
                return found.next();
            }
        };
    }

    @Override
    public Optional<JobSummary> job(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public Optional<JobSummary> newest(String name) {
        return jobs.values().stream().filter(job -> job.name().equals(name)).findFirst();
    }

    @Override
    public void requireTasks(JobId id, List<TaskRange> wanted) {
        calls.add("tasks " + id + " " + wanted);
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public Iterator<TaskInfo> tasks(TaskFilter filter) {
        asked.add(filter.toString());
        return tasks.iterator();
    }

    @Override
    public Iterator<AttemptInfo> attempts(AttemptFilter filter) {
        return attempts.iterator();
    }

    @Override
    public JobDetail detail(JobId id) {
        return detail;
    }

    @Override
    public JobResult result(JobId id, long task) {
        throw new UnsupportedOperationException("no command asks it");
    }

    @Override
    public Optional<String> lag() {
        return lag;
    }

    @Override
    public Counts counts(Instant failedSince) {
        return counts;
    }

    @Override
    public void output(OutputRequest request, OutputSink sink) {
        calls.add("output follow=" + request.follow() + " failed=" + request.failedOnly() + " attempt="
                + request.attempt());
        for (Output piece : output) {
            byte[] bytes = piece.text().getBytes(StandardCharsets.UTF_8);
            sink.write(piece.task(), 1, piece.stream(), bytes, bytes.length);
        }
        sink.caughtUp();
        for (Output piece : later) {
            byte[] bytes = piece.text().getBytes(StandardCharsets.ISO_8859_1);
            sink.write(piece.task(), 1, piece.stream(), bytes, bytes.length);
        }
        attempts.forEach(sink::outcome);
        if (missingBytes > 0) {
            sink.incomplete(7, 1, missingBytes, 168_888_897, loss);
        }
        duringOutput.run();
    }

    @Override
    public Optional<CoordinatorStatus> status() {
        return Optional.ofNullable(status);
    }

    @Override
    public List<WorkerInfo> workers() {
        return workersBefore.isEmpty() ? workers : workersBefore.remove();
    }

    @Override
    public LiveJobs liveJobs(Collection<JobId> ids, int limit, LiveJobs.Detail detail) {
        return live;
    }

    @Override
    public SendResult send(SendRequest request) {
        calls.add("send " + request);
        return sendResults.isEmpty()
                ? new SendResult(SendResult.Outcome.TAKEN, request.task().orElse(0), OptionalInt.of(1))
                : sendResults.remove(0);
    }

    @Override
    public Iterator<JobMessage> messages(JobId id, Collection<TaskRange> tasks) {
        calls.add("messages " + id + " " + tasks);
        return messages.iterator();
    }

    @Override
    public Optional<JobExplanation> explain(JobId id) {
        calls.add("explain " + id);
        onExplain.run();
        return Optional.ofNullable(explanations.get(id));
    }

    @Override
    public CoordinatorStatus start() {
        calls.add("start");
        return Samples.coordinator();
    }

    @Override
    public void configure(OptionalInt count, OptionalInt slots, OptionalLong heapBytes, Optional<QueueOrder> order) {
        calls.add("configure " + count + " " + slots + (heapBytes.isPresent() ? " heap " + heapBytes.getAsLong() : "")
                + order.map(given -> " " + given).orElse(""));
    }

    @Override
    public int runForeground() {
        calls.add("foreground");
        return 0;
    }

    @Override
    public boolean shutdown(ShutdownMode mode, Duration timeout, Consumer<ShutdownProgress> waiting) {
        calls.add("shutdown " + mode + " " + timeout.toMillis());
        if (shutdownProgress != null) {
            waiting.accept(shutdownProgress);
            passedMs += shutdownTakesMs;
            waiting.accept(shutdownProgress);
            waiting.accept(new ShutdownProgress(List.of(), queuedAtLast));
        }
        return status != null;
    }

    @Override
    public JournalHealth journalHealth() {
        return journal;
    }

    @Override
    public void acceptMoved() {
        calls.add("moved");
    }

    @Override
    public void acceptCopied() {
        calls.add("copied");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
