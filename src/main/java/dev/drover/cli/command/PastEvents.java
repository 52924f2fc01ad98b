package dev.drover.cli.command;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.client.LiveJobs;
import dev.drover.client.RunningAttempt;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.model.JobState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What happened to jobs before they were followed, as the history has it: a submission, starts and ends of attempts, messages, an end. It knows
 * again what then comes by the stream a second time. One thread.
 */
final class PastEvents {
    /** Attempts and messages of one job that are shown, each. */
    static final int MAX_EVENTS = 10_000;

    /** Characters of the messages of one job that are shown. */
    static final long MAX_TEXT = 16L << 20;

    private record AttemptId(JobId job, long task, int attempt) {}

    private final CommandClient client;
    private final Set<JobMessage> messages = new HashSet<>();
    private final Map<AttemptId, Integer> workers = new HashMap<>();
    private final Set<AttemptId> ended = new HashSet<>();
    private final Set<JobId> endedJobs = new HashSet<>();
    private boolean isCut;

    PastEvents(CommandClient client) {
        this.client = client;
    }

    /** Whether there was more than is shown of a job. */
    boolean isCut() {
        return isCut;
    }

    /** All of one job, in the order of time. */
    List<JobEvent> of(JobId id) throws IOException {
        JobSummary job = client.job(id).orElseThrow(() -> NoSuchJob.of(id));
        List<JobEvent> events = new ArrayList<>();
        events.add(new JobEvent.JobChanged(job.submittedAt(), JobEvent.Change.QUEUED, asSubmitted(job.status())));
        addRunning(id, events);
        addAttempts(id, events);
        addMessages(id, events);
        if (job.state().isFinal() && job.endedAt().isPresent()) {
            endedJobs.add(id);
            events.add(new JobEvent.JobChanged(job.endedAt().get(), JobEvent.Change.ENDED, job.status()));
        }
        // Stable: what the history has in its order stays so where two things have one time.
        events.sort(Comparator.comparing(JobEvent::at));
        return events;
    }

    private static JobStatus asSubmitted(JobStatus status) {
        return new JobStatus(
                status.id(),
                status.name(),
                JobState.QUEUED,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                status.tasks(),
                0,
                0,
                0,
                0,
                status.submittedAt(),
                Optional.empty(),
                Optional.empty(),
                status.array(),
                0,
                "");
    }

    private void addRunning(JobId id, List<JobEvent> events) throws IOException {
        for (RunningAttempt attempt :
                client.liveJobs(List.of(id), 1, LiveJobs.Detail.ATTEMPTS).attempts()) {
            AttemptId key = new AttemptId(id, attempt.task(), attempt.attempt());
            workers.put(key, attempt.worker());
            attempt.startedAt()
                    .ifPresent(at -> events.add(new JobEvent.AttemptStarted(
                            at, id, attempt.task(), attempt.attempt(), attempt.worker(), attempt.pid())));
        }
    }

    private void addAttempts(JobId id, List<JobEvent> events) throws IOException {
        Iterator<AttemptInfo> attempts = client.attempts(AttemptFilter.of(id));
        for (int count = 0; attempts.hasNext(); count++) {
            if (count == MAX_EVENTS) {
                isCut = true;
                return;
            }
            AttemptInfo attempt = attempts.next();
            AttemptId key = new AttemptId(id, attempt.task(), attempt.attempt());
            ended.add(key);
            boolean isKnown = workers.put(key, attempt.worker()) != null;
            if (!isKnown && attempt.startedAt().isPresent()) {
                events.add(new JobEvent.AttemptStarted(
                        attempt.startedAt().get(),
                        id,
                        attempt.task(),
                        attempt.attempt(),
                        attempt.worker(),
                        attempt.pid()));
            }
            events.add(new JobEvent.AttemptEnded(attempt.endedAt(), attempt, !attempt.taskEnded(), false));
        }
    }

    private void addMessages(JobId id, List<JobEvent> events) throws IOException {
        Iterator<JobMessage> kept = client.messages(id, List.of());
        long text = 0;
        for (int count = 0; kept.hasNext(); count++) {
            JobMessage message = kept.next();
            text += message.text().length();
            if (count == MAX_EVENTS || text > MAX_TEXT) {
                isCut = true;
                return;
            }
            messages.add(message);
            int worker = workers.getOrDefault(new AttemptId(id, message.task(), message.attempt()), 0);
            events.add(new JobEvent.Messaged(message.at(), message, worker));
        }
    }

    /** Whether this event of the stream was among those of the past. */
    boolean has(JobEvent event) {
        if (event instanceof JobEvent.Messaged messaged) {
            return messages.remove(messaged.message());
        }
        if (event instanceof JobEvent.AttemptStarted started) {
            return workers.containsKey(new AttemptId(started.job(), started.task(), started.attempt()));
        }
        if (event instanceof JobEvent.AttemptEnded end) {
            AttemptInfo attempt = end.attempt();
            return ended.contains(new AttemptId(attempt.job(), attempt.task(), attempt.attempt()));
        }
        return event instanceof JobEvent.JobChanged changed
                && changed.change() == JobEvent.Change.ENDED
                && endedJobs.contains(changed.status().id());
    }
}
