package dev.drover.coordinator;

import dev.drover.coordinator.core.Core;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.journal.Journal;
import dev.drover.wire.PeerId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Drives the core: takes the inputs of a turn, gives them to the core, and carries out the effects. It runs on the
 * thread that calls {@link #run}, and owns the core.
 */
final class CoreLoop {
    private static final int MAX_FRAMES_PER_TURN = 1_024;
    private static final int MAX_BYTES_PER_TURN = 16 << 20;
    private static final long CONGESTED_PAUSE_NANOS = 200_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final Core core;
    private final CoreInbox inbox;
    private final Journal journal;
    private final PeerSender peers;
    private final WorkerHost host;
    private final Consumer<Effect.LookUp> lookUps;
    private final InstantSource clock;
    private final boolean checking;
    private Effect.Exit exit;

    /**
     * A loop around that core.
     *
     * @param lookUps answers into the inbox; must not block
     * @param checking checks all state after each turn; slow, for debugging
     */
    CoreLoop(
            Core core,
            CoreInbox inbox,
            Journal journal,
            PeerSender peers,
            WorkerHost host,
            Consumer<Effect.LookUp> lookUps,
            InstantSource clock,
            boolean checking) {
        this.core = core;
        this.inbox = inbox;
        this.journal = journal;
        this.peers = peers;
        this.host = host;
        this.lookUps = lookUps;
        this.clock = clock;
        this.checking = checking;
    }

    static Now now(InstantSource clock) {
        return new Now(clock.millis(), System.nanoTime() / NANOS_PER_MS);
    }

    /** Runs until the core wants to leave. */
    Effect.Exit run() {
        perform(core.begin(now(clock)));
        List<Input> inputs = new ArrayList<>();
        while (exit == null) {
            while (journal.congested()) {
                // Inputs wait in the inbox, and at its bound the senders wait. So the disk sets the pace.
                LockSupport.parkNanos(CONGESTED_PAUSE_NANOS);
            }
            boolean drained = inbox.drainTo(inputs, MAX_FRAMES_PER_TURN, MAX_BYTES_PER_TURN);
            Now now = now(clock);
            if (inputs.isEmpty() && now.monoMs() < core.nextWakeMonoMs()) {
                inbox.await(nanosUntil(core.nextWakeMonoMs(), now));
                continue;
            }
            perform(core.turn(now, inputs, drained));
            inputs.clear();
            if (checking) {
                core.checkInvariants();
            }
        }
        inbox.close();
        return exit;
    }

    private static long nanosUntil(long monoMs, Now now) {
        long ms = monoMs - now.monoMs();
        return ms > Long.MAX_VALUE / NANOS_PER_MS ? Long.MAX_VALUE : Math.max(1, ms) * NANOS_PER_MS;
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.ToWorker e) {
                peers.send(new PeerId(e.peer()), e.frame());
            } else if (effect instanceof Effect.ToClient e) {
                peers.send(new PeerId(e.peer()), e.frame());
            } else if (effect instanceof Effect.DropPeer e) {
                peers.drop(new PeerId(e.peer()), e.why());
            } else if (effect instanceof Effect.ForHost e) {
                host.perform(e);
            } else if (effect instanceof Effect.LookUp e) {
                lookUps.accept(e);
            } else if (effect instanceof Effect.Exit e) {
                exit = e;
            } else {
                throw new IllegalStateException("nothing carries out " + effect);
            }
        }
    }
}
