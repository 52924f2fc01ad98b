package dev.drover.coordinator.core.turn;

import dev.drover.proto.ClientFrame;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * The frames of peers that wait for a turn, in a queue for each client and one for all workers. A turn takes one frame of each queue after
 * the other, so no client waits for the requests of another. What costs much and does not fit into a turn any more comes first in the next
 * one; what costs little is taken meanwhile, so that nobody waits for the large answers of others.
 *
 * <p>A client that does not read its answers is served again when it has read them. Its requests wait here meanwhile. They may take half of
 * what all peers may have waiting; then the client with most of them loses its requests and its connection.
 *
 * <p>Owned by the core's thread.
 */
public final class FrameQueues {
    /** What a turn does for clients at most, in items and rows, beside frames that cost one. One frame may be larger. */
    public static final int MAX_WORK_PER_TURN = 16_384;

    /** Statuses that a watch of all jobs is sent when it begins. */
    private static final int WATCH_OF_ALL_WORK = 1_000;

    /** What walks all workers and what they run. */
    private static final int WALK_WORK = 1_000;

    /** The queue of all workers: the frames of a worker's older connection come before those of its newer one. */
    private static final long WORKERS = 0;

    /** Receives what leaves the queues. */
    public interface Receiver {
        /** A frame of so many bytes has left. */
        void removed(Input input, int bytes);
    }

    private record Frame(Input input, int bytes) {}

    private static final class Queue {
        final long peer;
        final ArrayDeque<Frame> frames = new ArrayDeque<>();
        int bytes;
        // Counted in what is held.
        boolean isHeld;
        // Its connection is about to end: nothing but that is taken from it.
        boolean isRefused;

        Queue(long peer) {
            this.peer = peer;
        }
    }

    private final LongUnaryOperator unreadBytes;
    private final int maxUnreadBytes;
    private final int maxHeldFrames;
    private final int maxHeldBytes;
    private final Map<Long, Queue> byPeer = new HashMap<>();
    private final ArrayDeque<Queue> next = new ArrayDeque<>();
    // Empty between turns.
    private final ArrayDeque<Queue> postponed = new ArrayDeque<>();
    private ArrayDeque<Queue> held = new ArrayDeque<>();
    private int heldFrames;
    private int heldBytes;

    /**
     * Queues without frames.
     *
     * @param unreadBytes of the answers and events that a client was sent, or will be, and has not read
     * @param maxUnreadBytes with more of them its requests wait
     * @param maxHeldFrames of clients that do not read, together
     * @param maxHeldBytes of these frames
     */
    public FrameQueues(LongUnaryOperator unreadBytes, int maxUnreadBytes, int maxHeldFrames, int maxHeldBytes) {
        this.unreadBytes = unreadBytes;
        this.maxUnreadBytes = maxUnreadBytes;
        this.maxHeldFrames = maxHeldFrames;
        this.maxHeldBytes = maxHeldBytes;
    }

    /**
     * Adds a frame, or the end of a peer.
     *
     * @return false if it is thrown away, because that client is refused
     */
    public boolean add(Input input, int bytes) {
        long peer = peer(input);
        Queue queue = byPeer.get(peer);
        if (queue == null) {
            queue = new Queue(peer);
            byPeer.put(peer, queue);
        }
        if (queue.isRefused && !(input instanceof Input.ClientPeerGone)) {
            return false;
        }
        if (queue.frames.isEmpty()) {
            next.add(queue);
        } else if (queue.isHeld) {
            heldFrames++;
            heldBytes += bytes;
        }
        queue.frames.add(new Frame(input, bytes));
        queue.bytes += bytes;
        return true;
    }

    /**
     * Takes the frames of a turn.
     *
     * @param maxFrames the most to take
     * @param maxBytes after this many bytes of frames no further frame is taken
     */
    public void drainTo(Receiver into, int maxFrames, int maxBytes) {
        releaseHeld();
        int bytes = 0;
        int taken = 0;
        int work = 0;
        while (!next.isEmpty() && taken < maxFrames && bytes < maxBytes) {
            Queue queue = next.poll();
            if (isHeld(queue)) {
                hold(queue);
                continue;
            }
            int cost = work(queue.frames.peek().input());
            if (cost > 1 && work > 0 && work + cost > MAX_WORK_PER_TURN) {
                postponed.add(queue);
                continue;
            }
            Frame frame = queue.frames.poll();
            queue.bytes -= frame.bytes();
            into.removed(frame.input(), frame.bytes());
            taken++;
            bytes += frame.bytes();
            work += cost > 1 ? cost : 0;
            if (!queue.frames.isEmpty()) {
                next.add(queue);
            } else if (!queue.isRefused || frame.input() instanceof Input.ClientPeerGone) {
                byPeer.remove(queue.peer);
            }
        }
        while (!postponed.isEmpty()) {
            next.addFirst(postponed.pollLast());
        }
    }

