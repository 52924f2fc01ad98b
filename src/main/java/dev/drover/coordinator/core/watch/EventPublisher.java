package dev.drover.coordinator.core.watch;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Event;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.Watch;
import java.util.LinkedHashSet;
import java.util.Set;

/** Makes events about changes and about the progress of jobs, for {@link Watchers}. Owned by the core's thread. */
public final class EventPublisher {
    /** The shortest time between two counts of a running job. */
    private static final long STATUS_EVERY_MS = 200;

    private final DurableState state;
    private final Watchers watchers;
    // Made anew instead of cleared: what clearing costs grows with the largest turn that there was.
    private Set<Long> changed = new LinkedHashSet<>();
    private final RecentEnds recentEnds;
    private long nextStatusMonoMs;

    public EventPublisher(DurableState state, Watchers watchers, RecentEnds recentEnds) {
        this.state = state;
        this.watchers = watchers;
        this.recentEnds = recentEnds;
    }

    public void queued(Job job, Now now) {
        jobEvent(Event.Type.JOB_QUEUED, job, now);
    }

    /** The first of its tasks started. */
    public void started(Job job, Now now) {
        jobEvent(Event.Type.JOB_STARTED, job, now);
    }

    /** Attempts of it were issued. */
    public void issued(Job job) {
        if (!watchers.isEmpty()) {
            changed.add(job.id);
        }
    }

    public void cancelling(Job job, Now now) {
        jobEvent(Event.Type.JOB_CANCELLING, job, now);
    }

    /** The job is done; it is still open when this is called. */
    public void ended(Job job, Now now) {
        changed.remove(job.id);
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(Event.Type.JOB_ENDED)
                .setJob(job.id)
                .setStatus(Statuses.ended(job, now.wallMs()))
                .build();
        recentEnds.add(job, event);
        watchers.offer(event, Watch.Detail.ENDS);
    }

    private void jobEvent(Event.Type type, Job job, Now now) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(type)
                .setJob(job.id)
                .setStatus(Statuses.of(job))
                .build();
        watchers.offer(event, Watch.Detail.SUMMARY);
    }

    public void attemptStarted(Job job, LiveAttempt attempt) {
        if (watchers.isEmpty()) {
            return;
        }
        changed.add(job.id);
        Event.Builder event = ofAttempt(Event.Type.ATTEMPT_STARTED, job, attempt, attempt.startedAtMs());
        if (attempt.pid() != 0) {
            event.setPid(attempt.pid());
        }
        watchers.offer(event.build(), Watch.Detail.OUTPUT);
    }

    /**
     * An attempt ended.
     *
     * @param startTold whether an event told its start
     */
    public void attemptEnded(Job job, AttemptEnd end, boolean startTold, int worker, Now now) {
        if (watchers.isEmpty()) {
            return;
        }
        changed.add(job.id);
        AttemptOutcome outcome = end.getOutcome();
        long task = job.numbers.number(outcome.getToken().getIndex());
        EndedAttempt ended = new EndedAttempt(job.id, task, worker, now.wallMs(), end);
        boolean succeeded = outcome.getStateValue() == JobState.SUCCEEDED.number();
        // Of an array the silent ones may be a million. Of a plain job's attempt its caller wants times and memory,
        // too.
        boolean concernsOutput = ended.hasContent() || startTold || !job.isArray();
        watchers.offerEnd(ended, succeeded ? Watch.Detail.ALL : Watch.Detail.SUMMARY, concernsOutput);
    }

    public void progress(Job job, LiveAttempt attempt, ProgressSample progress) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = ofAttempt(Event.Type.PROGRESS, job, attempt, progress.getAtMs())
                .setProgress(progress)
                .build();
        watchers.offer(event, Watch.Detail.SUMMARY);
    }

    /** A message from or to a task. */
    public void message(Job job, LiveAttempt attempt, TaskMessage message) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = ofAttempt(Event.Type.MESSAGE, job, attempt, message.getAtMs())
                .setMessage(message)
                .build();
        watchers.offerMessage(event);
    }

    private static Event.Builder ofAttempt(Event.Type type, Job job, LiveAttempt attempt, long atMs) {
        return Event.newBuilder()
                .setAtMs(atMs)
                .setType(type)
                .setJob(job.id)
                .setTask(job.numbers.number(attempt.index))
                .setAttempt(attempt.attempt)
                .setWorker(attempt.worker);
    }

    public void worker(Event.Type type, int worker, int pid, String reason, Now now) {
        if (watchers.isEmpty()) {
            return;
        }
        Event event = Event.newBuilder()
                .setAtMs(now.wallMs())
                .setType(type)
                .setWorker(worker)
                .setPid(pid)
                .setReason(reason)
                .build();
        watchers.offerToAllWatching(event);
    }

    /** Sends the events of this turn. */
    public void endTurn(Now now) {
        if (watchers.isEmpty()) {
            forgetChanged();
            return;
        }
        if (!changed.isEmpty() && now.monoMs() >= nextStatusMonoMs) {
            nextStatusMonoMs = now.monoMs() + STATUS_EVERY_MS;
            for (long id : changed) {
                Job job = state.job(id);
                if (job != null) {
                    watchers.offer(Statuses.event(job, now), Watch.Detail.SUMMARY);
                }
            }
            forgetChanged();
        }
        watchers.flush(now);
    }

    private void forgetChanged() {
        if (!changed.isEmpty()) {
            changed = new LinkedHashSet<>();
        }
    }

    /** When counts are to be sent next, on the monotonic clock; Long.MAX_VALUE if nothing waits. */
    public long nextDeadlineMonoMs() {
        return changed.isEmpty() || watchers.isEmpty() ? Long.MAX_VALUE : nextStatusMonoMs;
    }
}
