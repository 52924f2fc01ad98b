package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.coordinator.core.state.Suspicion;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.JournalRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is suspected, by the records: only what was running when its worker was killed by others than Drover. A suspect runs alone, and
 * ends in quarantine after three such losses; only poison does.
 */
final class SuspectOracle {
    private record TaskId(long job, int index) {
        static TaskId of(AttemptToken token) {
            return new TaskId(token.getJob(), token.getIndex());
        }
    }

    private final Simulation world;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<TaskId, Suspicion> suspicions = new HashMap<>();
    // The newest attempt of each incarnation of the worker in which suspects run.
    private final Map<Integer, AttemptToken> alone = new HashMap<>();
    private int read;

    SuspectOracle(Simulation world) {
        this.world = world;
    }

    /** Reads what an earlier coordinator wrote, and judges it no more: the machine may have gone down since. */
    void skip(List<JournalRecord> records) {
        records.forEach(record -> read(record, false));
        read = records.size();
    }

    /** Reads the records that it has not read yet. */
    void read(List<JournalRecord> records) {
        records.subList(read, records.size()).forEach(record -> read(record, true));
        read = records.size();
    }

    private void read(JournalRecord record, boolean isNew) {
        switch (record.getRecordCase()) {
            case JOB_SUBMITTED ->
                names.put(
                        record.getJobSubmitted().getJob(),
                        record.getJobSubmitted().getSpec().getName());
            case ATTEMPTS_ISSUED -> issued(record.getAttemptsIssued());
            case ATTEMPTS_RETURNED ->
                alone.values().removeAll(record.getAttemptsReturned().getAttemptsList());
            case ATTEMPTS_ENDED ->
                record.getAttemptsEnded().getEndsList().forEach(end -> ended(record.getAttemptsEnded(), end, isNew));
            default -> {}
        }
    }

    private void issued(AttemptsIssued issued) {
        boolean isAlone = issued.getWorker() == WorkerIds.ALONE;
        for (AttemptRange range : issued.getAttemptsList()) {
            for (AttemptToken token : CoreRig.tokens(range)) {
                SimulationChecks.check(
                        of(token).isSuspect() == isAlone,
                        () -> "a task with " + of(token) + " is issued to worker " + issued.getWorker() + ": " + token);
                if (isAlone) {
                    AttemptToken other = alone.put(issued.getIncarnation(), token);
                    SimulationChecks.check(other == null, () -> "not alone: " + other + " and " + token);
                }
            }
        }
    }

    private Suspicion of(AttemptToken token) {
        return suspicions.getOrDefault(TaskId.of(token), Suspicion.NONE);
    }

    private void ended(AttemptsEnded record, AttemptEnd end, boolean isNew) {
        AttemptToken token = end.getOutcome().getToken();
        Suspicion before = of(token);
        Suspicion after = new Suspicion(end.getSuspect(), end.getLossesAlone());
        boolean isPoison = names.get(token.getJob()).equals(SimClient.POISON);
        boolean isQuarantined = end.getOutcome().getCauseValue() == Cause.QUARANTINED.number();
        boolean isCounted = after.isSuspect() && !after.equals(before);
        SimulationChecks.check(
                !isCounted || after.equals(before.afterLoss()), () -> "from " + before + " to " + after + ": " + end);
        SimulationChecks.check(
                !isCounted
                        || !isNew
                        || world.wasKilledByOthers(record.getWorker(), record.getIncarnation())
                                && world.truth.hasStarted(token),
                () -> "suspected for a worker that was not killed while it ran: " + end);
        SimulationChecks.check(
                isQuarantined == after.isProven() && (!isQuarantined || isPoison && end.getTaskEnded()),
                () -> "in quarantine, with " + after + ": " + end);
        SimulationChecks.check(
                !isPoison
                        || !end.getTaskEnded()
                        || end.getOutcome().getStateValue() != JobState.FAILED.number()
                        || isQuarantined,
                () -> "poison ends otherwise: " + end);
        SimulationChecks.check(
                end.getTaskEnded() || isCounted || after.lossesAlone() == before.lossesAlone(),
                () -> "losses alone were " + before.lossesAlone() + ": " + end);
        alone.values().remove(token);
        suspicions.put(TaskId.of(token), after);
    }
}
