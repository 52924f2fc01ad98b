package dev.drover.journal;

import dev.drover.journal.JournalInspection.Flaw;
import dev.drover.journal.JournalInspection.Part;
import dev.drover.journal.JournalInspection.Rest;
import dev.drover.journal.JournalInspection.Segment;
import dev.drover.journal.JournalInspection.Stop;
import dev.drover.model.UserException;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inspects a journal that may be damaged, without changing it. It finds which parts are whole, where a start would
 * fail, and how much of the journal a start could still use. One thread, one use, only while no coordinator runs.
 */
public final class JournalInspector {
    private final JournalConfig config;
    private final JournalFiles files;
    private final SegmentDirectory directory;
    private final List<Segment> segments = new ArrayList<>();
    private long lastEpoch;

    private JournalInspector(JournalConfig config, JournalFiles files) {
        this.config = config;
        this.files = files;
        this.directory = new SegmentDirectory(files, config.homeId());
    }

    /**
     * Checks all checksums, and tries whether a start succeeds.
     *
     * @throws UserException for a journal of another home or a newer version, or one that the disk cannot read
     */
    public static JournalInspection inspect(JournalConfig config) {
        return inspect(config, new DiskFiles(config.directory()));
    }

    static JournalInspection inspect(JournalConfig config, JournalFiles files) {
        try {
            return new JournalInspector(config, files).run();
        } catch (IOException e) {
            throw DamageSentences.unreadable(e);
        }
    }

    private JournalInspection run() throws IOException {
        long[] bases = directory.bases();
        for (int index = 0; index < bases.length; index++) {
            segments.add(new Segment(SegmentDirectory.name(bases[index]), bases[index], flawsOf(bases, index)));
        }
        Optional<JournalDamaged> refused = tryStart(files).refused();
        if (refused.isEmpty()) {
            return new JournalInspection(segments, Optional.empty(), Optional.empty());
        }
        Stop stop = stop(refused.get());
        return new JournalInspection(segments, Optional.of(stop), longestStartable(stop.file()));
    }

    private List<Flaw> flawsOf(long[] bases, int index) throws IOException {
        Optional<OpenSegment> segment = directory.openWithWholeHeader(bases, index);
        if (segment.isEmpty()) {
            return List.of(new Flaw(Part.HEADER, 0, bases[index], lastEpoch));
        }
        try (OpenSegment open = segment.get()) {
            List<Flaw> flaws = new ArrayList<>();
            if (open.isCheckpointDamaged()) {
                flaws.add(new Flaw(
                        Part.CHECKPOINT, SegmentHeader.BYTES, open.header().base(), lastEpoch));
            }
            boolean isNewest = index + 1 == bases.length;
            Optional<OpenSegment> next = isNewest ? Optional.empty() : directory.openWithWholeHeader(bases, index + 1);
            try {
                records(open, isNewest, next).ifPresent(flaws::add);
            } finally {
                if (next.isPresent()) {
                    next.get().close();
                }
            }
            return flaws;
        }
    }

    private Optional<Flaw> records(OpenSegment segment, boolean isNewest, Optional<OpenSegment> next)
            throws IOException {
        GroupCursor cursor = new GroupCursor(segment);
        while (cursor.next()) {
            lastEpoch = cursor.group().epoch();
        }
        long end = cursor.position();
        boolean isWhole = isNewest
                ? TailScan.of(segment, end).forcedUpTo() <= end
                        && segment.header().forcedEnd() <= end
                : end == segment.end()
                        && (next.isEmpty()
                                || cursor.chain() == next.get().header().chainStart());
        return isWhole
                ? Optional.empty()
                : Optional.of(new Flaw(Part.RECORDS, segment.header().offset(end), end, lastEpoch));
    }

    private Stop stop(JournalDamaged refused) {
        long epoch = segments.stream()
                .filter(segment -> segment.file().equals(refused.file()))
                .flatMap(segment -> segment.flaws().stream())
                .filter(flaw -> flaw.part() == refused.part())
                .mapToLong(Flaw::epoch)
                .findFirst()
                .orElse(0);
        return new Stop(refused.file(), new Flaw(refused.part(), refused.offset(), refused.position(), epoch));
    }

    /**
     * Finds the longest beginning of the journal with which a start succeeds. Each candidate is really started from.
     */
    private Optional<Rest> longestStartable(String stoppedAt) throws IOException {
        int index = segments.size() - 1;
        // A start fails as long as the file that stops it is not cut, whichever files behind it are left out.
        while (!segments.get(index).file().equals(stoppedAt)) {
            index--;
        }
        for (; index >= 0; index--) {
            long bytes = -1;
            for (Flaw flaw : segments.get(index).flaws()) {
                bytes = flaw.part() == Part.RECORDS ? flaw.offset() : bytes;
            }
            Optional<Rest> rest = longestStartable(index, bytes);
            if (rest.isPresent()) {
                return rest;
            }
        }
        return Optional.empty();
    }

    private Optional<Rest> longestStartable(int last, long bytes) throws IOException {
        List<String> names = segments.stream().map(Segment::file).toList();
        List<String> kept = names.subList(0, last + 1);
        Trial trial = tryStart(new ShorterJournal(files, kept, bytes < 0 ? Long.MAX_VALUE : bytes));
        return trial.refused().isPresent()
                ? Optional.empty()
                : Optional.of(new Rest(names.get(last), bytes, trial.end(), names.subList(last + 1, names.size())));
    }

    /** The result of a tried start. */
    private record Trial(Optional<JournalDamaged> refused, long end) {}

    private Trial tryStart(JournalFiles those) throws IOException {
        try {
            long end = new Recovery(config, those).run(new Nothing()).report().endPosition();
            return new Trial(Optional.empty(), end);
        } catch (JournalDamaged e) {
            return new Trial(Optional.of(e), 0);
        }
    }

    /** The target of a tried start, whose state is not used. */
    private static final class Nothing implements ReplayTarget {
        @Override
        public void restore(Checkpoint merged) {
            // Only whether the journal can be read matters.
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