    /** Whether a frame can be taken now. */
    public boolean canTake() {
        if (!next.isEmpty()) {
            return true;
        }
        for (Queue queue : held) {
            if (!isHeld(queue)) {
                return true;
            }
        }
        return false;
    }

    /** The client whose requests are to be thrown away, because those that do not read hold too many; 0 if none is. */
    public long clientToRefuse() {
        if (heldFrames <= maxHeldFrames && heldBytes <= maxHeldBytes) {
            return 0;
        }
        boolean byFrames = heldFrames > maxHeldFrames;
        Queue most = null;
        for (Queue queue : held) {
            if (most == null || size(queue, byFrames) > size(most, byFrames)) {
                most = queue;
            }
        }
        return most == null ? 0 : most.peer;
    }

    private static int size(Queue queue, boolean byFrames) {
        return byFrames ? queue.frames.size() : queue.bytes;
    }

    /** Throws away the questions that wait of a client that is gone: nobody would read the answers. What it ordered is done. */
    public void forgetQuestions(long peer, Receiver thrownAway) {
        Queue queue = byPeer.get(peer);
        if (queue == null) {
            return;
        }
        int before = queue.frames.size();
        int bytesBefore = queue.bytes;
        queue.frames.removeIf(frame -> {
            boolean isQuestion = isQuestion(frame.input());
            if (isQuestion) {
                queue.bytes -= frame.bytes();
                thrownAway.removed(frame.input(), frame.bytes());
            }
            return isQuestion;
        });
        if (queue.isHeld) {
            heldFrames -= before - queue.frames.size();
            heldBytes -= bytesBefore - queue.bytes;
        }
        if (queue.frames.isEmpty() && before > 0) {
            if (queue.isHeld) {
                held.remove(queue);
            } else {
                next.remove(queue);
            }
            byPeer.remove(peer);
        }
    }

    /** Throws away what waits of that client, and what will come of it, but not the end of its connection. */
    public void refuse(long peer, Receiver thrownAway) {
        Queue queue = byPeer.get(peer);
        if (queue == null) {
            return;
        }
        if (queue.isHeld) {
            held.remove(queue);
            heldFrames -= queue.frames.size();
            heldBytes -= queue.bytes;
            queue.isHeld = false;
            next.add(queue);
        }
        queue.isRefused = true;
        while (!queue.frames.isEmpty() && !(queue.frames.peek().input() instanceof Input.ClientPeerGone)) {
            Frame frame = queue.frames.poll();
            queue.bytes -= frame.bytes();
            thrownAway.removed(frame.input(), frame.bytes());
        }
        if (queue.frames.isEmpty()) {
            next.remove(queue);
        }
    }

    private boolean isHeld(Queue queue) {
        return queue.peer != WORKERS
                && !queue.isRefused
                && isAnswered(queue.frames.peek().input())
                && unreadBytes.applyAsLong(queue.peer) > maxUnreadBytes;
    }

    /** What has no answer need not wait when it is the next of its client: a slow follower that gives credit in time must not miss events. */
    private static boolean isAnswered(Input input) {
        return input instanceof Input.FromClient client
                && !client.frame().hasWatchCredit()
                && !client.frame().hasUnwatch();
    }

    private void hold(Queue queue) {
        queue.isHeld = true;
        held.add(queue);
        heldFrames += queue.frames.size();
        heldBytes += queue.bytes;
    }

    private void releaseHeld() {
        ArrayDeque<Queue> before = held;
        held = new ArrayDeque<>();
        heldFrames = 0;
        heldBytes = 0;
        for (Queue queue : before) {
            if (isHeld(queue)) {
                hold(queue);
            } else {
                queue.isHeld = false;
                next.add(queue);
            }
        }
    }

    private static long peer(Input input) {
        if (input instanceof Input.FromClient frame) {
            return frame.peer();
        }
        return input instanceof Input.ClientPeerGone gone ? gone.peer() : WORKERS;
    }

    /** Whether it changes nothing: all that comes of it is an answer. */
    private static boolean isQuestion(Input input) {
        return input instanceof Input.FromClient client
                && switch (client.frame().getBodyCase()) {
                    case INFO, WORKERS, EXPLAIN, JOBS_LIVE -> true;
                    default -> false;
                };
    }

    private static int work(Input input) {
        if (!(input instanceof Input.FromClient client)) {
            return 0;
        }
        ClientFrame frame = client.frame();
        return switch (frame.getBodyCase()) {
            case SUBMIT -> frame.getSubmit().getItemsCount();
            case CANCEL -> Math.max(1, frame.getCancel().getTasksCount());
            case WATCH ->
                frame.getWatch().getJobsCount() == 0
                        ? WATCH_OF_ALL_WORK
                        : frame.getWatch().getJobsCount();
            case WORKERS, EXPLAIN -> WALK_WORK;
            case JOBS_LIVE -> MAX_WORK_PER_TURN;
            default -> 1;
        };
    }
}
