package dev.drover.client.output;

import dev.drover.client.AttemptInfo;
import dev.drover.client.DroverClient;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobEvent.AttemptEnded;
import dev.drover.client.JobEvent.AttemptStarted;
import dev.drover.client.JobSummary;
import dev.drover.client.OutputRequest;
import dev.drover.client.OutputSink;
import dev.drover.client.RunningAttempt;
import dev.drover.client.TaskRange;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.client.query.PagedQuery;
import dev.drover.client.query.QuerySource;
import dev.drover.home.HomePaths;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands out captured output. That of ended attempts comes from their results or from files of the home, that of running
 * ones from the files as they are now. One thread.
 */
public final class OutputCollector {
    private static final Duration POLL = Duration.ofMillis(100);

    private final HomePaths paths;
    private final DroverClient client;
    private final QuerySource queries;
    private final Map<OutputKey, AttemptOutput> running = new LinkedHashMap<>();
    private final Set<OutputKey> finished = new HashSet<>();
    private FollowedAttempts changes = new FollowedAttempts();

    /** One attempt of the job. */
    private record OutputKey(int index, int attempt) {}

    public OutputCollector(HomePaths paths, DroverClient client, QuerySource queries) {
        this.paths = paths;
        this.client = client;
        this.queries = queries;
    }

    public void read(OutputRequest request, OutputSink sink) throws InterruptedException {
        JobSummary job = client.job(request.job()).orElseThrow(() -> NoSuchJob.of(request.job()));
        if (request.follow() && !job.state().isFinal()) {
            follow(request, sink);
            return;
        }
        Iterator<AttemptInfo> ended = ended(request, request.tasks(), request.attempt());
        while (ended.hasNext()) {
            AttemptInfo attempt = ended.next();
            new AttemptOutput(paths, attempt).finish(attempt, sink);
        }
        if (!job.state().isFinal() && !request.failedOnly()) {
            addRunning(request);
            drainRunning(sink);
        }
    }

    private void follow(OutputRequest request, OutputSink sink) throws InterruptedException {
        EventFilter filter = EventFilter.of(List.of(request.job()), EventFilter.Detail.ALL);
        try (EventStream events = client.events(filter)) {
            // The stream begins before the first question, so that no attempt is missed in between.
            Optional<JobEvent> event = events.poll(POLL);
            catchUp(request, sink);
            sink.caughtUp();
            long nextNanos = System.nanoTime() + POLL.toNanos();
            while (!events.isEnded()) {
                event.ifPresent(happened -> onEvent(happened, request));
                boolean quiet = event.isEmpty() || event.get() instanceof JobEvent.Progressed;
                if (quiet || changes.isFull() || System.nanoTime() >= nextNanos) {
                    showChanges(request, sink);
                    nextNanos = System.nanoTime() + POLL.toNanos();
                }
                event = events.poll(quiet ? POLL : Duration.ZERO);
            }
            catchUp(request, sink);
        }
    }

    private void onEvent(JobEvent event, OutputRequest request) {
        if (event instanceof JobEvent.Gap) {
            changes.markMissed();
        } else if (event instanceof AttemptStarted) {
            AttemptStarted started = (AttemptStarted) event;
            if (!request.failedOnly() && isWanted(request, started.task(), started.attempt())) {
                changes.started(started.task(), started.attempt());
            }
        } else if (event instanceof AttemptEnded) {
            AttemptInfo attempt = ((AttemptEnded) event).attempt();
            if (isWanted(request, attempt.task(), attempt.attempt())) {
                changes.ended(attempt.task(), attempt.attempt());
            }
        }
    }

    /** Hands out the output of all attempts that events have named since the last call, with one question for many. */
    private void showChanges(OutputRequest request, OutputSink sink) {
        FollowedAttempts since = changes;
        changes = new FollowedAttempts();
        if (since.isMissed()) {
            catchUp(request, sink);
            return;
        }
        since.endedTasks().forEach((attempt, tasks) -> finish(ended(request, tasks, attempt), sink));
        if (since.hasStarted()) {
            addRunning(request);
        }
        drainRunning(sink);
    }

    /** Hands out the output of all attempts that ended and were not shown yet, then that of all running ones. */
    private void catchUp(OutputRequest request, OutputSink sink) {
        finish(ended(request, request.tasks(), request.attempt()), sink);
        if (!request.failedOnly()) {
            addRunning(request);
            drainRunning(sink);
        }
    }

    private void finish(Iterator<AttemptInfo> attempts, OutputSink sink) {
        while (attempts.hasNext()) {
            AttemptInfo attempt = attempts.next();
            OutputKey key = new OutputKey(attempt.index(), attempt.attempt());
            if (finished.add(key)) {
                AttemptOutput begun = running.remove(key);
                (begun == null ? new AttemptOutput(paths, attempt) : begun).finish(attempt, sink);
            }
        }
    }

    private void addRunning(OutputRequest request) {
        for (RunningAttempt attempt :
                client.liveJobs(List.of(request.job()), 1, true).attempts()) {
            OutputKey key = new OutputKey(attempt.index(), attempt.attempt());
            if (isWanted(request, attempt.task(), attempt.attempt()) && !finished.contains(key)) {
                running.computeIfAbsent(key, unused -> new AttemptOutput(paths, attempt));
            }
        }
    }

    private void drainRunning(OutputSink sink) {
        for (AttemptOutput output : new ArrayList<>(running.values())) {
            output.drain(sink);
        }
    }

    private static boolean isWanted(OutputRequest request, long task, int attempt) {
        if (request.attempt() != 0 && request.attempt() != attempt) {
            return false;
        }
        if (request.tasks().isEmpty()) {
            return true;
        }
        for (TaskRange range : request.tasks()) {
            if (task >= range.first() && task <= range.last()) {
                return true;
            }
        }
        return false;
    }

    private Iterator<AttemptInfo> ended(OutputRequest request, List<TaskRange> tasks, int attempt) {
        return PagedQuery.attempts(
                queries,
                Query.newBuilder()
                        .setOutput(OutputQuery.newBuilder()
                                .setJob(request.job().value())
                                .addAllNumbers(Convert.ranges(tasks))
                                .setFailedOnly(request.failedOnly())
                                .setAttempt(attempt))
                        .build());
    }
}
