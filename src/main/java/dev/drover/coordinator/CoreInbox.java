package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.FrameQueues;
import dev.drover.coordinator.core.turn.Input;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The inputs that wait for the core. They are in three queues, so that threads never wait for each other in a circle.
 *
 * <p>Frames of peers wait in a queue that is bounded in number and bytes. When it is full, the wire thread blocks, and
 * with it all senders. If that lasts, the clients with most in it lose their connections, until a quarter of it is free.
 *
 * <p>What one client may have in it has a bound of its own ({@link #MAX_CLIENT_FRAMES}, {@link #MAX_CLIENT_BYTES}), and a client that does
 * not read its answers has to wait ({@link FrameQueues}). JeroMQ's ROUTER reads from all connections or from none, so a client that goes on
 * sending at its bound is not read less: its connection is ended.
 *
 * <p>The reports of the journal are two numbers that only grow. The reports of the worker host are
 * bounded by the effects of the core. The last two never block. Only the core's thread takes inputs.
 */
final class CoreInbox {
    static final int MAX_FRAMES = 16_384;
    static final int MAX_BYTES = 64 << 20;

    /** The share of the inbox that is to be free after that. */
    private static final double FREED_SHARE = 0.25;

    /** Requests of one client: above what the library has unanswered, 1,024 submissions and 4,096 cancels. */
    static final int MAX_CLIENT_FRAMES = 6_144;

    /** Twice what the library has unanswered. */
    static final int MAX_CLIENT_BYTES = 32 << 20;

    private static final int TRY_MS = 100;

    /** After so many tries, 2 s in all, in which all peers wait for room, clients are dropped for it. */
    private static final int MAX_TRIES = 20;

    /** What an item of a submission takes in memory at least, however few bytes it came in. */
    static final int ITEM_BYTES = 256;

    /** A client with more unread bytes is not served: a message of the largest size, and more is made of one request. */
    static final int MAX_UNREAD_BYTES = 4 << 20;

    /** What the inbox knows of clients, and does to them. */
    interface Clients {
        /** Bytes that were sent to a client, or will be, and that it has not read; 0 of one that is gone. The core's thread. */
        long unreadBytes(long peer);

        /** Ends the connection. Any thread. */
        void drop(long peer, String why);
    }

    /** What of one client is in the inbox. The wire's thread adds to it, the core's thread takes off. */
    private static final class Account {
        final AtomicInteger frames = new AtomicInteger();
        final AtomicInteger bytes = new AtomicInteger();
        /** A frame of it was lost, so none behind it may come: its requests have an order. The wire's thread only. */
        boolean isRefused;

        /** The part of the inbox that it fills, 0 to 1. */
        double share() {
            return Math.max((double) frames.get() / MAX_FRAMES, (double) bytes.get() / MAX_BYTES);
        }
    }

    private record Frame(Input input, int bytes) {}

    private final ConcurrentLinkedQueue<Frame> arrived = new ConcurrentLinkedQueue<>();
    private final Semaphore freeFrames = new Semaphore(MAX_FRAMES);
    private final Semaphore freeBytes = new Semaphore(MAX_BYTES);
    private final ConcurrentLinkedQueue<Input> reports = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong durable = new AtomicLong();
    private final ConcurrentHashMap<Long, Account> accounts = new ConcurrentHashMap<>();
    /** Clients whose frames are to be thrown away. */
    private final ConcurrentLinkedQueue<Long> refused = new ConcurrentLinkedQueue<>();
    // Owned by the core's thread.
    private final Clients clients;
    private final FrameQueues queues;
    private long writtenTaken;
    private long durableTaken;
    private volatile Thread waitingThread;
    private volatile boolean closed;

    /** An inbox for these clients. */
    CoreInbox(Clients clients) {
        this.clients = clients;
        this.queues = new FrameQueues(clients::unreadBytes, MAX_UNREAD_BYTES, MAX_FRAMES / 2, MAX_BYTES / 2);
    }

    /** A frame of a client; it counts as what it takes in memory, so that many small items are bounded, too. */
    void frame(Input.FromClient input, int bytes) {
        long memory = bytes + (long) ITEM_BYTES * input.frame().getSubmit().getItemsCount();
        frame((Input) input, (int) Math.min(memory, MAX_CLIENT_BYTES));
    }

    /**
     * A frame of a peer, or its end. Blocks while the queue is full; drops it once the core has left. A client at its own bound loses it,
     * and its connection. Called by the wire's thread alone.
     *
     * @param bytes of the frame as it came, at most {@link #MAX_BYTES}
     */
    void frame(Input input, int bytes) {
        if (input instanceof Input.FromClient client && !hasRoom(client.peer(), bytes)) {
            return;
        }
        try {
            if (acquire(freeBytes, bytes) && acquire(freeFrames, 1)) {
                arrived.add(new Frame(input, bytes));
            }
        } catch (InterruptedException e) {
            // Nobody interrupts the wire thread (JeroMQ hazard 9).
            throw new IllegalStateException("the wire thread was interrupted", e);
        }
        wake();
    }

    /** Waits for room. Returns false once the core has left. */
    private boolean acquire(Semaphore free, int permits) throws InterruptedException {
        int tries = 0;
        while (!free.tryAcquire(permits, TRY_MS, TimeUnit.MILLISECONDS)) {
            if (closed) {
                return false;
            }
            tries++;
            if (tries % MAX_TRIES == 0) {
                refuseThoseWithMost();
            }
        }
        return true;
    }

    private void refuseThoseWithMost() {
        List<Map.Entry<Long, Account>> byShare = new ArrayList<>(accounts.entrySet());
        byShare.removeIf(client -> client.getValue().isRefused);
        byShare.sort(Comparator.comparingDouble(client -> -client.getValue().share()));
        double freed = 0;
        for (Map.Entry<Long, Account> client : byShare) {
            Account account = client.getValue();
            if (freed >= FREED_SHARE || account.frames.get() == 0) {
                return;
            }
            freed += account.share();
            account.isRefused = true;
            refused.add(client.getKey());
            clients.drop(
                    client.getKey(),
                    "The coordinator has no room for more requests, and this client has most of them waiting, "
                            + account.frames.get() + " of " + account.bytes.get() + " bytes.");
        }
    }

    /** Counts the frame if its client is not at its bound; ends the connection of one that is. */
    private boolean hasRoom(long peer, int bytes) {
        Account account = accounts.computeIfAbsent(peer, p -> new Account());
        if (account.isRefused) {
            return false;
        }
        int frames = account.frames.get();
        int waiting = account.bytes.get();
        if (frames >= MAX_CLIENT_FRAMES || waiting > MAX_CLIENT_BYTES - bytes) {
            account.isRefused = true;
            clients.drop(
                    peer,
                    "The client has " + frames + " requests of " + waiting + " bytes waiting and sends more; at most "
                            + MAX_CLIENT_FRAMES + " of " + MAX_CLIENT_BYTES + " bytes may wait.");
            return false;
        }
        account.frames.incrementAndGet();
        account.bytes.addAndGet(bytes);
        return true;
    }

    /** A client may have read what kept it from being served. Any thread. */
    void clientHasRead() {
        wake();
    }

    void report(Input input) {
        reports.add(input);
        wake();
    }

    void written(long ticket) {
        written.accumulateAndGet(ticket, Math::max);
        wake();
    }

    void durable(long ticket) {
        durable.accumulateAndGet(ticket, Math::max);
        wake();
    }

    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        Thread waiting = waitingThread;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * Moves the waiting inputs into a list. Called by the core's thread alone.
     *
     * @param maxFrames the most frames to move
     * @param maxBytes after this many bytes of frames no further frame is moved
     * @return whether nothing is left
     */
    boolean drainTo(List<Input> into, int maxFrames, int maxBytes) {
        long durableNow = durable.get();
        long writtenNow = written.get();
        if (writtenNow > writtenTaken) {
            writtenTaken = writtenNow;
            into.add(new Input.Written(writtenNow));
        }
        if (durableNow > durableTaken) {
            durableTaken = durableNow;
            into.add(new Input.Durable(durableNow));
        }
        for (Input report = reports.poll(); report != null; report = reports.poll()) {
            into.add(report);
        }
        sortArrived();
        queues.drainTo(
                (input, bytes) -> {
                    into.add(input);
                    release(input, bytes);
                },
                maxFrames,
                maxBytes);
        refuseWhoHoldsMost();
        return isEmpty();
    }

    private void sortArrived() {
        for (Frame frame = arrived.poll(); frame != null; frame = arrived.poll()) {
            if (frame.input() instanceof Input.ClientPeerGone gone) {
                queues.forgetQuestions(gone.peer(), this::release);
            }
            if (!queues.add(frame.input(), frame.bytes())) {
                release(frame.input(), frame.bytes());
            }
        }
        for (Long peer = refused.poll(); peer != null; peer = refused.poll()) {
            queues.refuse(peer, this::release);
        }
    }

    private void release(Input input, int bytes) {
        freeFrames.release();
        freeBytes.release(bytes);
        if (input instanceof Input.ClientPeerGone gone) {
            accounts.remove(gone.peer());
        } else if (input instanceof Input.FromClient client) {
            Account account = accounts.get(client.peer());
            account.frames.decrementAndGet();
            account.bytes.addAndGet(-bytes);
        }
    }

    private void refuseWhoHoldsMost() {
        for (long peer = queues.clientToRefuse(); peer != 0; peer = queues.clientToRefuse()) {
            long unread = clients.unreadBytes(peer);
            queues.refuse(peer, this::release);
            clients.drop(
                    peer,
                    "The client does not read its answers, " + unread + " bytes, and sends more requests; at most "
                            + MAX_UNREAD_BYTES + " bytes may be unread then.");
        }
    }

    private boolean isEmpty() {
        return arrived.isEmpty()
                && !queues.canTake()
                && reports.isEmpty()
                && written.get() == writtenTaken
                && durable.get() == durableTaken;
    }

    /** Waits until there is an input, at most for that time. Called by the core's thread only. */
    void await(long nanos) {
        waitingThread = Thread.currentThread();
        try {
            // Checked after the waitingThread is visible, so that a thread that adds an input from now on wakes it.
            if (isEmpty() && !closed) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            waitingThread = null;
        }
    }
}
