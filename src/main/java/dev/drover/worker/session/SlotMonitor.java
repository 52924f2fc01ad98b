package dev.drover.worker.session;

import dev.drover.message.JobDefaults;
import dev.drover.model.Cause;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.Spec;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.SlotPool;
import dev.drover.worker.attempt.StopRequest;
import java.util.concurrent.TimeUnit;

/**
 * Checks the running attempts at each tick. It reports starts and progress to the core, and enforces the limits of
 * functions, which have no process of their own to be killed. Owned by the link thread; never waits.
 */
public final class SlotMonitor {
    private final SlotPool slots;
    private final WorkerCore core;
    private final WorkerSettings settings;

    public SlotMonitor(SlotPool slots, WorkerCore core, WorkerSettings settings) {
        this.slots = slots;
        this.core = core;
        this.settings = settings;
    }

    /** Checks once. {@code nowNanos} is {@link System#nanoTime}, {@code nowMs} the core's clock. */
    void check(long nowNanos, long nowMs) {
        for (AttemptControl control : slots.running()) {
            long ranMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - control.startedNanos());
            Spec spec = control.assignment().plan().spec();
            // On a slow machine a command may still have no process then, and its start is told with its pid.
            boolean hasStarted = control.pid().isPresent() || spec.getWorkCase() == Spec.WorkCase.FUNCTION;
            if (hasStarted && ranMs >= settings.monitor().startedAfterMs() && control.markStartReported()) {
                core.onStarted(control.key(), started(control));
            }
            control.pollProgress().ifPresent(core::onProgress);
            if (spec.getWorkCase() == Spec.WorkCase.FUNCTION && !spec.hasIsolated()) {
                watchFunction(control, spec, ranMs, nowNanos, nowMs);
            }
        }
    }

    /** Passes what running attempts have for the coordinator to the core. */
    void takeMessages() {
        slots.running().forEach(control -> core.onMessages(control.pollMessages()));
    }

    private void watchFunction(AttemptControl control, Spec spec, long ranMs, long nowNanos, long nowMs) {
        if (control.stop().isEmpty()) {
            if (spec.getTimeoutMs() > 0 && ranMs >= spec.getTimeoutMs()) {
                control.requestStop(new StopRequest(Cause.TIMEOUT, false));
            }
            return;
        }
        StopRequest stop = control.stop().get();
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(control.nanosSinceStop(nowNanos));
        long limitMs = stop.force()
                ? settings.monitor().unresponsiveAfterForceMs()
                : JobDefaults.graceMs(spec) + settings.monitor().unresponsiveAfterMs();
        if (waitedMs >= limitMs) {
            core.onUnresponsive(outcomeOfUnresponsive(control, stop, waitedMs, ranMs), nowMs);
        }
    }

    private static AttemptOutcome outcomeOfUnresponsive(
            AttemptControl control, StopRequest stop, long waitedMs, long ranMs) {
        return AttemptOutcome.newBuilder()
                .setToken(control.key().token())
                .setStateValue(stop.state().number())
                .setCauseValue(stop.cause().number())
                .setStartedAtMs(control.startedAtMs())
                .setRunMicros(ranMs * 1_000)
                .setMessage((stop.sentence() + " The function ignored for " + waitedMs
                                + " ms that it was asked to end, so its worker was ended; look at isCancelled() and let "
                                + "InterruptedException through.")
                        .strip())
                .build();
    }

    private static AttemptStarted started(AttemptControl control) {
        AttemptStarted.Builder start =
                AttemptStarted.newBuilder().setToken(control.key().token()).setAtMs(control.startedAtMs());
        control.pid().ifPresent(start::setPid);
        return start.build();
    }
}
