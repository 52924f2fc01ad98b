package dev.drover.journal;

import java.io.IOException;

/**
 * Keeps a spare file ready and tells whether the disk is full: the thread {@code drover-journal-spare}.
 *
 * <p>Its monitor guards what was told last, and orders the telling.
 */
final class Space implements Runnable {
    private final SpareFile spare;
    private final long retryMs;
    private final Notifier notifier;
    private final Runnable onFailure;
    private boolean low;
    private boolean checkpointWanted;

    /** @param onFailure stops the other threads */
    Space(SpareFile spare, long retryMs, Notifier notifier, Runnable onFailure) {
        this.spare = spare;
        this.retryMs = retryMs;
        this.notifier = notifier;
        this.onFailure = onFailure;
    }

    /** The disk is full: the spare file is in use, or used up. */
    synchronized void ranOut() {
        checkpointWanted = false;
        if (!low) {
            low = true;
            notifier.spaceLow(true);
        }
    }

    /** A new segment could not be made. With the spare file still there, nothing is low yet. */
    synchronized void rollFailed() {
        checkpointWanted = false;
        if (!spare.isReady()) {
            ranOut();
        }
    }

    /** Asks for a checkpoint, once until the next segment; on a full disk only when there is room again. */
    synchronized void wantCheckpoint() {
        if (!low && !checkpointWanted) {
            checkpointWanted = true;
            notifier.checkpointWanted();
        }
    }

    /** A new segment was begun in a new file. */
    synchronized void rolled() {
        checkpointWanted = false;
    }

    private synchronized void roomAgain() {
        if (low) {
            low = false;
            notifier.spaceLow(false);
            wantCheckpoint();
        }
    }

    @Override
    public void run() {
        try {
            while (spare.awaitMissing()) {
                keep();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            notifier.failed("The journal's spare file could not be made", e);
            onFailure.run();
        }
    }

    private void keep() throws IOException, InterruptedException {
        try {
            spare.make();
            roomAgain();
        } catch (OutOfSpaceException e) {
            spare.pause(retryMs);
        }
    }
}
