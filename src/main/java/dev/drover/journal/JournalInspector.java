package dev.drover.journal;

import dev.drover.journal.JournalInspection.FirstDamage;
import dev.drover.journal.JournalInspection.Rest;
import dev.drover.journal.JournalInspection.Segment;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a journal that may be damaged, without changing it: what is whole, also behind a damage, and how much of it a start could go
 * on with. One thread, one use, only where no coordinator runs.
 */
public final class JournalInspector {
    /** Takes the records that can be read. */
    @FunctionalInterface
    public interface Readable {
        /**
         * One record of a whole group.
         *
         * @param behindDamage whether something before it is damaged
         */
        void record(JournalRecord record, boolean behindDamage);
    }

    private final JournalConfig config;
    private final JournalFiles files;
    private final SegmentDirectory directory;
    private final Readable visitor;
    private final List<Segment> segments = new ArrayList<>();
    private FirstDamage damage;
    /** Where the groups of the file with the first damage that were there at its start end; -1 if its header is damaged. */
    private long forcedEnd;

    private long lastEpoch;

    private JournalInspector(JournalConfig config, JournalFiles files, Readable visitor) {
        this.config = config;
        this.files = files;
        this.directory = new SegmentDirectory(files, config.homeId());
        this.visitor = visitor;
    }

    /** Looks at checksums alone. */
    public static JournalInspection inspect(JournalConfig config) {
        return inspect(config, null);
    }

    /**
     * Also reads the records.
     *
     * @throws DroverException for a journal of another home or a newer version, or one that the disk doesn't give
     */
    public static JournalInspection inspect(JournalConfig config, Readable visitor) {
        return inspect(config, new DiskFiles(config.directory()), visitor);
    }

    static JournalInspection inspect(JournalConfig config, JournalFiles files, Readable visitor) {
        try {
            return new JournalInspector(config, files, visitor).run();
        } catch (IOException e) {
            throw Damage.unreadable(e);
        }
    }

    private JournalInspection run() throws IOException {
        long[] bases = directory.bases();
        for (int index = 0; index < bases.length; index++) {
            Optional<OpenSegment> segment = directory.openWithWholeHeader(bases, index);
            if (segment.isEmpty()) {
                String name = SegmentDirectory.name(bases[index]);
                segments.add(new Segment(name, bases[index], bases[index], false));
                damaged(new FirstDamage(name, 0, bases[index], lastEpoch), -1);
                continue;
            }
            try (OpenSegment open = segment.get()) {
                Optional<OpenSegment> next =
                        index + 1 < bases.length ? directory.openWithWholeHeader(bases, index + 1) : Optional.empty();
                try {
                    look(open, index + 1 == bases.length, next);
                } finally {
                    if (next.isPresent()) {
                        next.get().close();
                    }
                }
            }
        }
        boolean starts = startsWith(files);
        return new JournalInspection(
                segments,
                Optional.ofNullable(damage),
                starts,
                damage == null || starts ? Optional.empty() : rest(bases));
    }

    private void look(OpenSegment segment, boolean newest, Optional<OpenSegment> next) throws IOException {
        GroupCursor cursor = new GroupCursor(segment);
        walk(cursor);
        long end = cursor.position();
        boolean whole;
        if (newest) {
            whole = TailScan.of(segment, end).forcedUpTo() <= end
                    && segment.header().forcedEnd() <= end;
        } else {
            whole = end == segment.end()
                    && (next.isEmpty() || cursor.chain() == next.get().header().chainStart());
        }
        segments.add(new Segment(segment.name(), segment.header().base(), end, whole));
        if (!whole) {
            damaged(
                    new FirstDamage(segment.name(), segment.header().offset(end), end, lastEpoch),
                    segment.header().forcedEnd());
            goOnBehind(segment, end);
        }
    }

    private void damaged(FirstDamage found, long itsForcedEnd) {
        if (damage == null) {
            damage = found;
            forcedEnd = itsForcedEnd;
        }
    }

    private void walk(GroupCursor cursor) throws IOException {
        while (cursor.next()) {
            lastEpoch = damage == null ? cursor.group().epoch() : lastEpoch;
            if (visitor != null) {
                boolean behind = damage != null;
                cursor.forEachRecord((record, position) -> visitor.record(record, behind));
            }
        }
    }

    /** Groups that are whole behind a damage are found by their magic and position, as they are when a tail is judged. */
    private void goOnBehind(OpenSegment segment, long damagedAt) throws IOException {
        if (visitor == null) {
            return;
        }
        long from = segment.header().offset(damagedAt);
        ByteBuffer rest =
                ByteBuffer.allocate(Math.toIntExact(Math.max(0, segment.file().size() - from)));
        segment.file().read(rest, from);
        rest.flip();
        int at = 1;
        while (at + GroupHeader.BYTES <= rest.limit() && damagedAt + at < segment.end()) {
            GroupHeader group = GroupHeader.decode(rest, at, damagedAt + at);
            if (group == null || !group.matches(rest, at)) {
                at++;
                continue;
            }
            GroupCursor cursor = new GroupCursor(segment, damagedAt + at);
            walk(cursor);
            at = Math.max(at + 1, Math.toIntExact(cursor.position() - damagedAt));
        }
    }

    /** The longest beginning that a start takes, tried out and not just supposed. */
    private Optional<Rest> rest(long[] bases) throws IOException {
        int damagedIndex = 0;
        while (!SegmentDirectory.name(bases[damagedIndex]).equals(damage.file())) {
            damagedIndex++;
        }
        // Cut within what was there when the file was begun, it would contradict its own header.
        if (forcedEnd >= 0 && damage.position() >= forcedEnd) {
            Optional<Rest> rest = tryOut(bases, damagedIndex, damage.offset());
            if (rest.isPresent()) {
                return rest;
            }
        }
        for (int index = damagedIndex - 1; index >= 0; index--) {
            Optional<Rest> rest = tryOut(bases, index, -1);
            if (rest.isPresent()) {
                return rest;
            }
        }
        return Optional.empty();
    }

    private Optional<Rest> tryOut(long[] bases, int last, long bytes) throws IOException {
        List<String> kept = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        for (int index = 0; index < bases.length; index++) {
            (index <= last ? kept : dropped).add(SegmentDirectory.name(bases[index]));
        }
        String file = SegmentDirectory.name(bases[last]);
        JournalFiles shorter = new ShorterJournal(files, kept, bytes < 0 ? Long.MAX_VALUE : bytes);
        try {
            long end = new Recovery(config, shorter).run(new Nothing()).report().endPosition();
            return Optional.of(new Rest(file, bytes, end, dropped));
        } catch (DroverException e) {
            requireDamage(e);
            return Optional.empty();
        }
    }

    private boolean startsWith(JournalFiles those) throws IOException {
        try {
            new Recovery(config, those).run(new Nothing());
            return true;
        } catch (DroverException e) {
            requireDamage(e);
            return false;
        }
    }

    private static void requireDamage(DroverException fault) {
        if (fault.code() != ErrorCode.DAMAGED) {
            throw fault;
        }
    }

    /** A start whose state nobody wants. */
    private static final class Nothing implements ReplayTarget {
        @Override
        public void restore(Checkpoint merged) {
            // Only whether it can be read is asked.
        }

        @Override
        public void apply(long position, JournalRecord record) {
            // As above.
        }

        @Override
        public List<JournalRecord> checkpoint() {
            return List.of(JournalRecord.newBuilder()
                    .setCheckpoint(Checkpoint.newBuilder().setComplete(true))
                    .build());
        }
    }
}
