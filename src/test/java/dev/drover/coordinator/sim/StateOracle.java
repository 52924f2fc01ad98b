package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.proto.JournalRecord;
import java.util.List;
import java.util.Set;

/**
 * What all records together say, applied from the first on and never by way of a checkpoint: what runs, what a checkpoint says and
 * what a restart reads must be the same, field for field.
 */
final class StateOracle {
    private static final SameFields SAME = new SameFields(
            DurableState.class.getPackageName(),
            Set.of(
                    // Known while this coordinator lives; not durable.
                    "LiveAttempt.progress",
                    "LiveAttempt.progressRecordedMonoMs",
                    "LiveAttempt.isProgressRecorded",
                    "LiveAttempt.charge",
                    "AttemptMessages.received",
                    "AttemptMessages.receivedBytes",
                    "AttemptMessages.dropped",
                    "AttemptMessages.droppedRecordedMonoMs",
                    "AttemptMessages.lastDropped",
                    "LiveAttempt.isStopped",
                    "Job.flow",
                    "Job.started",
                    "OpenJobs.listener",
                    "OpenJobs.maps",
                    // What is not here is looked up: SimCoordinator checks that it can be.
                    "KnownKeys.ended",
                    "KnownKeys.upToJob",
                    "KnownKeys.maxEnded",
                    // Indexes, which hold what the time has woken or passed over: DurableState checks them against the
                    // rest.
                    "PendingReruns.byTime",
                    "OpenJobs.later",
                    "OpenJobs.wokenUntilMs",
                    "Job.indexedRerunAtMs",
                    "Job.indexedIssuable"),
            // The order of those that are not used any more is compared.
            Set.of("Environments.entries"));

    private final DurableState state = new DurableState();
    private int read;

    /** Applies the records that it has not read yet. */
    void read(List<JournalRecord> records) {
        records.subList(read, records.size()).forEach(state::apply);
        read = records.size();
    }

    /** Compares it with what should be the same. */
    void check(DurableState other, String what) {
        String difference = SAME.difference(state, other);
        SimulationChecks.check(difference == null, () -> "all records / " + what + " differ: state" + difference);
    }
}
