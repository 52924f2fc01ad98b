package dev.drover.journal;

import java.io.IOException;

/**
 * The thread {@code drover-journal-spare}: keeps a spare file ready and reports whether the disk is full.
 *
 * <p>Its monitor guards the last report, and keeps reports in order.
 */
final class SpaceMonitor implements Runnable {
    private final SpareFile spare;
    private final long retryMs;
    private final Notifier notifier;
    private final Runnable onFailure;
    private boolean low;
    private boolean checkpointWanted;

    /** @param onFailure stops the other threads */
    SpaceMonitor(SpareFile spare, long retryMs, Notifier notifier, Runnable onFailure) {
        this.spare = spare;
        this.retryMs = retryMs;
        this.notifier = notifier;
        this.onFailure = onFailure;
    }

    /** The disk is full: the spare file is in use, or used up. */
    synchronized void onOutOfSpace() {
        checkpointWanted = false;
        if (!low) {
            low = true;
            notifier.spaceLow(true);
        }
    }

    /** A new segment could not be made. As long as the spare file is there, space is not yet low. */
    synchronized void onSegmentFailed() {
        checkpointWanted = false;
        if (!spare.isReady()) {
            onOutOfSpace();
        }
    }

    /**
     * Asks for a checkpoint, once until the next segment begins. On a full disk it asks only when there is space again.
     */
    synchronized void requestCheckpoint() {
        if (!low && !checkpointWanted) {
            checkpointWanted = true;
            notifier.checkpointWanted();
        }
    }

    /** A new segment was begun in a new file. */
    synchronized void onSegmentBegun() {
        checkpointWanted = false;
    }

    private synchronized void onSpaceFreed() {
        if (low) {
            low = false;
            notifier.spaceLow(false);
            requestCheckpoint();
        }
    }

    @Override
    public void run() {
        try {
            while (spare.awaitMissing()) {
                makeSpare();
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            notifier.failed("The journal's spare file could not be made", e);
            onFailure.run();
        }
    }

    private void makeSpare() throws IOException, InterruptedException {
        try {
            spare.create();
            onSpaceFreed();
        } catch (OutOfSpaceException e) {
            spare.pause(retryMs);
        }
    }
}
