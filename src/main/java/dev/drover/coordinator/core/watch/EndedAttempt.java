package dev.drover.coordinator.core.watch;

import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Event;

/** The end of an attempt as watches are told it. Each of its events is made when the first watch wants it. Owned by the core's thread. */
final class EndedAttempt {
    final long job;
    private final long task;
    private final int worker;
    private final long atMs;
    private final AttemptEnd end;
    private Event thin;
    private Event whole;

    /** The end of that task's newest attempt. */
    EndedAttempt(long job, long task, int worker, long atMs, AttemptEnd end) {
        this.job = job;
        this.task = task;
        this.worker = worker;
        this.atMs = atMs;
        this.end = end;
    }

    /** Whether the attempt printed, returned or threw something, or has warnings. */
    boolean hasContent() {
        AttemptOutcome outcome = end.getOutcome();
        return outcome.getStdoutBytes() > 0
                || outcome.getStderrBytes() > 0
                || outcome.hasResult()
                || !outcome.getStackBytes().isEmpty()
                || outcome.getWarningsCount() > 0;
    }

    /** What of its outcome may be large. */
    int contentBytes() {
        AttemptOutcome outcome = end.getOutcome();
        return outcome.getMessageBytes().size()
                + outcome.getStdoutTail().size()
                + outcome.getStderrTail().size()
                + outcome.getResult().size()
                + outcome.getStackBytes().size()
                + warningsBytes(outcome);
    }

    private static int warningsBytes(AttemptOutcome outcome) {
        int bytes = 0;
        for (int i = 0; i < outcome.getWarningsCount(); i++) {
            bytes += outcome.getWarningsBytes(i).size();
        }
        return bytes;
    }

    /** Without the large fields. */
    Event thin() {
        if (thin == null) {
            thin = event(end.getOutcome().toBuilder()
                            .clearStdoutTail()
                            .clearStderrTail()
                            .clearResult()
                            .clearStack()
                            .clearWarnings()
                            .build())
                    .build();
        }
        return thin;
    }

    /** Without anything that may be large. */
    Event bare() {
        Event.Builder bare = thin().toBuilder();
        bare.getOutcomeBuilder().clearMessage();
        return bare.build();
    }

    /** With all of it. */
    Event whole() {
        if (whole == null) {
            whole = event(end.getOutcome()).setWhole(true).build();
        }
        return whole;
    }

    private Event.Builder event(AttemptOutcome outcome) {
        return Event.newBuilder()
                .setAtMs(atMs)
                .setType(Event.Type.ATTEMPT_ENDED)
                .setJob(job)
                .setTask(task)
                .setAttempt(outcome.getToken().getAttempt())
                .setWorker(worker)
                .setOutcome(outcome)
                .setReruns(!end.getTaskEnded());
    }
}
