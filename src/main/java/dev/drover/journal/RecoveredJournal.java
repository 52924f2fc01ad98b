package dev.drover.journal;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A journal that was read but not yet continued. Nothing on disk has been changed. One thread. */
public final class RecoveredJournal {
    private final JournalConfig config;
    private final JournalFiles files;
    private final Continuation from;

    RecoveredJournal(JournalConfig config, JournalFiles files, Continuation from) {
        this.config = config;
        this.files = files;
        this.from = from;
    }

    public RecoveryReport report() {
        return from.report();
    }

    /** The epoch that {@link #start} must begin. */
    public long nextEpoch() {
        return from.report().lastEpoch() + 1;
    }

    /**
     * Writes the checkpoint, the records that may only have been in the page cache, and the epoch record to a new
     * segment. Then forces the segment and starts the journal's threads. May be called once; after a failure, recover
     * again.
     *
     * @param epochStarted an {@code EpochStarted} of {@link #nextEpoch()} or later; it has no ticket, and is durable on return
     * @throws UserException {@code NO_SPACE} if not even the spare segment can take it, {@code INTERNAL} if the disk fails
     */
    public Journal start(JournalRecord epochStarted, JournalListener listener) {
        long epoch = epochStarted.getEpochStarted().getEpoch();
        if (epoch < nextEpoch()) {
            throw new IllegalArgumentException("epoch " + epoch + " begins, but the next one is " + nextEpoch());
        }
        try {
            SpareFile spare = new SpareFile(files, config.spareBytes());
            spare.find();
            SegmentBuilder builder = new SegmentBuilder(config, files, spare);
            AppendPosition end = continueInNewSegment(builder, epochStarted, epoch);
            cutOldTail();
            return new Journal(config, end, builder, spare, new Notifier(listener));
        } catch (OutOfSpaceException e) {
            throw new UserException(
                    ErrorCode.NO_SPACE,
                    "The disk is full and the journal's spare file is missing or too small to start with: make room in "
                            + config.directory() + ", then start again.",
                    e);
        } catch (IOException e) {
            throw new UserException(
                    ErrorCode.INTERNAL,
                    "The journal could not be continued (" + e + "): check the disk, then start again.",
                    e);
        }
    }

    // What was read after the forced position may only be in the page cache, and after a failed force it is not on
    // disk at all (JVM hazard 7). So it is written again, elsewhere. Positions and checksums stay.
    private AppendPosition continueInNewSegment(SegmentBuilder builder, JournalRecord epochStarted, long epoch)
            throws IOException {
        long forced = report().forcedPosition();
        long end = report().endPosition();
        ByteBuffer group = GroupBuffer.group(List.of(epochStarted), end, epoch, forced, from.chainAtEnd());
        GroupHeader header = GroupHeader.decode(group, 0, end);
        ByteBuffer groups = ByteBuffer.allocate(Math.toIntExact(header.end() - forced));
        if (end > forced) {
            copyTail(groups.limit(Math.toIntExact(end - forced)), forced);
        }
        groups.clear().position(Math.toIntExact(end - forced)).put(group).flip();
        SegmentPlan plan = new SegmentPlan(
                config.homeId(), forced, from.chainAtForced(), epoch, Checkpoints.encode(from.checkpoint()), groups);
        return new AppendPosition(builder.build(plan, lastBase()), header.end(), header.crc(), epoch);
    }

    private void copyTail(ByteBuffer into, long position) throws IOException {
        SegmentDirectory directory = new SegmentDirectory(files, config.homeId());
        long[] bases = directory.bases();
        try (OpenSegment last = directory.open(bases, bases.length - 1)) {
            last.file().read(into, last.header().offset(position));
        }
    }

    private long lastBase() throws IOException {
        long[] bases = new SegmentDirectory(files, config.homeId()).bases();
        return bases.length == 0 ? -1 : bases[bases.length - 1];
    }

    // This tail is not part of the journal any more, since the next segment has its name. Readers never read it.
    private void cutOldTail() throws IOException {
        SegmentDirectory directory = new SegmentDirectory(files, config.homeId());
        long[] bases = directory.bases();
        if (bases.length < 2) {
            return;
        }
        int previous = bases.length - 2;
        long offset;
        try (OpenSegment segment = directory.open(bases, previous)) {
            offset = segment.header().offset(segment.end());
        }
        try (JournalFile file = files.openForWriting(SegmentDirectory.name(bases[previous]))) {
            if (file.size() > offset) {
                file.truncate(offset);
            }
        }
    }
}
