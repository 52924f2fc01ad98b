package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * The thread {@code drover-journal-write}: writes the records that wait, as one group each time.
 *
 * <p>It owns the live segment, its position and its chain of checksums. It continues in another segment at a checkpoint
 * and on a full disk.
 */
final class Writer implements Runnable {
    private static final long GROUP_BYTES = 4 << 20;

    private final UUID homeId;
    private final long segmentBytes;
    private final long epoch;
    private final AppendQueue queue;
    private final Forcer forcer;
    private final SegmentBuilder builder;
    private final SpaceMonitor spaceMonitor;
    private final Notifier notifier;
    private final Runnable onEnd;
    private final GroupBuffer buffer = new GroupBuffer();
    private LiveSegment live;
    private long position;
    private int chain;
    private long ticket;

    /** @param onEnd stops the other threads */
    Writer(
            JournalConfig config,
            AppendPosition end,
            AppendQueue queue,
            Forcer forcer,
            SegmentBuilder builder,
            SpaceMonitor spaceMonitor,
            Notifier notifier,
            Runnable onEnd) {
        this.homeId = config.homeId();
        this.segmentBytes = config.segmentBytes();
        this.epoch = end.epoch();
        this.live = end.segment();
        this.position = end.position();
        this.chain = end.chain();
        this.queue = queue;
        this.forcer = forcer;
        this.builder = builder;
        this.spaceMonitor = spaceMonitor;
        this.notifier = notifier;
        this.onEnd = onEnd;
    }

    @Override
    public void run() {
        try {
            List<PendingAppend> taken = queue.take(GROUP_BYTES);
            while (!taken.isEmpty()) {
                write(taken);
                taken = queue.take(GROUP_BYTES);
            }
            if (!queue.isDead()) {
                writeCleanEnd();
            }
        } catch (OutOfSpaceException e) {
            notifier.failed("The disk is full and so is the journal's spare file", e);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            notifier.failed("The journal could not be written", e);
        } finally {
            queue.kill();
            onEnd.run();
        }
    }

    /** Closes the file; after both threads have ended. */
    void close() throws IOException {
        live.close();
    }

    private void write(List<PendingAppend> taken) throws IOException, InterruptedException {
        PendingAppend last = taken.get(taken.size() - 1);
        ticket = last.ticket();
        if (last.kind() == PendingAppend.Kind.CHECKPOINT) {
            roll(last);
            return;
        }
        long bytes = 0;
        boolean force = false;
        for (PendingAppend append : taken) {
            bytes += append.bytes();
            force |= append.kind() == PendingAppend.Kind.FORCED;
        }
        if (bytes == 0) {
            // Nothing but a force of what was written before. A group without records would be the mark of a clean end.
            notifier.written(ticket);
            forcer.written(live.file(), ticket, position, force);
            return;
        }
        ByteBuffer group = buffer.begin(bytes);
        for (PendingAppend append : taken) {
            DelimitedRecords.put(group, append.records());
        }
        writeGroup(group.flip(), force);
        live.allocateAhead(position);
        if (live.isFull(position, segmentBytes)) {
            spaceMonitor.requestCheckpoint();
        }
    }

    private void writeGroup(ByteBuffer group, boolean force) throws IOException, InterruptedException {
        GroupHeader header = GroupHeader.seal(group, position, epoch, forcer.durablePosition(), chain);
        try {
            live.write(group.duplicate(), position);
        } catch (OutOfSpaceException e) {
            continueInSpare(e);
            live.write(group, position);
        }
        position = header.end();
        chain = header.crc();
        notifier.written(ticket);
        forcer.written(live.file(), ticket, position, force);
    }

    // The write may have left a part of the group (JVM hazard 7), which is cut away.
    private void continueInSpare(OutOfSpaceException fault) throws IOException, InterruptedException {
        if (forcer.awaitForced()) {
            SegmentPlan plan = plan(ByteBuffer.allocate(0));
            replace(builder.buildInSpare(plan, live.base(), fault));
        }
    }

    // The next segment must not become durable before all of this one is.
    private void roll(PendingAppend checkpoint) throws IOException, InterruptedException {
        ByteBuffer parts = Checkpoints.encode(checkpoint.records());
        if (!forcer.awaitForced()) {
            return;
        }
        try {
            replace(builder.build(plan(parts), live.base()));
        } catch (OutOfSpaceException e) {
            // The segment continues without this checkpoint. Another one is requested when there is space again.
            spaceMonitor.onSegmentFailed();
        }
        notifier.written(ticket);
        forcer.written(live.file(), ticket, position, true);
    }

    private void replace(LiveSegment next) throws IOException {
        LiveSegment previous = live;
        live = next;
        try (previous) {
            previous.truncate(position);
        }
        if (next.isSpare()) {
            spaceMonitor.onOutOfSpace();
        } else {
            spaceMonitor.onSegmentBegun();
        }
    }

    private SegmentPlan plan(ByteBuffer checkpoint) {
        return new SegmentPlan(homeId, position, chain, epoch, checkpoint, ByteBuffer.allocate(0));
    }

    // An empty group states that all before it is forced: the next start has nothing to copy.
    private void writeCleanEnd() throws IOException, InterruptedException {
        if (forcer.awaitForced()) {
            writeGroup(buffer.begin(0).flip(), true);
            live.truncate(position);
            forcer.awaitForced();
        }
    }
}
