package dev.drover.client.output;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobEvent;
import dev.drover.client.JobEvent.AttemptEnded;
import dev.drover.client.JobEvent.AttemptStarted;
import dev.drover.client.JobEvent.JobChanged;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.OutputRequest;
import dev.drover.client.OutputSink;
import dev.drover.client.Pages;
import dev.drover.client.RunningAttempt;
import dev.drover.client.TaskRange;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.client.follow.JobFollower;
import dev.drover.client.follow.OutputEvents;
import dev.drover.client.query.HistoryReader;
import dev.drover.home.HomePaths;
import dev.drover.model.UserException;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Query;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out captured output. That of ended attempts comes from their results or from files of the home, that of running
 * ones from the files as they are now. One thread.
 */
public final class OutputCollector {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Events are taken first: while the history is asked, more of them would be skipped. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(10);

    private final HomePaths paths;
    private final HistoryReader history;
    private final JobFollower follower;
    // By index: of a task one attempt runs.
    private final Map<Integer, AttemptOutput> running = new LinkedHashMap<>();
    private final FinishedTasks finished = new FinishedTasks();
    private FollowedAttempts changes = new FollowedAttempts();
    // Events were skipped, first at that time.
    private boolean missed;
    private long missedNanos;
    // The first question of this request that the history did not answer; what can be shown without it is shown.
    private UserException unanswered;
    // Null until the job has ended.
    private JobStatus end;

    public OutputCollector(HomePaths paths, HistoryReader history, JobFollower follower) {
        this.paths = paths;
        this.history = history;
        this.follower = follower;
    }

    public void read(OutputRequest request, OutputSink sink) throws InterruptedException {
        if (request.follow()) {
            follow(request, sink);
            return;
        }
        JobSummary job = history.job(request.job()).orElseThrow(() -> NoSuchJob.of(request.job()));
        try (Pages<AttemptInfo> ended = ended(request, request.tasks(), request.attempt())) {
            while (ended.hasNext()) {
                AttemptInfo attempt = ended.next();
                new AttemptOutput(paths, attempt).finish(attempt, sink);
            }
        }
        if (!job.state().isFinal() && !request.failedOnly()) {
            for (RunningAttempt attempt : runningAttempts(request)) {
                new AttemptOutput(paths, attempt).drain(sink);
            }
        }
    }

    /** The output of the last attempt of each task of that job, with the events of a stream that was begun for it. */
    void follow(JobId job, OutputEvents events, OutputSink sink) throws InterruptedException {
        follow(events, OutputRequest.of(job).with(OutputRequest.Option.FOLLOW), sink);
    }

    private void follow(OutputRequest request, OutputSink sink) throws InterruptedException {
        try (OutputEvents events = follower.output(request.job())) {
            follow(events, request, sink);
        }
    }

    /** As {@link #ended}. */
    private void finishEnded(OutputRequest request, List<TaskRange> tasks, int attempt, OutputSink sink) {
        askHistory(() -> {
            try (Pages<AttemptInfo> attempts = ended(request, tasks, attempt)) {
                while (attempts.hasNext()) {
                    finish(attempts.next(), request, sink);
                }
            }
        });
    }

    /** A history that cannot answer keeps nobody from following the rest. */
    private void askHistory(Runnable question) {
        try {
            question.run();
        } catch (UserException e) {
            if (!isOfHistory(e)) {
                throw e;
            }
            unanswered = unanswered == null ? e : unanswered;
        }
    }

    /** A job that was just accepted is unknown to a history that cannot catch up. */
    private static boolean isOfHistory(UserException e) {
        return switch (e.code()) {
            case BUSY, NO_SPACE, NOT_FOUND, DAMAGED -> true;
            default -> false;
        };
    }

    private void follow(OutputEvents events, OutputRequest request, OutputSink sink) throws InterruptedException {
        begin(events, request, sink);
        boolean caughtUp = false;
        long nextNanos = System.nanoTime();
        Optional<JobEvent> event = events.poll(Duration.ZERO);
        while (event.isPresent() || !events.isEnded()) {
            boolean quiet = event.isEmpty();
            event.ifPresent(happened -> onEvent(happened, request, sink));
            if (quiet || changes.isFull() || System.nanoTime() >= nextNanos) {
                showChanges(request, sink);
                if (missed && (quiet || System.nanoTime() - missedNanos >= LONGEST_GAP.toNanos())) {
                    catchUp(request, sink);
                }
                if (!missed && !caughtUp) {
                    sink.caughtUp();
                    caughtUp = true;
                }
                sink.flush();
                nextNanos = System.nanoTime() + POLL.toNanos();
            }
            event = events.poll(quiet ? POLL : Duration.ZERO);
        }
        showChanges(request, sink);
        if (missed) {
            catchUp(request, sink);
        }
        if (unanswered != null) {
            throw unanswered;
        }
    }

