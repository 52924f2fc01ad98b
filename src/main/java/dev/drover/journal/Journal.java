package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The write-ahead log. It appends records in order, writes those that wait as one group, forces them to disk, and
 * reports that they are durable.
 *
 * <p>Appends come from one thread at a time and never wait for the disk. A journal needs the home's lock, held by its owner.
 */
public final class Journal implements AutoCloseable {
    private final AppendQueue queue;
    private final Forcer forcer;
    private final SpareFile spare;
    private final Writer writer;
    private final Notifier notifier;
    private final List<Thread> threads;

    Journal(JournalConfig config, AppendPosition end, SegmentBuilder builder, SpareFile spare, Notifier notifier) {
        this.queue = new AppendQueue(config.queueBytes());
        this.spare = spare;
        this.notifier = notifier;
        SpaceMonitor spaceMonitor = new SpaceMonitor(spare, config.spareRetryMs(), notifier, this::stop);
        this.forcer = new Forcer(end.segment().file(), end.position(), config.unforcedDelayMs(), notifier, this::stop);
        this.writer = new Writer(config, end, queue, forcer, builder, spaceMonitor, notifier, this::stop);
        this.threads = List.of(
                new Thread(writer, "drover-journal-write"),
                new Thread(forcer, "drover-journal-force"),
                new Thread(spaceMonitor, "drover-journal-spare"));
        if (end.segment().isSpare()) {
            spaceMonitor.onOutOfSpace();
        }
        threads.forEach(Thread::start);
    }

    /**
     * Reads the newest whole checkpoint and what follows into the target. Changes nothing on disk.
     *
     * @throws dev.drover.model.UserException {@code DAMAGED} for a journal that lost forced records or is of a newer format,
     *     {@code HOME} for one of another home
     */
    public static RecoveredJournal recover(JournalConfig config, ReplayTarget target) {
        return recover(config, new DiskFiles(config.directory()), target);
    }

    /** The id of the home that the journal in that directory belongs to, by its newest file that has a whole header; empty if none has. */
    public static Optional<UUID> idIn(Path directory) {
        try {
            return SegmentDirectory.newestId(new DiskFiles(directory));
        } catch (IOException e) {
            throw DamageSentences.unreadable(e);
        }
    }

    static RecoveredJournal recover(JournalConfig config, JournalFiles files, ReplayTarget target) {
        try {
            return new RecoveredJournal(config, files, new Recovery(config, files).run(target));
        } catch (IOException e) {
            throw DamageSentences.unreadable(e);
        }
    }

    /**
     * Appends records that ask to be forced, together: after a crash all of them are there or none.
     *
     * @param records at most 256 MiB; more than {@code spareBytes} could not be carried over a full disk
     * @return their ticket: 1, 2, 3 …
     * @throws IllegalStateException after {@link #close()}; after a failure the ticket is given but never reported
     */
    public long append(List<JournalRecord> records) {
        return queue.add(PendingAppend.Kind.FORCED, records);
    }

    /** Like {@link #append}, for records that are only forced along with others, or after {@code unforcedDelayMs}. */
    public long appendUnforced(List<JournalRecord> records) {
        return queue.add(PendingAppend.Kind.UNFORCED, records);
    }

    /**
     * Begins the next segment with a checkpoint of the state after all that was appended before.
     *
     * @param parts each a {@code Checkpoint}, the last one with {@code complete} set
     */
    public long appendCheckpoint(List<JournalRecord> parts) {
        return queue.add(PendingAppend.Kind.CHECKPOINT, Checkpoints.checked(parts));
    }

    /**
     * Whether more bytes wait to be written than the queue should hold. The caller should then accept less work. Any
     * thread.
     */
    public boolean congested() {
        return queue.congested();
    }

    /** The position up to which the journal is known to be forced; readers must not read beyond it. Any thread. */
    public long durablePosition() {
        return forcer.durablePosition();
    }

    /**
     * Writes and forces what was appended, marks the journal as closed cleanly, and ends its threads. Any thread but the
     * journal's own; a second call waits for the first.
     */
    @Override
    public synchronized void close() {
        if (!queue.close()) {
            return;
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        try {
            writer.close();
        } catch (IOException e) {
            notifier.failed("The journal could not be closed", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // The threads are never interrupted, because an interrupt would close the file that they use.
    private void stop() {
        queue.kill();
        forcer.stop();
        spare.stop();
    }
}
