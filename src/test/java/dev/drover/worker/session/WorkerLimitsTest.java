package dev.drover.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.message.Fits;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.JobWork;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Spec;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.AttemptLimits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nothing that a worker says is larger than the wire takes. */
class WorkerLimitsTest {
    private static final MessageLimits SMALL = new MessageLimits(8 << 10);

    private final WorkerCoreRig rig = new WorkerCoreRig(WorkerSettings.DEFAULT.withLimits(SMALL));

    private List<WorkerFrame> frames() {
        List<WorkerFrame> frames = rig.frames();
        frames.forEach(frame -> Fits.message(frame, SMALL));
        return frames;
    }

    private void assign(int attempts) {
        rig.receive(CoordinatorMessage.newBuilder()
                .setAssign(Assign.newBuilder()
                        .addWorks(JobWork.newBuilder()
                                .setJob(12)
                                .setSpec(Spec.newBuilder()
                                        .setFunction(FunctionWork.newBuilder().setClassName("x.Y"))))
                        .addAttempts(AttemptRange.newBuilder()
                                .setJob(12)
                                .setCount(attempts)
                                .setAttempt(1)
                                .setEpoch(WorkerCoreRig.EPOCH))));
    }

    @Test
    void whatAnAttemptMayHaveFitsIntoItsOutcome() {
        AttemptLimits attempt = AttemptLimits.DEFAULT;
        MessageLimits limits = MessageLimits.DEFAULT;
        assertThat(attempt.resultBytes()).isLessThanOrEqualTo(limits.resultBytes());
        assertThat(attempt.tailBytes()).isLessThanOrEqualTo(limits.tailBytes());
        assertThat(3 * attempt.stackChars()).isLessThanOrEqualTo(limits.stackBytes());
    }

    @Test
    void aHelloWithManyAttemptsComesInParts() {
        rig.connect();
        frames();
        assign(500);
        rig.lose();
        rig.core.onConnecting(rig.nowMs);
        rig.core.onReady(rig.nowMs);
        WorkerHello.Builder whole = WorkerHello.newBuilder();
        List<WorkerFrame> frames = frames();
        assertThat(frames).hasSizeGreaterThan(1);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).getSession()).isZero();
            WorkerHello part = frames.get(i).getMessages(0).getHello();
            assertThat(part.getMore()).isEqualTo(i < frames.size() - 1);
            whole.mergeFrom(part);
        }
        assertThat(whole.getHeldList())
                .extracting(token -> AttemptKey.of(token).index())
                .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        assertThat(whole.getPid()).isEqualTo(4711);
    }

    @Test
    void resultsNotesAndWhatIsGivenBackShareFramesThatFit() {
        rig.connect();
        frames();
        assign(500);
        for (int i = 0; i < 100; i++) {
            AttemptKey key = WorkerCoreRig.key(i);
            rig.slots.start(key);
            rig.core.onProgress(ProgressSample.newBuilder()
                    .setToken(key.token())
                    .setNote("n".repeat(100_000))
                    .build());
        }
        for (int i = 0; i < 50; i++) {
            rig.core.onEnded(
                    WorkerCoreRig.outcome(WorkerCoreRig.key(i)).toBuilder()
                            .setMessage("m".repeat(100_000))
                            .setStdoutTail(ByteString.copyFrom(new byte[SMALL.tailBytes()]))
                            .build(),
                    rig.nowMs);
        }
        rig.core.onTerminate("t".repeat(100_000), rig.nowMs);
        List<WorkerMessage> messages = frames().stream()
                .flatMap(frame -> frame.getMessagesList().stream())
                .toList();
        assertThat(messages.stream().mapToInt(message -> message.getReturned().getAttemptsCount()))
                .satisfies(counts -> assertThat(
                                counts.stream().mapToInt(count -> count).sum())
                        .isEqualTo(400));
        assertThat(messages.stream().flatMap(message -> message.getProgress().getProgressList().stream()))
                .hasSize(100)
                .allSatisfy(progress -> assertThat(progress.getNote()).endsWith("n…"));
        assertThat(messages.stream().flatMap(message -> message.getResults().getResultsList().stream()))
                .extracting(outcome -> outcome.getToken().getIndex())
                .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void aResultThatIsTooLargeFailsItsAttempt() {
        rig.connect();
        frames();
        assign(1);
        rig.slots.start(WorkerCoreRig.key(0));
        rig.core.onEnded(
                WorkerCoreRig.outcome(WorkerCoreRig.key(0)).toBuilder()
                        .setResult(ByteString.copyFrom(new byte[1 << 20]))
                        .build(),
                rig.nowMs);
        AttemptOutcome said = frames().stream()
                .flatMap(frame -> frame.getMessagesList().stream())
                .filter(WorkerMessage::hasResults)
                .findFirst()
                .orElseThrow()
                .getResults()
                .getResults(0);
        assertThat(said.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(said.getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
        assertThat(said.getMessage())
                .isEqualTo("The result has 1048576 bytes of JSON, the limit is 2048; write it to a file and return the"
                        + " file's name.");
    }
}
