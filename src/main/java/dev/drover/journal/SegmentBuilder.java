package dev.drover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes segments: fills a file, forces it, and only then gives it its name, so that a crash leaves either a whole
 * segment or none.
 *
 * <p>Used by the thread that starts the journal, then by the writing thread.
 */
final class SegmentBuilder {
    static final String UNFINISHED = "next.tmp";

    private final JournalConfig config;
    private final JournalFiles files;
    private final SpareFile spare;

    SegmentBuilder(JournalConfig config, JournalFiles files, SpareFile spare) {
        this.config = config;
        this.files = files;
        this.spare = spare;
    }

    /**
     * Makes a segment in a new file, or in the spare file if the disk is full.
     *
     * @param previousBase where the segment before begins, -1 if there is none
     * @throws OutOfSpaceException if the disk is full and the spare file missing or too small; nothing has changed then
     */
    LiveSegment build(SegmentPlan plan, long previousBase) throws IOException {
        try {
            return buildInNewFile(plan);
        } catch (OutOfSpaceException e) {
            files.delete(UNFINISHED);
            return buildInSpare(plan, previousBase, e);
        }
    }

    private LiveSegment buildInNewFile(SegmentPlan plan) throws IOException {
        JournalFile file = files.create(UNFINISHED);
        try {
            long end = fill(file, plan);
            file.write(ByteBuffer.allocate(config.preallocateBytes()), end);
            return name(UNFINISHED, file, plan, end + config.preallocateBytes(), false);
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Makes a segment in the spare file. This needs no space on the disk, because the blocks of the file are already
     * allocated.
     */
    LiveSegment buildInSpare(SegmentPlan plan, long previousBase, OutOfSpaceException fault) throws IOException {
        SegmentPlan fitting = plan.bytes() > config.spareBytes() / 2 ? plan.withoutCheckpoint() : plan;
        // A segment without a checkpoint must not replace the one whose checkpoint it needs.
        boolean replaces = fitting.checkpoint().remaining() == 0 && previousBase == plan.base();
        if (fitting.bytes() > config.spareBytes() || replaces || !spare.tryReserve()) {
            throw fault;
        }
        JournalFile file = files.openForWriting(SpareFile.NAME);
        try {
            // A crash may have left groups of an earlier attempt in it.
            long end = fill(file, fitting);
            file.write(ByteBuffer.allocate((int) (config.spareBytes() - end)), end);
            return name(SpareFile.NAME, file, fitting, config.spareBytes(), true);
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        } finally {
            spare.markUsed();
        }
    }

    private static long fill(JournalFile file, SegmentPlan plan) throws IOException {
        file.write(plan.header().encode(), 0);
        file.write(plan.checkpoint().duplicate(), SegmentHeader.BYTES);
        file.write(plan.groups().duplicate(), plan.header().firstGroupOffset());
        return plan.bytes();
    }

    private LiveSegment name(String from, JournalFile file, SegmentPlan plan, long allocatedEnd, boolean isSpare)
            throws IOException {
        file.force();
        files.rename(from, SegmentDirectory.name(plan.base()));
        files.forceDirectory();
        return new LiveSegment(plan.header(), file, config.preallocateBytes(), allocatedEnd, isSpare);
    }
}
