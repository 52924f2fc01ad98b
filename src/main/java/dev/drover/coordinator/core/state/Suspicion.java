package dev.drover.coordinator.core.state;

/**
 * Whether a task may be why its worker died. Immutable.
 *
 * @param isSuspect whether it was running when its worker died by itself, and has not run alone to an end since: it runs
 *     alone until then
 * @param lossesAlone how often its worker died while it ran alone
 */
public record Suspicion(boolean isSuspect, int lossesAlone) {
    /** So often a task may take its worker down while it runs alone: then it is in quarantine. */
    public static final int MAX_LOSSES_ALONE = 3;

    /** Of a task that was never suspected. */
    public static final Suspicion NONE = new Suspicion(false, 0);

    /** After its worker died by itself while it ran. */
    public Suspicion afterLoss() {
        return new Suspicion(true, isSuspect ? lossesAlone + 1 : lossesAlone);
    }

    /** After an attempt that ended by itself. Losses alone still count, so that there is an end to them. */
    public Suspicion afterEnd() {
        return new Suspicion(false, lossesAlone);
    }

    /** Whether the task has taken its worker down too often. */
    public boolean isProven() {
        return lossesAlone >= MAX_LOSSES_ALONE;
    }
}
