package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.message.CheckpointParts;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.AttemptsReturned;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Environment;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.WorkerStarted;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state alone says of each task of an open array whether it succeeded, ended without success, or has not ended. */
class TaskOutcomesTest {
    private enum Is {
        FRESH,
        LIVE,
        WAITING,
        SUCCEEDED,
        UNSUCCESSFUL
    }

    private static final MessageLimits SMALL = new MessageLimits(4 << 10);

    private final DurableState state = new DurableState();
    private Is[] tasks;
    private int[] attempts;
    private boolean[] cancelRequested;

    private void submit(int count) {
        tasks = new Is[count];
        attempts = new int[count];
        cancelRequested = new boolean[count];
        IntStream.range(0, count).forEach(i -> tasks[i] = Is.FRESH);
        apply(JournalRecord.newBuilder().setEnvironmentStored(Environment.getDefaultInstance()));
        apply(JournalRecord.newBuilder()
                .setWorkerStarted(WorkerStarted.newBuilder().setWorker(1).setIncarnation(1)));
        apply(JournalRecord.newBuilder()
                .setJobSubmitted(JobSubmitted.newBuilder()
                        .setJob(1)
                        .setTasks(count)
                        .setSpec(Spec.newBuilder()
                                .setCommand(CommandWork.getDefaultInstance())
                                .setRange(SteppedRange.newBuilder()
                                        .setLast(count - 1)
                                        .setStep(1)))));
    }

    private void apply(JournalRecord.Builder record) {
        state.apply(record.build());
    }

    private void issue(int index) {
        AttemptRange.Builder range = AttemptRange.newBuilder()
                .setJob(1)
                .setIndex(index)
                .setCount(1)
                .setAttempt(++attempts[index])
                .setEpoch(1);
        apply(JournalRecord.newBuilder()
                .setAttemptsIssued(AttemptsIssued.newBuilder()
                        .setWorker(1)
                        .setIncarnation(1)
                        .addAttempts(range)));
        tasks[index] = Is.LIVE;
    }

    private AttemptToken token(int index) {
        return AttemptToken.newBuilder()
                .setJob(1)
                .setIndex(index)
                .setAttempt(attempts[index])
                .setEpoch(1)
                .build();
    }

    private void end(int index, JobState as, boolean taskEnded) {
        apply(JournalRecord.newBuilder()
                .setAttemptsEnded(AttemptsEnded.newBuilder()
                        .addEnds(AttemptEnd.newBuilder()
                                .setStartedAtMs(1)
                                .setTaskEnded(taskEnded)
                                .setOutcome(AttemptOutcome.newBuilder()
                                        .setToken(token(index))
                                        .setStateValue(as.number())))));
        tasks[index] = !taskEnded ? Is.WAITING : as == JobState.SUCCEEDED ? Is.SUCCEEDED : Is.UNSUCCESSFUL;
    }

    private void giveBack(int index) {
        apply(JournalRecord.newBuilder()
                .setAttemptsReturned(AttemptsReturned.newBuilder().addAttempts(token(index))));
        boolean cancelled = tasks[index] == Is.LIVE && cancelRequested[index];
        tasks[index] = cancelled ? Is.UNSUCCESSFUL : Is.WAITING;
        attempts[index]--;
    }

    private void cancel(int first, int count) {
        CancelRequested.Builder request = CancelRequested.newBuilder().setJob(1);
        // The same tasks twice: each ends once.
        for (int i = 0; i < 2; i++) {
            request.addTasks(IndexRange.newBuilder().setFirst(first + i).setCount(count));
        }
        long atOnce = state.job(1).endedByCancel(request.build());
        long ended = 0;
        for (int index = first; index < Math.min(tasks.length, first + count + 1); index++) {
            if (tasks[index] == Is.FRESH || tasks[index] == Is.WAITING) {
                tasks[index] = Is.UNSUCCESSFUL;
                ended++;
            }
            cancelRequested[index] |= tasks[index] == Is.LIVE;
        }
        assertThat(atOnce).isEqualTo(ended);
        apply(JournalRecord.newBuilder().setCancelRequested(request));
    }

