package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.SlotPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Drives the core: takes events, checks running attempts, sends the core's frames. Runs on the link thread, which owns
 * the connection and waits only for its inbox, so that no task can stop its heartbeats.
 */
public final class LinkLoop {
    private final WorkerCore core;
    private final SlotPool slots;
    private final SlotMonitor monitor;
    private final LinkInbox inbox;
    private final CoordinatorConnector connector;
    private final NextCoordinator next;
    private final BooleanSupplier isHomeInPlace;
    private final ResultSpool spool;
    private final WorkerSettings settings;
    private final List<LinkEvent> batch = new ArrayList<>();

    private Optional<CoordinatorConnection> connection = Optional.empty();
    private long connectionNumber;
    private byte[] unsent;
    private long nextCheckMs;
    private long nextConnectMs;
    private boolean wasOver;
    private boolean isHomeless;

    public LinkLoop(
            WorkerCore core,
            SlotPool slots,
            SlotMonitor monitor,
            LinkInbox inbox,
            CoordinatorConnector connector,
            NextCoordinator next,
            BooleanSupplier isHomeInPlace,
            ResultSpool spool,
            WorkerSettings settings) {
        this.core = core;
        this.slots = slots;
        this.monitor = monitor;
        this.inbox = inbox;
        this.connector = connector;
        this.next = next;
        this.isHomeInPlace = isHomeInPlace;
        this.spool = spool;
        this.settings = settings;
    }

    /** The clock that the core is driven by. */
    public static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Serves until the core decides to exit. */
    public ExitDecision run() {
        while (core.exitDecision().isEmpty()) {
            turn();
        }
        if (!core.exitDecision().get().isFault()) {
            flush();
        }
        disconnect();
        next.close();
        return core.exitDecision().get();
    }

    /** Returns how to exit after {@link #run} has failed. */
    public ExitDecision onFault(Throwable fault) {
        core.onBroken("the link failed: " + fault);
        return core.exitDecision().orElseThrow();
    }

    private void turn() {
        boolean isWoken;
        try {
            isWoken = inbox.drainTo(batch, waitMs());
        } catch (InterruptedException e) {
            throw new IllegalStateException("somebody interrupted the link thread", e);
        }
        long nowMs = nowMs();
        if (isWoken) {
            monitor.takeMessages();
        }
        batch.forEach(event -> handle(event, nowMs));
        batch.clear();
        if (nowMs >= nextCheckMs) {
            nextCheckMs = nowMs + settings.monitor().tickMs();
            monitor.check(System.nanoTime(), nowMs);
        }
        core.onTick(nowMs);
        connect(nowMs);
        spool(nowMs);
        flush();
    }

    private void spool(long nowMs) {
        List<AttemptOutcome> due = core.dueForSpool(nowMs);
        if (due.isEmpty()) {
            return;
        }
        try {
            spool.write(due);
            core.onSpooled();
        } catch (IOException e) {
            long failedMs = nowMs();
            // Then no try can succeed.
            isHomeless(failedMs);
            core.onSpoolRefused(e.toString(), failedMs);
        }
    }

    private void handle(LinkEvent event, long nowMs) {
        if (event instanceof LinkEvent.AttemptEnded ended) {
            core.onMessages(ended.messages());
            ended.progress().ifPresent(core::onProgress);
            core.onEnded(ended.outcome(), nowMs);
        } else if (event instanceof LinkEvent.Terminate terminate) {
            core.onTerminate(terminate.reason(), nowMs);
        } else if (event instanceof LinkEvent.Broken broken) {
            core.onBroken(broken.why());
        } else if (event instanceof LinkEvent.Exited exited) {
            core.onExited(exited.outcome());
        } else if (event instanceof LinkEvent.WornOut wornOut) {
            core.onWornOut(wornOut.why(), nowMs);
        } else if (event instanceof LinkEvent.OfConnection news && news.number() == connectionNumber) {
            // Messages of an older connection are ignored.
            handle(news, nowMs);
        }
    }

    private void handle(LinkEvent.OfConnection news, long nowMs) {
        if (news instanceof LinkEvent.Received received) {
            core.onFrame(received.frame(), nowMs);
        } else if (news instanceof LinkEvent.Ready) {
            core.onReady(nowMs);
        } else if (news instanceof LinkEvent.Gone gone) {
            core.onGone(gone.why(), nowMs);
        }
    }

    private void connect(long nowMs) {
        boolean isCheckDue = nowMs >= nextConnectMs;
        if (!core.isServing()
                && isCheckDue
                && connection.isPresent()
                && connection.get().isStale()) {
            core.onGone("Another coordinator has taken its place.", nowMs);
        }
        if (core.isDisconnected()) {
            disconnect();
        } else if (isCheckDue && connection.isPresent()) {
            checkConnectionThread(connection.get());
        }
        if (isCheckDue && core.wantsConnection()) {
            connectionNumber++;
            connection = connector.connect(connectionNumber, core.helloLimitMs());
            connection.ifPresent(made -> core.onConnecting(nowMs));
        }
        if (core.isServing()) {
            next.onCoordinatorFound();
        } else if (isCheckDue && !isHomeless(nowMs) && core.wantsNextCoordinator(nowMs)) {
            next.startIfNeeded();
        }
        if (isCheckDue) {
            nextConnectMs = nowMs + settings.link().reconnectPauseMs();
        }
    }

    /**
     * Whether the home is gone. Then no coordinator can come that would take the results of this worker, and another
     * one may run its tasks again.
     */
    private boolean isHomeless(long nowMs) {
        if (!isHomeless && !isHomeInPlace.getAsBoolean()) {
            isHomeless = true;
            core.onHomeGone("its home was removed or replaced", nowMs);
        }
        return isHomeless;
    }

    /**
     * Checks that the thread of the connection has not died. A connection reports its end before its thread ends, and
     * between two checks that report has been taken from the inbox.
     */
    private void checkConnectionThread(CoordinatorConnection current) {
        boolean isOver = current.isOver();
        if (isOver && wasOver) {
            core.onBroken("the thread of its connection died without a word");
        }
        wasOver = isOver;
    }

    private void disconnect() {
        wasOver = false;
        connection.ifPresent(CoordinatorConnection::close);
        connection = Optional.empty();
        unsent = null;
    }

    /**
     * Sends frames until the core has none or the connection has no space. Remaining messages are sent when there is
     * space.
     */
    private void flush() {
        if (connection.isEmpty()) {
            return;
        }
        while (true) {
            if (unsent == null) {
                Optional<WorkerFrame> frame = core.nextFrame(nowMs());
                if (frame.isEmpty()) {
                    return;
                }
                unsent = frame.get().toByteArray();
            }
            if (!connection.get().send(unsent)) {
                return;
            }
            unsent = null;
        }
    }

    private long waitMs() {
        long nowMs = nowMs();
        long dueMs = core.isServing() ? core.beatDueMs() : nextConnectMs;
        dueMs = Math.min(dueMs, core.frameDueMs());
        if (slots.runningCount() > 0 || unsent != null) {
            dueMs = Math.min(dueMs, nowMs + settings.monitor().tickMs());
        }
        return Math.max(0, Math.min(settings.link().reconnectPauseMs(), dueMs - nowMs));
    }
}
