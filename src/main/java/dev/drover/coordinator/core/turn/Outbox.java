package dev.drover.coordinator.core.turn;

import dev.drover.message.ByteBudget;
import dev.drover.message.CoordinatorParts;
import dev.drover.message.MessageLimits;
import dev.drover.message.ServerParts;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.ServerFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the records and messages of a turn. It holds each message until the records that it depends on are written
 * or forced. This is the only place that enforces "record before you tell". Owned by the core's thread.
 *
 * <p>There are three gates. Each is a queue that keeps its order:
 *
 * <ul>
 *   <li><em>Now</em>: the message depends on no record.
 *   <li><em>Written</em>: for assignments, and for what must not overtake them. A written record survives the death of
 *       this process. A power cut may lose it, but then the local workers are gone too.
 *   <li><em>Durable</em>: for each message that reports something as recorded.
 * </ul>
 *
 * <p>A message waits for all records up to the end of the turn that made it.
 *
 * <p>A message that is too large is cut into parts here, and the parts stay in order. So no other package needs to know
 * what fits.
 */
public final class Outbox {
    /** What a message counts in addition to its own bytes. */
    private static final int MESSAGE_BYTES = 64;

    private record Gated(long ticket, Effect effect) {}

    private final RecordLog log;
    private final MessageLimits limits;
    private final CoordinatorParts workerParts;
    private final ServerParts clientParts;
    private final ArrayList<JournalRecord> records = new ArrayList<>();
    private boolean force;

    private final List<Effect> now = new ArrayList<>();
    private final List<Effect> onWritten = new ArrayList<>();
    private final List<Effect> onDurable = new ArrayList<>();
    private final Map<Long, WorkerFrames> writtenFrames = new LinkedHashMap<>();
    private final Map<Long, WorkerFrames> durableFrames = new LinkedHashMap<>();

    private final ArrayDeque<Gated> waitingWritten = new ArrayDeque<>();
    private final ArrayDeque<Gated> waitingDurable = new ArrayDeque<>();
    private final Map<Long, Long> unsentBytes = new HashMap<>();
    private long lastTicket;
    private long forcedTicket;
    private long written;
    private long durable;

    public Outbox(RecordLog log, MessageLimits limits) {
        this.log = log;
        this.limits = limits;
        this.workerParts = new CoordinatorParts(limits);
        this.clientParts = new ServerParts(limits);
    }

    /** Adds a record of this turn, already applied. */
    void record(JournalRecord record, boolean mustBeForced) {
        records.add(record);
        force |= mustBeForced;
    }

    /** Sends to the worker host or to a peer, at once. */
    public void now(Effect effect) {
        now.add(effect);
    }

    /** Sends to a worker once this turn's records are written. Messages of a turn to one worker share a frame. */
    public void toWorkerWritten(long peer, CoordinatorMessage message) {
        add(writtenFrames, peer, message);
    }

    /** Sends to a worker once this turn's records are on disk. */
    public void toWorkerDurable(long peer, CoordinatorMessage message) {
        force = true;
        add(durableFrames, peer, message);
    }

    private void add(Map<Long, WorkerFrames> frames, long peer, CoordinatorMessage message) {
        WorkerFrames ofPeer = frames.computeIfAbsent(peer, p -> new WorkerFrames(p, limits));
        workerParts.of(message).forEach(ofPeer::add);
    }

    /** Sends to a client once this turn's records are on disk. */
    public void toClient(long peer, ServerFrame frame) {
        force = true;
        for (ServerFrame part : clientParts.of(frame)) {
            onDurable.add(new Effect.ToClient(peer, part));
            unsentBytes.merge(peer, bytes(part), Long::sum);
        }
    }

    private static long bytes(ServerFrame frame) {
        return frame.getSerializedSize() + MESSAGE_BYTES;
    }

    /** Bytes of messages to that client that wait until records are on disk. */
    public long unsentBytes(long peer) {
        return unsentBytes.getOrDefault(peer, 0L);
    }

    /** Carries out the effect once this turn's records are on disk. */
    public void whenDurable(Effect effect) {
        force = true;
        onDurable.add(effect);
    }

    public void written(long ticket) {
        written = Math.max(written, ticket);
    }

    public void durable(long ticket) {
        durable = Math.max(durable, ticket);
        written = Math.max(written, ticket);
    }

    /** Hands over the records and returns what may leave now, in order. */
    public List<Effect> endTurn() {
        if (!records.isEmpty() || force && forcedTicket < lastTicket) {
            // If a message waits for records that were appended without force, an empty append forces them.
            append();
            forcedTicket = force ? lastTicket : forcedTicket;
        }
        force = false;
        writtenFrames.values().forEach(frames -> onWritten.addAll(frames.close()));
        writtenFrames.clear();
        durableFrames.values().forEach(frames -> onDurable.addAll(frames.close()));
        durableFrames.clear();
        List<Effect> effects = new ArrayList<>(now);
        now.clear();
        for (Effect effect : onWritten) {
            waitingWritten.add(new Gated(lastTicket, effect));
        }
        onWritten.clear();
        for (Effect effect : onDurable) {
            waitingDurable.add(new Gated(lastTicket, effect));
        }
        onDurable.clear();
        release(waitingWritten, written, effects);
        int from = effects.size();
        release(waitingDurable, durable, effects);
        for (Effect effect : effects.subList(from, effects.size())) {
            if (effect instanceof Effect.ToClient e) {
                unsentBytes.computeIfPresent(e.peer(), (peer, bytes) -> minus(bytes, bytes(e.frame())));
            }
        }
        return effects;
    }

    /**
     * In several appends if it is too much for one. Each record stands for itself, and a force covers all records
     * before it.
     */
    private void append() {
        ByteBudget budget = new ByteBudget(limits.messageBytes());
        int from = 0;
        for (int i = 0; i < records.size(); i++) {
            int cost = ByteBudget.cost(records.get(i));
            if (!budget.fits(cost)) {
                log.append(List.copyOf(records.subList(from, i)), false);
                from = i;
                budget.reset();
            }
            budget.spend(cost);
        }
        lastTicket = log.append(List.copyOf(records.subList(from, records.size())), force);
        records.clear();
    }

    public void checkpoint(List<JournalRecord> parts) {
        lastTicket = log.appendCheckpoint(parts);
        forcedTicket = lastTicket;
    }

    private static Long minus(long bytes, long sent) {
        return bytes == sent ? null : (Long) (bytes - sent);
    }

    private static void release(ArrayDeque<Gated> waiting, long ticket, List<Effect> effects) {
        while (!waiting.isEmpty() && waiting.peek().ticket() <= ticket) {
            effects.add(waiting.poll().effect());
        }
    }

    /** The number of messages that wait for the journal. */
    int waiting() {
        return waitingWritten.size() + waitingDurable.size();
    }
}
