package dev.drover.journal;

import dev.drover.proto.Checkpoint;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads a journal from its newest whole checkpoint to its end, and distinguishes a torn tail from damage.
 *
 * <p>It reads twice: first to find what is whole and what the groups state as forced, then to apply the records. It
 * changes nothing on disk.
 */
final class Recovery {
    private final JournalConfig config;
    private final SegmentDirectory directory;
    private final List<String> damagedCheckpoints = new ArrayList<>();
    private long records;

    Recovery(JournalConfig config, JournalFiles files) {
        this.config = config;
        this.directory = new SegmentDirectory(files, config.homeId());
    }

    /** Recovers the state into the target, and returns what a start needs to continue the journal. */
    Continuation run(ReplayTarget target) throws IOException {
        long[] bases = directory.bases();
        if (bases.length == 0) {
            int chain = SegmentHeader.firstChain(config.homeId());
            RecoveryReport report = new RecoveryReport(true, false, 0, 0, 0, 0, 0, 0, "", List.of());
            return new Continuation(report, chain, chain, target.checkpoint());
        }
        Deque<OpenSegment> segments = new ArrayDeque<>();
        try {
            Checkpoint checkpoint = openFromCheckpoint(bases, segments);
            Survey survey = Survey.of(segments);
            target.restore(checkpoint);
            return replay(segments, survey, target);
        } finally {
            for (OpenSegment segment : segments) {
                segment.close();
            }
        }
    }

    // Segments without a checkpoint are those that began in the spare file, or whose checkpoint is damaged.
    private Checkpoint openFromCheckpoint(long[] bases, Deque<OpenSegment> segments) throws IOException {
        for (int index = bases.length - 1; index >= 0; index--) {
            OpenSegment segment = directory.open(bases, index);
            segments.addFirst(segment);
            Optional<Checkpoint> checkpoint = segment.checkpoint();
            if (checkpoint.isPresent()) {
                return checkpoint.get();
            }
            if (segment.isCheckpointDamaged()) {
                damagedCheckpoints.add(segment.name());
            }
        }
        throw DamageSentences.noCheckpoint(
                SegmentDirectory.name(bases[bases.length - 1]), SegmentDirectory.name(bases[0]), bases[0]);
    }

    // The checkpoint of the state at the forced position goes to the next segment; what follows is copied there.
    private Continuation replay(Deque<OpenSegment> segments, Survey survey, ReplayTarget target) throws IOException {
        List<JournalRecord> checkpoint = null;
        int chainAtForced = 0;
        for (OpenSegment segment : segments) {
            GroupCursor cursor = new GroupCursor(segment);
            do {
                if (checkpoint == null && cursor.position() == survey.forced()) {
                    checkpoint = target.checkpoint();
                    chainAtForced = cursor.chain();
                }
            } while (advance(cursor, target));
        }
        if (checkpoint == null) {
            throw DamageSentences.forcedRecords(segments.getLast(), survey.end(), survey.forced());
        }
        RecoveryReport report = new RecoveryReport(
                false,
                survey.clean(),
                survey.lastEpoch(),
                segments.getFirst().header().base(),
                survey.forced(),
                survey.end(),
                records,
                survey.bytesCut(),
                segments.getLast().name(),
                damagedCheckpoints);
        return new Continuation(report, chainAtForced, survey.chain(), checkpoint);
    }

    private boolean advance(GroupCursor cursor, ReplayTarget target) throws IOException {
        if (!cursor.next()) {
            return false;
        }
        cursor.forEachRecord((record, position) -> {
            target.apply(position, record);
            records++;
        });
        return true;
    }
}
