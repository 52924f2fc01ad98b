package dev.drover.journal;

import com.google.protobuf.ByteString;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.Environment;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** State of a test: records are the numbers 1, 2, 3 … as job ids, each there once and in order; its checkpoint is the next one. */
final class Numbers implements ReplayTarget {
    private final int checkpointPadding;
    private final List<String> violations = new ArrayList<>();
    private final List<Long> epochs = new ArrayList<>();
    private final Map<Long, JournalRecord> positions = new TreeMap<>();
    private long next = 1;
    private long restoredAt = -1;

    Numbers() {
        this(0);
    }

    /** @param checkpointPadding bytes that make its checkpoints longer */
    Numbers(int checkpointPadding) {
        this.checkpointPadding = checkpointPadding;
    }

    static JournalRecord number(long number) {
        return JournalRecord.newBuilder()
                .setJobSubmitted(JobSubmitted.newBuilder()
                        .setJob(number)
                        .setAtMs(number * 1000)
                        .setClientId(ByteString.copyFrom(new byte[(int) (number * 37 % 300)])))
                .build();
    }

    static JournalRecord epoch(long epoch) {
        return JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(epoch))
                .build();
    }

    static List<JournalRecord> checkpoint(long next, int padding) {
        JournalRecord first = JournalRecord.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder()
                        .setNextJob(next)
                        .addEnvironments(Environment.newBuilder().setId(ByteString.copyFrom(new byte[padding]))))
                .build();
        JournalRecord last = JournalRecord.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder().setComplete(true))
                .build();
        return List.of(first, last);
    }

    @Override
    public void restore(Checkpoint merged) {
        if (!merged.getComplete() || merged.getNextJob() < 1) {
            violations.add("restored from " + merged);
        }
        next = merged.getNextJob();
        restoredAt = next;
    }

    @Override
    public void apply(long position, JournalRecord record) {
        positions.put(position, record);
        if (record.hasEpochStarted()) {
            epochs.add(record.getEpochStarted().getEpoch());
        } else if (!record.equals(number(next))) {
            violations.add("at " + position + ": " + next + " expected, found " + record);
        } else {
            next++;
        }
    }

    @Override
    public List<JournalRecord> checkpoint() {
        return checkpoint(next, checkpointPadding);
    }

    long last() {
        return next - 1;
    }

    long restoredAt() {
        return restoredAt;
    }

    List<Long> epochs() {
        return epochs;
    }

    /** Records that were applied, by position. */
    Map<Long, JournalRecord> positions() {
        return positions;
    }

    List<String> violations() {
        return violations;
    }
}