    /** The stream begins before the first question, so that no attempt is missed in between. */
    private void begin(OutputEvents events, OutputRequest request, OutputSink sink) throws InterruptedException {
        Optional<JobEvent> event = Optional.empty();
        while (!(event.isPresent() && event.get() instanceof JobChanged) && !events.isEnded()) {
            event = events.poll(POLL);
            event.ifPresent(happened -> onEvent(happened, request, sink));
        }
        if (!events.isFromStart()) {
            markMissed();
        } else if (!request.failedOnly()
                && event.isPresent()
                && ((JobChanged) event.get()).status().running() > 0) {
            addRunning(request, sink);
            drainRunning(sink);
        }
    }

    private void markMissed() {
        missedNanos = missed ? missedNanos : System.nanoTime();
        missed = true;
    }

    /** How the job ended that was followed; empty where the stream was closed before. */
    Optional<JobStatus> end() {
        return Optional.ofNullable(end);
    }

    private void onEvent(JobEvent event, OutputRequest request, OutputSink sink) {
        if (event instanceof JobChanged changed && changed.status().state().isFinal()) {
            end = changed.status();
        }
        if (event instanceof JobEvent.Gap) {
            markMissed();
        } else if (event instanceof AttemptStarted) {
            AttemptStarted started = (AttemptStarted) event;
            if (!request.failedOnly() && isWanted(request, started.task(), started.attempt())) {
                changes.started(started.task(), started.attempt());
            }
        } else if (event instanceof AttemptEnded) {
            AttemptEnded end = (AttemptEnded) event;
            AttemptInfo attempt = end.attempt();
            if (!isWanted(request, attempt.task(), attempt.attempt())) {
                return;
            }
            // Which attempts of a task count as failed is a question to the history.
            if (end.whole() && !request.failedOnly()) {
                changes.forget(attempt.task(), attempt.attempt());
                finish(attempt, request, sink);
            } else {
                changes.ended(attempt.task(), attempt.attempt());
            }
        }
    }

    /** Hands out the output of all attempts that events have named since the last call, with one question for many. */
    private void showChanges(OutputRequest request, OutputSink sink) {
        FollowedAttempts since = changes;
        changes = new FollowedAttempts();
        since.endedTasks().forEach((attempt, tasks) -> finishEnded(request, tasks, attempt, sink));
        if (since.hasStarted()) {
            addRunning(request, sink);
        }
        drainRunning(sink);
    }

    /** Hands out the output of all attempts that ended and were not shown yet, then that of all running ones. */
    private void catchUp(OutputRequest request, OutputSink sink) {
        missed = false;
        if (!request.tasks().isEmpty() || finished.isEmpty()) {
            finishEnded(request, request.tasks(), request.attempt(), sink);
        } else {
            askHistory(() -> finishUnfinished(request, sink));
        }
        if (!request.failedOnly()) {
            addRunning(request, sink);
            drainRunning(sink);
        }
    }

    private void finishUnfinished(OutputRequest request, OutputSink sink) {
        JobSummary job = history.job(request.job()).orElseThrow(() -> NoSuchJob.of(request.job()));
        List<TaskRange> unfinished = finished.unfinished(job.numbers());
        // No range at all would mean every task.
        if (!unfinished.isEmpty()) {
            finishEnded(request, unfinished, request.attempt(), sink);
        }
    }

    private void finish(AttemptInfo attempt, OutputRequest request, OutputSink sink) {
        boolean isLast = attempt.taskEnded() || request.attempt() != 0;
        if (!finished.add(attempt.index(), attempt.attempt(), isLast)) {
            return;
        }
        AttemptOutput begun = running.get(attempt.index());
        if (begun == null || begun.attempt > attempt.attempt()) {
            new AttemptOutput(paths, attempt).finish(attempt, sink);
            return;
        }
        running.remove(attempt.index());
        if (begun.attempt == attempt.attempt()) {
            begun.finish(attempt, sink);
        } else {
            begun.drain(sink);
            new AttemptOutput(paths, attempt).finish(attempt, sink);
        }
    }

    private List<RunningAttempt> runningAttempts(OutputRequest request) {
        return history.running(request.job()).stream()
                .filter(attempt -> isWanted(request, attempt.task(), attempt.attempt()))
                .toList();
    }

    private void addRunning(OutputRequest request, OutputSink sink) {
        for (RunningAttempt attempt : runningAttempts(request)) {
            // The end of one that is not known to have started may never be told.
            if (attempt.startedAt().isEmpty() || finished.contains(attempt.index(), attempt.attempt())) {
                continue;
            }
            AttemptOutput begun = running.get(attempt.index());
            if (begun == null || begun.attempt < attempt.attempt()) {
                if (begun != null) {
                    begun.drain(sink);
                }
                running.put(attempt.index(), new AttemptOutput(paths, attempt));
            }
        }
    }

    private void drainRunning(OutputSink sink) {
        for (AttemptOutput output : running.values()) {
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

    private Pages<AttemptInfo> ended(OutputRequest request, List<TaskRange> tasks, int attempt) {
        return history.attempts(Query.newBuilder()
                .setOutput(OutputQuery.newBuilder()
                        .setJob(request.job().value())
                        .addAllNumbers(Convert.ranges(tasks))
                        .setFailedOnly(request.failedOnly())
                        .setAttempt(attempt))
                .build());
    }
}
