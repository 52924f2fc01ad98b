package dev.drover.message;

import dev.drover.proto.JournalRecord;
import dev.drover.proto.TaskMessages;
import java.util.List;

/**
 * Cuts records of many items. A crash may keep the first parts and lose the others. So a record is cut only if each of
 * its items has its meaning without the others. Without state; any thread.
 */
public final class RecordParts {
    private final int partBytes;

    /** Cuts what is larger than a part. */
    public RecordParts(MessageLimits limits) {
        this.partBytes = limits.partBytes();
    }

    /** Records that mean the same when they are applied in this order. */
    public List<JournalRecord> of(JournalRecord record) {
        if (record.getSerializedSize() <= partBytes) {
            return List.of(record);
        }
        JournalRecord.Builder part = JournalRecord.newBuilder();
        return switch (record.getRecordCase()) {
            case ATTEMPTS_ISSUED ->
                Parts.of(
                        record.getAttemptsIssued().getAttemptsList(),
                        partBytes,
                        ranges -> part.setAttemptsIssued(record.getAttemptsIssued().toBuilder()
                                        .clearAttempts()
                                        .addAllAttempts(ranges))
                                .build());
            case ATTEMPTS_STARTED ->
                Parts.of(
                        record.getAttemptsStarted().getAttemptsList(),
                        partBytes,
                        started -> part.setAttemptsStarted(record.getAttemptsStarted().toBuilder()
                                        .clearAttempts()
                                        .addAllAttempts(started))
                                .build());
            case ATTEMPTS_RETURNED ->
                Parts.of(
                        record.getAttemptsReturned().getAttemptsList(),
                        partBytes,
                        tokens -> part.setAttemptsReturned(record.getAttemptsReturned().toBuilder()
                                        .clearAttempts()
                                        .addAllAttempts(tokens))
                                .build());
            case ATTEMPTS_ENDED ->
                Parts.of(
                        record.getAttemptsEnded().getEndsList(),
                        partBytes,
                        ends -> part.setAttemptsEnded(record.getAttemptsEnded().toBuilder()
                                        .clearEnds()
                                        .addAllEnds(ends))
                                .build());
            case PROGRESS_SAMPLED ->
                Parts.of(
                        record.getProgressSampled().getProgressList(),
                        partBytes,
                        progress -> part.setProgressSampled(record.getProgressSampled().toBuilder()
                                        .clearProgress()
                                        .addAllProgress(progress))
                                .build());
            case TASK_MESSAGES ->
                Parts.of(
                        record.getTaskMessages().getMessagesList(),
                        partBytes,
                        messages -> part.setTaskMessages(
                                        TaskMessages.newBuilder().addAllMessages(messages))
                                .build());
            default -> List.of(record);
        };
    }
}
