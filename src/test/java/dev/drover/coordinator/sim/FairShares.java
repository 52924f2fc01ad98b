package dev.drover.coordinator.sim;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptEnd;
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
 * What a submitter that was given nothing by this coordinator so far submits, waits for no more than a task of each other submitter, and
 * for what may be sent ahead in a row: read from the records of issues, in their order.
 */
final class FairShares {
    /** One in turn, one because virtual time moves in parts of a task, and as many in a row as a worker's credit allows to send ahead. */
    private static final int LIMIT = 2 + 8;

    private final Map<Long, Long> submitters = new HashMap<>();
    private final Set<Long> served = new HashSet<>();
    // By submitter: what it may have again at no cost.
    private final Map<Long, Integer> refunds = new HashMap<>();
    // By job, how much each submitter was given since the job came.
    private final Map<Long, Map<Long, Integer>> waiting = new HashMap<>();
    private int read;

    /** Reads the records that it has not read yet. */
    void read(List<JournalRecord> records) {
        records.subList(read, records.size()).forEach(this::read);
        read = records.size();
    }

    private void read(JournalRecord record) {
        switch (record.getRecordCase()) {
            case EPOCH_STARTED -> {
                served.clear();
                refunds.clear();
                waiting.clear();
            }
            case JOB_SUBMITTED ->
                submitted(
                        record.getJobSubmitted().getJob(),
                        record.getJobSubmitted().getSpec());
            case ATTEMPTS_ISSUED -> record.getAttemptsIssued().getAttemptsList().forEach(this::issued);
            case ATTEMPTS_RETURNED -> {
                for (AttemptToken token : record.getAttemptsReturned().getAttemptsList()) {
                    refunds.merge(submitters.get(token.getJob()), 1, Integer::sum);
                }
            }
            case ATTEMPTS_ENDED -> record.getAttemptsEnded().getEndsList().forEach(this::ended);
            case CANCEL_REQUESTED -> waiting.remove(record.getCancelRequested().getJob());
            case JOB_ENDED -> waiting.remove(record.getJobEnded().getJob());
            default -> {}
        }
    }

    private void submitted(long job, Spec spec) {
        long submitter = spec.getAttached() ? -job : spec.getSessionId();
        submitters.put(job, submitter);
        boolean isFirst = waiting.keySet().stream().noneMatch(other -> submitters.get(other) == submitter);
        if (isFirst && !served.contains(submitter)) {
            waiting.put(job, new HashMap<>());
        }
    }

    private void issued(AttemptRange range) {
        long submitter = submitters.get(range.getJob());
        served.add(submitter);
        waiting.keySet().removeIf(job -> submitters.get(job) == submitter);
        waiting.forEach((job, given) -> {
            int sum = given.merge(submitter, range.getCount(), Integer::sum);
            int refunded = refunds.getOrDefault(submitter, 0);
            SimulationChecks.check(
                    sum <= LIMIT + refunded,
                    () -> "submitter " + submitter + " was given " + sum + " tasks, " + refunded
                            + " of them for free, while job " + job + " of submitter " + submitters.get(job)
                            + " waits for its first");
        });
    }

    private void ended(AttemptEnd end) {
        int cause = end.getOutcome().getCauseValue();
        if (!end.getTaskEnded() && (cause == Cause.WORKER_LOST.number() || cause == Cause.SHUTDOWN.number())) {
            refunds.merge(submitters.get(end.getOutcome().getToken().getJob()), 1, Integer::sum);
        }
    }
}
