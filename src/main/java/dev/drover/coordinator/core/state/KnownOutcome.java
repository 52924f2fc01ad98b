package dev.drover.coordinator.core.state;

import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import java.util.Set;

/**
 * Converts a worker's outcome to states and causes that this version knows. The worker may have a newer version, and a
 * record must stay readable for ever. Without state.
 */
public final class KnownOutcome {
    /** Causes of a failure that only the coordinator can know, or that end no task by failure. */
    private static final Set<Cause> NO_FAILURES = Set.of(
            Cause.CANCELLED,
            Cause.SHUTDOWN,
            Cause.WORKER_LOST,
            Cause.QUARANTINED,
            Cause.PREREQUISITE,
            Cause.MAX_FAILURES);

    /** Ten years, the longest limit that a job can have. */
    private static final long MAX_RUN_MICROS = 3_650L * 24 * 3_600 * 1_000_000;

    private KnownOutcome() {}

    /**
     * What a worker says of an attempt, as far as a worker can say so. An end that contradicts itself or what the coordinator knows is a
     * failure, and its message says why. Numbers that cannot be are moved to the nearest that can, or left out where there is none.
     *
     * @param isCancelRequested whether somebody asked to cancel it
     * @param nowMs it has started by then
     */
    public static AttemptOutcome ofWorker(AttemptOutcome said, boolean isCancelRequested, long nowMs) {
        AttemptOutcome outcome = withoutNonsense(of(said), nowMs);
        String fault = fault(outcome, isCancelRequested);
        if (fault.isEmpty()) {
            return outcome;
        }
        return outcome.toBuilder()
                .setStateValue(JobState.FAILED.number())
                .setCauseValue((outcome.hasSignal() ? Cause.SIGNAL : Cause.EXIT).number())
                .setMessage((outcome.getMessage() + " " + fault).strip())
                .build();
    }

    /** Empty if there is none. */
    private static String fault(AttemptOutcome outcome, boolean isCancelRequested) {
        Cause cause = outcome.getCauseValue() == 0 ? null : Cause.ofNumber(outcome.getCauseValue());
        return switch (JobState.ofNumber(outcome.getStateValue())) {
            case SUCCEEDED -> {
                if (cause != null) {
                    yield "The worker called it a success with the cause " + cause.token() + ".";
                }
                yield outcome.hasSignal() || outcome.getExitCode() != 0
                        ? "The worker called it a success, and its command did not end so."
                        : "";
            }
            case CANCELLED -> {
                if (cause == Cause.SHUTDOWN || isCancelRequested && (cause == null || cause == Cause.CANCELLED)) {
                    yield "";
                }
                yield isCancelRequested
                        ? "The worker said that it was cancelled, with the cause " + cause.token() + "."
                        : "The worker said that it was cancelled, and nobody had asked for that.";
            }
            default ->
                cause != null && NO_FAILURES.contains(cause)
                        ? "The worker named the cause " + cause.token() + ", which a failure of a task cannot have."
                        : "";
        };
    }

    private static AttemptOutcome withoutNonsense(AttemptOutcome outcome, long nowMs) {
        boolean isSane = outcome.getStartedAtMs() >= 0
                && outcome.getStartedAtMs() <= nowMs
                && outcome.getRunMicros() >= 0
                && outcome.getRunMicros() <= MAX_RUN_MICROS
                && outcome.getCpuMicros() >= 0
                && outcome.getPeakBytes() >= 0
                && outcome.getStdoutBytes() >= 0
                && outcome.getStderrBytes() >= 0
                && outcome.getOutputDroppedBytes() >= 0
                && outcome.getProcessesEnded() >= 0
                && outcome.getProcessesForced() >= 0;
        if (isSane) {
            return outcome;
        }
        AttemptOutcome.Builder sane = outcome.toBuilder()
                .setStartedAtMs(Math.max(0, Math.min(nowMs, outcome.getStartedAtMs())))
                .setRunMicros(Math.max(0, Math.min(MAX_RUN_MICROS, outcome.getRunMicros())))
                .setStdoutBytes(Math.max(0, outcome.getStdoutBytes()))
                .setStderrBytes(Math.max(0, outcome.getStderrBytes()))
                .setOutputDroppedBytes(Math.max(0, outcome.getOutputDroppedBytes()))
                .setProcessesEnded(Math.max(0, outcome.getProcessesEnded()))
                .setProcessesForced(Math.max(0, outcome.getProcessesForced()));
        if (outcome.getCpuMicros() < 0) {
            sane.clearCpuMicros();
        }
        if (outcome.getPeakBytes() < 0) {
            sane.clearPeakBytes();
        }
        return sane.build();
    }

    /**
     * The same, unless its state is no end or its cause has no name here, which its message then says. The first is a failure, the second
     * has the cause of an exit.
     */
    public static AttemptOutcome of(AttemptOutcome outcome) {
        int state = outcome.getStateValue();
        boolean isEnd = JobState.isNumber(state) && JobState.ofNumber(state).isFinal();
        int cause = outcome.getCauseValue();
        boolean isCauseKnown = cause == 0 || Cause.isNumber(cause);
        if (isEnd && isCauseKnown) {
            return outcome;
        }
        String fault =
                isEnd ? "The worker named a cause of number " + cause : "The worker named an end of number " + state;
        AttemptOutcome.Builder known = outcome.toBuilder()
                .setMessage((outcome.getMessage() + " " + fault + ", which this version doesn't know.").strip());
        if (!isEnd) {
            known.setStateValue(JobState.FAILED.number());
        }
        return isCauseKnown
                ? known.build()
                : known.setCauseValue(Cause.EXIT.number()).build();
    }
}
