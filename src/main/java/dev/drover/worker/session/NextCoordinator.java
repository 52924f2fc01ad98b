package dev.drover.worker.session;

import dev.drover.home.CoordinatorAddress;
import dev.drover.home.HomeLock;
import dev.drover.home.HomePaths;
import dev.drover.home.StoppedMarker;
import dev.drover.home.SuccessionLock;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.model.UserException;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerLog;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Starts the next coordinator when the last one has died and no command has started one, so that queued tasks run even
 * if the user does nothing. One of the home's workers does it, and only after the last coordinator's process is proven
 * dead and nobody holds the home's lock. Owned by the link thread, which need not send heartbeats meanwhile.
 */
public final class NextCoordinator implements AutoCloseable {
    private final HomePaths paths;
    private final String homeId;
    private final CoordinatorLauncher launcher;
    private final WallClock clock;
    private final WorkerLog log;
    private Optional<SuccessionLock> lock = Optional.empty();
    private Optional<CoordinatorLauncher.Launched> launched = Optional.empty();
    private String lastFault = "";

    public NextCoordinator(
            HomePaths paths, String homeId, CoordinatorLauncher launcher, WallClock clock, WorkerLog log) {
        this.paths = paths;
        this.homeId = homeId;
        this.launcher = launcher;
        this.clock = clock;
        this.log = log;
    }

    /** Starts a coordinator if one is needed. Does not wait for it. */
    void startIfNeeded() {
        try {
            tryStart();
        } catch (UserException e) {
            // The disk is full or the home was removed. The next attempt may succeed.
            if (!e.getMessage().equals(lastFault)) {
                lastFault = e.getMessage();
                log.log("Can't start the next coordinator: " + lastFault + ".");
            }
        }
    }

    private void tryStart() {
        launched.filter(child -> !child.isAlive()).ifPresent(child -> {
            log.log("The coordinator that this worker started ended with exit code " + child.exitCode() + "; see "
                    + paths.coordinatorLog() + ".");
            launched = Optional.empty();
        });
        if (launched.isPresent() || !isWanted()) {
            return;
        }
        if (lock.isEmpty()) {
            lock = SuccessionLock.tryAcquire(paths);
        }
        // Another worker may have started one between the check and the lock.
        if (lock.isEmpty() || !isWanted() || lock.get().pauseMs(clock.nowMs()) > 0) {
            return;
        }
        lock.get().started(clock.nowMs());
        log.log("The coordinator is dead and nobody has started the next one: this worker does.");
        launched = Optional.of(launcher.launch(paths.root(), homeId));
    }

    /** Whether no coordinator serves or is starting, and none was stopped on purpose. */
    private boolean isWanted() {
        return Files.exists(paths.identity())
                && !StoppedMarker.isSet(paths)
                && CoordinatorAddress.read(paths)
                        .filter(CoordinatorAddress::isProcessAlive)
                        .isEmpty()
                && !HomeLock.isHeldByLivingProcess(paths);
    }

    /** A coordinator serves. Releases the right to start one. */
    void onCoordinatorFound() {
        close();
        lastFault = "";
    }

    @Override
    public void close() {
        lock.ifPresent(SuccessionLock::close);
        lock = Optional.empty();
        launched = Optional.empty();
    }
}
