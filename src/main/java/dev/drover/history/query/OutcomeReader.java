package dev.drover.history.query;

import com.google.protobuf.ByteString;
import dev.drover.history.JournalSource;
import dev.drover.history.attempt.StoredAttempt;
import dev.drover.history.table.StoredJob;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.Environment;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenJob;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskMessages;
import dev.drover.proto.Variable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads from the journal, by position, what the history's thin rows leave out; one for each page. Empty is what the journal does not keep
 * any more: a row may be older than the oldest record.
 *
 * <p>Used by one thread. Keeps the last record, because neighbouring rows mostly come from one batch.
 */
final class OutcomeReader {
    private final JournalSource source;
    private JournalRecord last;
    private long lastPosition;

    /** Records before it are known to be gone. */
    private long keptFrom;

    OutcomeReader(JournalSource source) {
        this.source = source;
    }

    /** The spec of a job, from its submission or from the checkpoint that stands for it after a prune. */
    private Optional<Spec> spec(long job, long position) throws IOException {
        return read(position, record -> specIn(record, job).isPresent()).flatMap(record -> specIn(record, job));
    }

    /** Adds the spec of a job to its answer and returns it, or says there that it is not kept any more. */
    Optional<Spec> addSpec(StoredJob job) throws IOException {
        Optional<Spec> spec = spec(job.id(), job.specPosition());
        spec.ifPresent(job.row()::setSpec);
        job.row().setSpecPruned(spec.isEmpty());
        return spec;
    }

    private static Optional<Spec> specIn(JournalRecord record, long job) {
        if (record.hasJobSubmitted() && record.getJobSubmitted().getJob() == job) {
            return Optional.of(record.getJobSubmitted().getSpec());
        }
        return record.getCheckpoint().getJobsList().stream()
                .filter(open -> open.getJob() == job)
                .map(OpenJob::getSpec)
                .findFirst();
    }

    /** How an attempt ended, all of it. */
    private Optional<AttemptOutcome> outcome(AttemptToken token, long position, int index) throws IOException {
        return read(position, record -> isEnd(record.getAttemptsEnded(), index, token))
                .map(record -> record.getAttemptsEnded().getEnds(index).getOutcome());
    }

    /** An attempt with its outcome as the journal has it, or, if it does not keep that any more, with what is stored of it. */
    AttemptRow whole(StoredAttempt attempt) throws IOException {
        Optional<AttemptOutcome> whole =
                outcome(attempt.row().getOutcome().getToken(), attempt.position(), attempt.positionIndex());
        AttemptRow.Builder answer = attempt.row().toBuilder();
        if (whole.isPresent()) {
            // Whether and when it started is what the record says, as in the row, not what its outcome says.
            AttemptOutcome stored = attempt.row().getOutcome();
            return answer.setOutcome(whole.get().toBuilder()
                            .setStartedAtMs(stored.getStartedAtMs())
                            .setRunMicros(stored.getRunMicros()))
                    .build();
        }
        answer.setOutcomePruned(true);
        if (attempt.message() != null) {
            answer.getOutcomeBuilder().setMessage(attempt.message());
        }
        return answer.build();
    }

    /** A message as the journal has it. */
    Optional<TaskMessage> message(AttemptToken token, long sequence, long position, int index) throws IOException {
        return read(position, record -> isMessage(record.getTaskMessages(), index, token, sequence))
                .map(record -> record.getTaskMessages().getMessages(index));
    }

    private static boolean isMessage(TaskMessages record, int index, AttemptToken token, long sequence) {
        return index < record.getMessagesCount()
                && record.getMessages(index).getSequence() == sequence
                && record.getMessages(index).getToken().equals(token);
    }

    private static boolean isEnd(AttemptsEnded record, int index, AttemptToken token) {
        return index < record.getEndsCount()
                && record.getEnds(index).getOutcome().getToken().equals(token);
    }

    /** The names of an environment's variables, sorted as bytes. */
    Optional<List<ByteString>> environmentNames(ByteString id, long position) throws IOException {
        return read(position, record -> environmentIn(record, id).isPresent())
                .flatMap(record -> environmentIn(record, id))
                .map(environment -> environment.getVariablesList().stream()
                        .map(Variable::getName)
                        .sorted(Comparator.comparing(name -> name, ByteString.unsignedLexicographicalComparator()))
                        .toList());
    }

    private static Optional<Environment> environmentIn(JournalRecord record, ByteString id) {
        if (record.hasEnvironmentStored()
                && record.getEnvironmentStored().getId().equals(id)) {
            return Optional.of(record.getEnvironmentStored());
        }
        return record.getCheckpoint().getEnvironmentsList().stream()
                .filter(kept -> kept.getId().equals(id))
                .findFirst();
    }

    private Optional<JournalRecord> read(long position, Predicate<JournalRecord> isMeant) throws IOException {
        if (position >= 0 && position < keptFrom) {
            return Optional.empty();
        }
        if (last == null || position != lastPosition || !isMeant.test(last)) {
            Optional<JournalRecord> found = source.readAt(position, isMeant);
            if (found.isEmpty()) {
                keptFrom = source.oldestPosition();
                return found;
            }
            last = found.get();
            lastPosition = position;
        }
        return Optional.of(last);
    }
}
