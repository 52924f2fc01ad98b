package dev.drover.coordinator.core;

import dev.drover.proto.AttemptToken;
import dev.drover.proto.Progress;

/** An attempt that was issued and has not ended. Owned by the core's thread. */
final class LiveAttempt {
    final long job;
    final int index;
    final int attempt;
    final long epoch;
    final int worker;
    final int incarnation;
    final long issuedAtMs;
    final int retriesUsed;
    boolean cancelRequested;

    // Known while this coordinator lives; not durable.
    long startedAtMs;
    int pid;
    Progress progress;
    boolean recalled;

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
    boolean is(AttemptToken token) {
        return token.getJob() == job
                && token.getIndex() == index
                && token.getAttempt() == attempt
                && token.getEpoch() == epoch;
    }

    AttemptToken token() {
        return AttemptToken.newBuilder()
                .setJob(job)
                .setIndex(index)
                .setAttempt(attempt)
                .setEpoch(epoch)
                .build();
    }
}