    private void step(Random random) {
        int index = random.nextInt(tasks.length);
        switch (tasks[index]) {
            case FRESH -> {
                if (random.nextInt(20) == 0) {
                    cancel(index, 1 + random.nextInt(3));
                } else {
                    issue((int) state.job(1).nextFresh());
                }
            }
            case WAITING -> issue(index);
            case LIVE -> {
                switch (cancelRequested[index] ? 2 + random.nextInt(2) : random.nextInt(6)) {
                    case 0 -> end(index, JobState.FAILED, false);
                    case 1 -> cancel(index, 1);
                    case 2 -> giveBack(index);
                    case 3 -> end(index, JobState.FAILED, true);
                    default -> end(index, JobState.SUCCEEDED, true);
                }
            }
            case SUCCEEDED, UNSUCCESSFUL -> {}
        }
    }

    private void check(DurableState said) {
        said.checkInvariants();
        Job job = said.job(1);
        for (int index = 0; index < tasks.length; index++) {
            assertThat(job.hasSucceeded(index)).as("index %d", index).isEqualTo(tasks[index] == Is.SUCCEEDED);
            assertThat(job.endedUnsuccessfully(index)).as("index %d", index).isEqualTo(tasks[index] == Is.UNSUCCESSFUL);
        }
    }

    private DurableState restored(MessageLimits limits) {
        Checkpoint.Builder merged = Checkpoint.newBuilder();
        for (JournalRecord part : state.checkpoint(limits)) {
            assertThat(part.getSerializedSize()).isLessThanOrEqualTo(limits.messageBytes());
            merged.mergeFrom(part.getCheckpoint());
        }
        DurableState restored = new DurableState();
        restored.restore(merged.build());
        return restored;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void ofEachTaskWhateverHappens(int seed) {
        Random random = new Random(seed);
        submit(20 + random.nextInt(40));
        for (int i = 0; i < 400; i++) {
            step(random);
            check(state);
            if (i % 16 == 0) {
                check(restored(SMALL));
            }
        }
        assertThat(List.of(tasks)).contains(Is.SUCCEEDED, Is.UNSUCCESSFUL);
    }

    @Test
    void ofAllThatAreCancelledTogether() {
        submit(8);
        issue(0);
        issue(1);
        issue(2);
        end(0, JobState.SUCCEEDED, true);
        end(1, JobState.FAILED, false);
        apply(JournalRecord.newBuilder()
                .setCancelRequested(CancelRequested.newBuilder().setJob(1).setCauseValue(Cause.CANCELLED.number())));
        for (int index : List.of(1, 3, 4, 5, 6, 7)) {
            tasks[index] = Is.UNSUCCESSFUL;
        }
        check(state);
        check(restored(SMALL));
    }

    @Test
    void aLargeSetGoesThroughACheckpointInManyPieces() {
        int count = 20_000;
        submit(count);
        Random random = new Random(1);
        for (int index = 0; index < count; index++) {
            issue(index);
            end(index, random.nextBoolean() ? JobState.FAILED : JobState.SUCCEEDED, true);
        }
        assertThat(state.checkpoint(SMALL)).hasSizeGreaterThan(2);
        assertThat(CheckpointParts.whole(state.checkpoint(SMALL).stream()
                        .flatMap(part -> part.getCheckpoint().getJobsList().stream())
                        .toList()))
                .hasSize(1);
        check(restored(SMALL));
    }

    @Test
    void anArrayIsChargedForItsSetAndAPlainJobIsNot() {
        submit(1 << 20);
        long spec = state.job(1).spec.getSerializedSize();
        assertThat(state.bytes()).isBetween(spec + (1 << 17), spec + (1 << 17) + 2_000);
        state.apply(JournalRecord.newBuilder()
                .setJobSubmitted(JobSubmitted.newBuilder()
                        .setJob(2)
                        .setTasks(1)
                        .setSpec(Spec.newBuilder().setCommand(CommandWork.getDefaultInstance())))
                .build());
        Job single = state.job(2);
        assertThat(single.bytes).isEqualTo(single.spec.getSerializedSize());
    }
}
