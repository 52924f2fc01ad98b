package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.WorkerIds;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first job of a submitter that had nothing open waits for few turns of each other submitter, and for as many more as its submitter was
 * given more tasks than that one when it last had something open: read from the records, in their order.
 */
final class FairShares {
    /** One turn, and another because virtual time moves in parts of a task. What is sent ahead in a row is one turn. */
    private static final int LIMIT = 2;

    private static final class Submitter {
        int openJobs;
        /** Tasks that it was given, without those that came back unstarted, and without runs that were lost. */
        int paid;
        /** Tasks that it has still to be given again at no cost. */
        int refunds;
        /** Whether something was issued since it last had nothing open. */
        boolean isServed;
        /** What each submitter, itself too, had paid when it was first served after it had nothing open. */
        Map<Long, Integer> paidBefore = Map.of();
    }

    /**
     * The first job of a submitter that had nothing open.
     *
     * @param paid what each submitter had paid when it came
     * @param turns of each other submitter since then
     */
    private record Waiting(long submitter, Map<Long, Integer> paid, Map<Long, Integer> turns) {}

    private final Map<Long, Long> submitterOfJob = new HashMap<>();
    private final Set<AttemptToken> alone = new HashSet<>();
    private final Map<Long, Submitter> submitters = new HashMap<>();
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private long epoch;
    private int read;

    /** Reads the records that it has not read yet. */
    void read(List<JournalRecord> records) {
        records.subList(read, records.size()).forEach(this::read);
        read = records.size();
    }

    private void read(JournalRecord record) {
        switch (record.getRecordCase()) {
            case EPOCH_STARTED -> {
                epoch = record.getEpochStarted().getEpoch();
                forgetShares();
            }
            case JOB_SUBMITTED ->
                submitted(
                        record.getJobSubmitted().getJob(),
                        record.getJobSubmitted().getSpec());
            case ATTEMPTS_ISSUED -> {
                // What runs alone takes no turn.
                if (record.getAttemptsIssued().getWorker() == WorkerIds.ALONE) {
                    record.getAttemptsIssued().getAttemptsList().forEach(range -> alone.addAll(CoreRig.tokens(range)));
                } else {
                    record.getAttemptsIssued().getAttemptsList().forEach(this::issued);
                }
            }
            case ATTEMPTS_RETURNED ->
                record.getAttemptsReturned().getAttemptsList().stream()
                        .filter(token -> !alone.contains(token))
                        .forEach(this::refund);
            case ATTEMPTS_ENDED -> record.getAttemptsEnded().getEndsList().forEach(this::ended);
            case CANCEL_REQUESTED -> waiting.remove(record.getCancelRequested().getJob());
            case JOB_ENDED -> {
                waiting.remove(record.getJobEnded().getJob());
                of(record.getJobEnded().getJob()).openJobs--;
            }
            default -> {}
        }
    }

    /** They are not durable. */
    private void forgetShares() {
        waiting.clear();
        for (Submitter submitter : submitters.values()) {
            submitter.paid = 0;
            submitter.refunds = 0;
            submitter.isServed = false;
            submitter.paidBefore = Map.of();
        }
    }

    private Submitter of(long job) {
        return submitters.get(submitterOfJob.get(job));
    }

    private Map<Long, Integer> paid() {
        Map<Long, Integer> paid = new HashMap<>();
        submitters.forEach((id, submitter) -> paid.put(id, submitter.paid));
        return paid;
    }

    private void submitted(long job, Spec spec) {
        long id = spec.getAttached() ? -job : spec.getSessionId();
        submitterOfJob.put(job, id);
        Submitter submitter = submitters.computeIfAbsent(id, any -> new Submitter());
        if (submitter.openJobs++ == 0) {
            waiting.put(job, new Waiting(id, paid(), new HashMap<>()));
            submitter.isServed = false;
        }
    }

    private void issued(AttemptRange range) {
        long id = submitterOfJob.get(range.getJob());
        Submitter submitter = submitters.get(id);
        if (!submitter.isServed) {
            submitter.isServed = true;
            submitter.paidBefore = paid();
        }
        int free = Math.min(submitter.refunds, range.getCount());
        submitter.refunds -= free;
        submitter.paid += range.getCount();
        waiting.values().removeIf(first -> first.submitter() == id);
        if (free < range.getCount()) {
            waiting.forEach((job, first) -> hadTurn(id, job, first));
        }
    }

    private void hadTurn(long id, long job, Waiting first) {
        int turns = first.turns().merge(id, 1, Integer::sum);
        int lead = Math.max(0, paidSince(first, first.submitter()) - paidSince(first, id));
        SimulationChecks.check(
                turns <= LIMIT + lead,
                () -> "submitter " + id + " had " + turns + " turns while job " + job + " of submitter "
                        + first.submitter() + ", which was " + lead + " tasks ahead of it, waits for its first");
    }

    /** What that submitter had paid when the job came, since the job's submitter was first served when it last had something open. */
    private int paidSince(Waiting first, long id) {
        Map<Long, Integer> before = submitters.get(first.submitter()).paidBefore;
        return first.paid().getOrDefault(id, 0) - before.getOrDefault(id, 0);
    }

    private void refund(AttemptToken token) {
        // Nobody paid here for what an earlier coordinator issued.
        if (token.getEpoch() == epoch) {
            Submitter submitter = of(token.getJob());
            submitter.paid--;
            submitter.refunds++;
        }
    }

    private void ended(AttemptEnd end) {
        AttemptOutcome outcome = end.getOutcome();
        int cause = outcome.getCauseValue();
        boolean isLost = cause == Cause.WORKER_LOST.number() || cause == Cause.SHUTDOWN.number();
        boolean isCancelledUnstarted =
                outcome.getStateValue() == JobState.CANCELLED.number() && end.getStartedAtMs() == 0;
        boolean isRefunded = !end.getTaskEnded() && isLost && !end.getSuspect() || isCancelledUnstarted;
        if (isRefunded && !alone.contains(outcome.getToken())) {
            refund(outcome.getToken());
        }
    }
}
