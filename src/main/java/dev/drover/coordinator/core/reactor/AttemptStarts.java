package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptsStarted;
import dev.drover.proto.JournalRecord;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Collects the starts of attempts that workers report in a turn, and records them together at its end. A start is left
 * out if the end of its attempt is known by then. Owned by the core's thread.
 *
 * <p>It holds no more entries than there are live attempts, and is empty between turns.
 */
public final class AttemptStarts {
    private final DurableState state;
    private final Recorder recorder;
    private final EventPublisher events;
    // Made anew instead of cleared: what clearing costs grows with the largest turn that there was.
    private Map<LiveAttempt, AttemptStarted> reported = new LinkedHashMap<>();

    public AttemptStarts(DurableState state, Recorder recorder, EventPublisher events) {
        this.state = state;
        this.recorder = recorder;
        this.events = events;
    }

    /** Adds the start of a live attempt that its worker reports. A second report changes nothing. */
    void add(LiveAttempt attempt, AttemptStarted started, Now now) {
        if (!attempt.isStarted()) {
            // 0 would mean that it has not started, and nothing starts later than now.
            reported.putIfAbsent(
                    attempt,
                    started.toBuilder()
                            .setAtMs(Math.max(1, Math.min(started.getAtMs(), now.wallMs())))
                            .setWorker(attempt.worker)
                            .build());
        }
    }

    /** Whether the attempt has started, by a record or by what was reported in this turn. */
    boolean isStarted(LiveAttempt attempt) {
        return attempt.isStarted() || reported.containsKey(attempt);
    }

    /** What was reported of it in this turn, null if nothing was. It is not recorded as a start then. */
    AttemptStarted remove(LiveAttempt attempt) {
        return reported.remove(attempt);
    }

    /** Records the starts that were reported in this turn, and sends the events about them. */
    public void record(Now now) {
        if (reported.isEmpty()) {
            return;
        }
        Set<Job> queued = new LinkedHashSet<>();
        for (LiveAttempt attempt : reported.keySet()) {
            Job job = state.job(attempt.job);
            if (job.state() == JobState.QUEUED) {
                queued.add(job);
            }
        }
        recorder.written(JournalRecord.newBuilder()
                .setAttemptsStarted(AttemptsStarted.newBuilder().addAllAttempts(reported.values())));
        queued.forEach(job -> events.started(job, now));
        reported.keySet().forEach(attempt -> events.attemptStarted(state.job(attempt.job), attempt));
        reported = new LinkedHashMap<>();
    }
}
