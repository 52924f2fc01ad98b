package dev.drover.coordinator.core.state;

import dev.drover.proto.AttemptToken;
import dev.drover.proto.ProgressSample;

/** An attempt that was issued and has not ended. Owned by the core's thread. */
public final class LiveAttempt {
    public final long job;
    public final int index;
    public final int attempt;
    public final long epoch;
    public final int worker;
    public final int incarnation;
    public final long issuedAtMs;
    public final int retriesUsed;
    public boolean cancelRequested;

    // Known while this coordinator lives; not durable.
    public long startedAtMs;
    public int pid;
    public ProgressSample progress;
    public boolean recalled;

    LiveAttempt(
            long job,
            int index,
            int attempt,
            long epoch,
            int worker,
            int incarnation,
            long issuedAtMs,
            int retriesUsed) {
        this.job = job;
        this.index = index;
        this.attempt = attempt;
        this.epoch = epoch;
        this.worker = worker;
        this.incarnation = incarnation;
        this.issuedAtMs = issuedAtMs;
        this.retriesUsed = retriesUsed;
    }

    /** Whether that is the token of this very issue. */
    public boolean is(AttemptToken token) {
        return token.getJob() == job
                && token.getIndex() == index
                && token.getAttempt() == attempt
                && token.getEpoch() == epoch;
    }

    public AttemptToken token() {
        return AttemptToken.newBuilder()
                .setJob(job)
                .setIndex(index)
                .setAttempt(attempt)
                .setEpoch(epoch)
                .build();
    }
}
