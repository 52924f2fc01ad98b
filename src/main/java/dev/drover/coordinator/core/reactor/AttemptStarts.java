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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The starts that workers report in a turn: recorded together at its end, without those whose ends are known by then. Owned by the
 * core's thread.
 *
 * <p>It holds no more than there are live attempts, and is empty between turns.
 */
public final class AttemptStarts {
    /** Of one record: some 40 KiB. */
    public static final int MAX_PER_RECORD = 1_000;

    private final DurableState state;
    private final Recorder recorder;
    private final EventPublisher events;
    private final Map<LiveAttempt, AttemptStarted> reported = new LinkedHashMap<>();

    public AttemptStarts(DurableState state, Recorder recorder, EventPublisher events) {
        this.state = state;
        this.recorder = recorder;
        this.events = events;
    }

    /** Adds the start of a live attempt that its worker reports. A second report changes nothing. */
    void add(LiveAttempt attempt, AttemptStarted started) {
        if (!attempt.isStarted()) {
            // 0 would mean that it has not started.
            reported.putIfAbsent(
                    attempt,
                    started.toBuilder().setAtMs(Math.max(1, started.getAtMs())).build());
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
        List<LiveAttempt> attempts = List.copyOf(reported.keySet());
        for (int from = 0; from < attempts.size(); from += MAX_PER_RECORD) {
            record(attempts.subList(from, Math.min(attempts.size(), from + MAX_PER_RECORD)), now);
        }
        reported.clear();
    }

    private void record(List<LiveAttempt> attempts, Now now) {
        AttemptsStarted.Builder batch = AttemptsStarted.newBuilder();
        Set<Job> queued = new LinkedHashSet<>();
        for (LiveAttempt attempt : attempts) {
            batch.addAttempts(reported.get(attempt));
            Job job = state.job(attempt.job);
            if (job.state() == JobState.QUEUED) {
                queued.add(job);
            }
        }
        recorder.written(JournalRecord.newBuilder().setAttemptsStarted(batch));
        queued.forEach(job -> events.started(job, now));
        attempts.forEach(attempt -> events.attemptStarted(state.job(attempt.job), attempt));
    }
}
