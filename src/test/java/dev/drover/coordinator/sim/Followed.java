package dev.drover.coordinator.sim;

import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Event;
import dev.drover.proto.JobStatusRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one watch was told, checked as it comes: no more events than it gave credit for, none skipped without a gap, and it is not over
 * before each of its jobs was said to have ended.
 */
final class Followed {
    private final Set<Long> open;
    // Tasks of a job that ran to their end, as its last status said and events since; absent after a gap.
    private final Map<Long, Long> ended = new HashMap<>();
    private boolean countsAttempts;
    private boolean fromStart;
    private boolean mustBeFromStart;
    private final Set<AttemptToken> ends = new HashSet<>();
    private long events;

    Followed(Collection<Long> jobs) {
        this.open = new HashSet<>(jobs);
    }

    /** The submission that began it was accepted as that job. */
    void submitted(long job) {
        open.add(job);
    }

    /** Nothing of its job has happened before it, and it follows output. */
    void mustBeFromStart() {
        mustBeFromStart = true;
    }

    /** Whether it asked for the end of every attempt. */
    void countsAttempts(boolean all) {
        countsAttempts = all;
    }

    /** It is told of each attempt that printed something, until a gap. */
    void fromStart() {
        fromStart = true;
    }

    /** Its job has ended: of each of these attempts it was told. */
    void checkOutput(Collection<AttemptOutcome> printed, long job) {
        if (!fromStart) {
            return;
        }
        for (AttemptOutcome outcome : printed) {
            SimulationChecks.check(
                    ends.contains(outcome.getToken()),
                    () -> "a watch from the start was not told what an attempt of job " + job + " printed: " + outcome);
        }
    }

    void event(Event event) {
        SimulationChecks.check(
                fromStart || !mustBeFromStart || events > 0,
                () -> "a watch that a new job was submitted with is not from the start: " + event);
        events++;
        if (event.getType() == Event.Type.ATTEMPT_ENDED) {
            ends.add(event.getOutcome().getToken());
        }
        if (event.getType() == Event.Type.JOB_ENDED) {
            ended(event.getJob());
        }
        if (!countsAttempts) {
            return;
        }
        if (event.getType() == Event.Type.JOB_STATUS || event.getType() == Event.Type.JOB_ENDED) {
            JobStatusRow status = event.getStatus();
            long now = status.getSucceeded() + status.getFailed();
            Long before = ended.put(event.getJob(), now);
            SimulationChecks.check(
                    before == null || before == now,
                    () -> "a watch was told of " + before + " ends of tasks and no gap, but there were " + now + ": "
                            + event);
        } else if (event.getType() == Event.Type.ATTEMPT_ENDED
                && !event.getReruns()
                && event.getOutcome().getStateValue() != JobState.CANCELLED.number()) {
            ended.computeIfPresent(event.getJob(), (job, count) -> count + 1);
        }
    }

    void ended(long job) {
        open.remove(job);
    }

    void gap() {
        fromStart = false;
        ended.clear();
    }

    void check(long credit) {
        SimulationChecks.check(events <= credit, () -> events + " events were sent for a credit of " + credit);
    }

    void over() {
        SimulationChecks.check(open.isEmpty(), () -> "a watch is over and was not told of the ends of " + open);
    }
}
