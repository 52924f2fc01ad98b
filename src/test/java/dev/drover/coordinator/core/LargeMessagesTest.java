package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cancel;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Event;
import dev.drover.proto.JobsLive;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Label;
import dev.drover.proto.NumberRange;
import dev.drover.proto.ProgressReport;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Results;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.Started;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Watch;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerGoodbye;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is too much for one message or record; the rig checks the size of each. */
class LargeMessagesTest {
    private static final MessageLimits SMALL = new MessageLimits(16 << 10);

    private final CoreRig rig = new CoreRig(1, 8);

    /** A spec a little larger than that, of words that a kernel takes. */
    private static Spec printable(int bytes) {
        return CoreRig.spec(1).toBuilder()
                .setCommand(CoreRig.largeCommand(bytes))
                .build();
    }

    private void submit(CoreRig to, Spec spec, int jobs) {
        for (int i = 0; i < jobs; i++) {
            to.client(ClientFrame.newBuilder()
                    .setSubmit(Submit.newBuilder()
                            .setClientId(CoreRig.newClientId())
                            .addEnvironments(CoreRig.ENVIRONMENT)
                            .addItems(SubmitItem.newBuilder().setSpec(spec))));
        }
        assertThat(to.answers())
                .allSatisfy(
                        frame -> assertThat(frame.getSubmitted().getAnswers(0).hasAccepted())
                                .isTrue());
    }

    /** The tokens assigned by these messages, each checked to come behind its spec. */
    private static List<AttemptToken> assigned(List<CoordinatorMessage> messages) {
        Set<Long> known = new HashSet<>();
        List<AttemptToken> tokens = new ArrayList<>();
        for (CoordinatorMessage message : messages) {
            message.getAssign().getWorksList().forEach(work -> known.add(work.getJob()));
            message.getAssign().getAttemptsList().forEach(range -> {
                assertThat(known).contains(range.getJob());
                tokens.addAll(CoreRig.tokens(range));
            });
        }
        return tokens;
    }

    @Test
    void eightLargeSpecsGoToAWorkerThatSaysHello() {
        submit(rig, printable(800 << 10), 8);
        rig.hello(1, 8, 100);
        assertThat(assigned(rig.toWorker(1)))
                .extracting(AttemptToken::getJob)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void noMoreSpecsAreInFlightThanTheWireKeepsForAWorker() {
        CoreRig wide = new CoreRig(1, 200);
        submit(wide, printable(1_000 << 10), 100);
        wide.hello(1, 200, 1_000);
        List<AttemptToken> first = assigned(wide.toWorker(1));
        assertThat(first).hasSize(33);
        wide.turn();
        assertThat(wide.toWorker(1)).isEmpty();
        wide.sendFromWorker(
                1,
                WorkerMessage.newBuilder()
                        .setStarted(Started.newBuilder()
                                .addAttempts(AttemptStarted.newBuilder()
                                        .setToken(first.get(0))
                                        .setAtMs(1))
                                .addAttempts(AttemptStarted.newBuilder()
                                        .setToken(first.get(1))
                                        .setAtMs(1))));
        assertThat(assigned(wide.toWorker(1))).hasSize(2);
        wide.succeed(1, first);
        assertThat(assigned(wide.toWorker(1))).hasSize(31);
    }

    @Test
    void aSpecThatIsTooLargeIsRefusedWithItsSizeAndTheLimit() {
        Spec large = printable(1 << 20);
        rig.client(ClientFrame.newBuilder()
                .setSubmit(Submit.newBuilder()
                        .setClientId(CoreRig.newClientId())
                        .addEnvironments(CoreRig.ENVIRONMENT)
                        .addItems(SubmitItem.newBuilder().setSpec(large))));
        assertThat(rig.answers().get(0).getSubmitted().getAnswers(0).getError().getMessage())
                .isEqualTo("the job takes " + large.getSerializedSize()
                        + " bytes and the limit is 1048576; put large input into a file");
    }

    @Test
    void whatRefusalsRepeatIsCut() {
        Spec labelled = printable(10).toBuilder()
                .addLabels(Label.newBuilder().setKey("x".repeat(1_000_000)))
                .build();
        Submit.Builder submit =
                Submit.newBuilder().setClientId(CoreRig.newClientId()).addEnvironments(CoreRig.ENVIRONMENT);
        for (int i = 0; i < 1_024; i++) {
            submit.addItems(SubmitItem.newBuilder().setSequence(i + 1).setSpec(labelled));
        }
        rig.client(ClientFrame.newBuilder().setSubmit(submit));
        List<ServerFrame> answers = rig.answers();
        assertThat(answers).hasSizeGreaterThan(2);
        assertThat(answers.stream().mapToInt(frame -> frame.getSubmitted().getAnswersCount()))
                .satisfies(counts ->
                        assertThat(counts.stream().mapToInt(i -> i).sum()).isEqualTo(1_024));
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).getMore()).isEqualTo(i < answers.size() - 1);
            assertThat(answers.get(i).getSubmitted().getAnswers(0).getError().getMessage())
                    .startsWith("a label's key has 1 to 200 bytes and no =, this one is \"xxx")
                    .endsWith("…")
                    .hasSizeLessThan(MessageLimits.DEFAULT.sentenceBytes());
        }
    }

    @Test
    void moreItemsThanOneMessageMayHaveAreRefusedWhole() {
        Submit.Builder submit =
                Submit.newBuilder().setClientId(CoreRig.newClientId()).addEnvironments(CoreRig.ENVIRONMENT);
        for (int i = 0; i < 1_025; i++) {
            submit.addItems(SubmitItem.newBuilder().setSequence(i + 1).setSpec(CoreRig.spec(1)));
        }
        rig.client(ClientFrame.newBuilder().setSubmit(submit));
        assertThat(rig.answers().get(0).getError().getMessage())
                .isEqualTo("one message submits 1025 jobs, at most 1024 may be; send the others in further messages");
        assertThat(rig.state.jobs().all()).isEmpty();
    }

    @Test
    void moreRangesThanARecordTakesAreRefused() {
        submit(rig, CoreRig.spec(1_000_000), 1);
        Cancel.Builder cancel = Cancel.newBuilder().setJob(1);
        for (int i = 0; i <= (1 << 20) / 16; i++) {
            cancel.addTasks(NumberRange.newBuilder().setFirst(2L * i).setLast(2L * i));
        }
        rig.client(ClientFrame.newBuilder().setCancel(cancel));
        assertThat(rig.answers().get(0).getError().getMessage())
                .isEqualTo("this cancels 65537 ranges of tasks at once, at most 65536 may be; cancel the others with"
                        + " further commands");
        rig.client(ClientFrame.newBuilder().setCancel(cancel.removeTasks(0)));
        assertThat(rig.answers().get(0).getCancelled().getTasksCancelled()).isEqualTo(65_536);
        checkpointIsWholeIn(rig.state, SMALL);
    }

    @Test
    void longMessagesOfAThousandAttemptsAreEvents() {
        CoreRig many = new CoreRig(1, 1_024);
        submit(many, CoreRig.spec(1_024), 1);
        many.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder().setDetail(Watch.Detail.ALL).setCredit(1_000_000)));
        many.hello(1, 1_024, 2_000);
        List<AttemptToken> tokens = many.assigned(1);
        many.answers();
        // In one turn, as the loop takes up to 1,024 frames.
        Input[] frames = new Input[tokens.size()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new Input.FromWorker(
                    1,
                    WorkerFrame.newBuilder()
                            .setSession(1)
                            .addMessages(WorkerMessage.newBuilder()
                                    .setResults(Results.newBuilder()
                                            .addResults(AttemptOutcome.newBuilder()
                                                    .setToken(tokens.get(i))
                                                    .setStateValue(JobState.FAILED.number())
                                                    .setCauseValue(Cause.EXCEPTION.number())
                                                    .setMessage("m".repeat(20_000)))))
                            .build());
        }
        many.turn(frames);
        List<Event> events = many.answers().stream()
                .flatMap(frame -> frame.getEvents().getEventsList().stream())
                .filter(event -> event.getType() == Event.Type.ATTEMPT_ENDED)
                .toList();
        assertThat(events)
                .extracting(Event::getTask)
                .containsExactlyElementsOf(
                        tokens.stream().map(token -> (long) token.getIndex()).toList());
        assertThat(events)
                .allSatisfy(event -> assertThat(event.getOutcome().getMessage())
                        .hasSize(4_094)
                        .endsWith("…"));
    }

    @Test
    void whatADeadWorkerSpooledIsRecordedInParts() {
        CoreRig many = new CoreRig(1, 100);
        submit(many, CoreRig.spec(100), 1);
        many.hello(1, 100, 200);
        List<AttemptOutcome> spooled = many.assigned(1).stream()
                .map(token -> AttemptOutcome.newBuilder()
                        .setToken(token)
                        .setStateValue(JobState.SUCCEEDED.number())
                        .setResult(ByteString.copyFrom(new byte[700_000]))
                        .build())
                .toList();
        many.turn(new Input.WorkerDied(1, 1, "was killed", spooled));
        assertThat(many.records.stream()
                        .mapToInt(record -> record.getAttemptsEnded().getEndsCount())
                        .sum())
                .isEqualTo(100);
        assertThat(many.state.jobs().all()).isEmpty();
    }

    @Test
    void liveJobsWithLongNotesAreToldInPartsThatAreWholeTogether() {
        CoreRig many = new CoreRig(1, 600);
        submit(many, CoreRig.spec(600), 1);
        many.hello(1, 600, 2_000);
        List<AttemptToken> started = many.assigned(1);
        many.start(1, started);
        ProgressReport.Builder reports = ProgressReport.newBuilder();
        for (AttemptToken token : started) {
            reports.addProgress(ProgressSample.newBuilder().setToken(token).setNote("n".repeat(6_000)));
        }
        many.sendFromWorker(1, WorkerMessage.newBuilder().setProgress(reports));
        many.client(ClientFrame.newBuilder().setJobsLive(JobsLive.newBuilder().setWithAttempts(true)));
        List<ServerFrame> answers = many.answers();
        assertThat(answers).hasSizeGreaterThan(1);
        ServerFrame.Builder whole = ServerFrame.newBuilder();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).getMore()).isEqualTo(i < answers.size() - 1);
            whole.mergeFrom(answers.get(i));
        }
        assertThat(whole.getJobsLive().getJobsCount()).isEqualTo(1);
        assertThat(whole.getJobsLive().getAttemptsList())
                .hasSize(600)
                .allSatisfy(attempt -> assertThat(attempt.getProgress().getNote())
                        .hasSize(4_094)
                        .endsWith("…"));
    }

    @Test
    void jobsThatAreNotLiveAreNamedInParts() {
        Watch.Builder watch = Watch.newBuilder().setCredit(10);
        IntStream.range(0, 250_000).forEach(i -> watch.addJobs(Long.MAX_VALUE - i));
        rig.client(ClientFrame.newBuilder().setWatch(watch));
        assertThat(rig.answers().stream()
                        .mapToInt(frame -> frame.getEvents().getNotLiveCount())
                        .sum())
                .isEqualTo(250_000);
    }

    @Test
    void theReasonOfAGoodbyeIsCut() {
        rig.hello(1, 8, 100);
        rig.sendFromWorker(
                1,
                WorkerMessage.newBuilder().setGoodbye(WorkerGoodbye.newBuilder().setReason("r".repeat(1 << 20))));
        rig.turn(new Input.WorkerDied(1, 1, "exited", List.of()));
        assertThat(rig.records.stream().filter(JournalRecord::hasWorkerEnded))
                .singleElement()
                .satisfies(record -> assertThat(record.getWorkerEnded().getReason())
                        .startsWith("exited (rrr")
                        .hasSize(4_094));
    }

    @Test
    void aHelloInPartsIsReconciledWhenItIsWhole() {
        submit(rig, CoreRig.spec(8), 1);
        rig.hello(1, 8, 100);
        List<AttemptToken> tokens = rig.assigned(1);
        assertThat(tokens).hasSize(8);
        rig.turn(new Input.WorkerPeerGone(1));
        int before = rig.records.size();
        WorkerHello.Builder hello = hello().addAllHeld(tokens.subList(0, 3));
        rig.turn(fromPeer(2, hello.setMore(true)));
        rig.turn(fromPeer(2, hello().addAllHeld(tokens.subList(3, 6)).setMore(true)));
        assertThat(rig.records).hasSize(before);
        assertThat(rig.toWorker(2)).isEmpty();
        rig.turn(fromPeer(2, hello().addHeld(tokens.get(6))));
        assertThat(rig.records.get(before).getAttemptsReturned().getAttemptsList())
                .containsExactly(tokens.get(7));
        assertThat(rig.toWorker(2).get(0).hasWelcome()).isTrue();
    }

    @Test
    void aPartOfAHelloOnABrokenConnectionIsForgotten() {
        submit(rig, CoreRig.spec(8), 1);
        rig.hello(1, 8, 100);
        List<AttemptToken> tokens = rig.assigned(1);
        rig.turn(new Input.WorkerPeerGone(1));
        rig.turn(fromPeer(2, hello().addAllHeld(tokens.subList(0, 3)).setMore(true)));
        rig.turn(new Input.WorkerPeerGone(2));
        rig.turn(fromPeer(3, hello().addAllHeld(tokens)));
        assertThat(rig.toWorker(3).get(0).hasWelcome()).isTrue();
        assertThat(rig.records).noneMatch(JournalRecord::hasAttemptsReturned);
    }

    @Test
    void aHelloWithoutEndIsNotHeardAnyMore() {
        submit(rig, CoreRig.spec(8), 1);
        rig.hello(1, 8, 100);
        rig.turn(new Input.WorkerPeerGone(1));
        AttemptToken strange = AttemptToken.newBuilder()
                .setJob(Long.MAX_VALUE)
                .setEpoch(Long.MAX_VALUE)
                .build();
        WorkerHello.Builder part = hello().setMore(true);
        IntStream.range(0, 150_000).forEach(i -> part.addHeld(strange));
        for (int i = 0; i < 10; i++) {
            rig.turn(fromPeer(2, part));
        }
        rig.turn(fromPeer(2, hello()));
        assertThat(rig.effects.stream().filter(Effect.DropPeer.class::isInstance))
                .containsExactly(new Effect.DropPeer(
                        2, "its hello has more than 16777216 bytes, which no worker of Drover has to say"));
        assertThat(rig.toWorker(2)).isEmpty();
        assertThat(rig.records).noneMatch(JournalRecord::hasAttemptsReturned);
    }

    private static WorkerHello.Builder hello() {
        return WorkerHello.newBuilder()
                .setProtocolVersion(1)
                .setWorker(1)
                .setIncarnation(1)
                .setPid(1)
                .setStartTicks(1)
                .setSlots(8)
                .setCredit(100);
    }

    private static Input fromPeer(long peer, WorkerHello.Builder hello) {
        return new Input.FromWorker(
                peer,
                WorkerFrame.newBuilder()
                        .addMessages(WorkerMessage.newBuilder().setHello(hello))
                        .build());
    }

    @Test
    void aCheckpointIsMadeOfRecordsThatFit() {
        CoreRig small = new CoreRig(1, 8, new DurableState(), SMALL);
        Spec array = printable(3_000).toBuilder()
                .setRange(SteppedRange.newBuilder().setFirst(0).setLast(99_999).setStep(1))
                .build();
        submit(small, array, 3);
        Cancel.Builder cancel = Cancel.newBuilder().setJob(2);
        IntStream.range(0, 200)
                .forEach(i -> cancel.addTasks(
                        NumberRange.newBuilder().setFirst(1_000 + 3L * i).setLast(1_000 + 3L * i)));
        for (int times = 0; times < 10; times++) {
            small.client(ClientFrame.newBuilder().setCancel(cancel));
            for (NumberRange.Builder range : cancel.getTasksBuilderList()) {
                range.setFirst(range.getFirst() + 600).setLast(range.getLast() + 600);
            }
        }
        small.hello(1, 8, 100);
        checkpointIsWholeIn(small.state, SMALL);
        small.turn(new Input.CheckpointWanted());
    }

    private static void checkpointIsWholeIn(DurableState state, MessageLimits limits) {
        Checkpoint.Builder merged = Checkpoint.newBuilder();
        List<JournalRecord> parts = state.checkpoint(limits);
        for (JournalRecord part : parts) {
            assertThat(part.getSerializedSize())
                    .isLessThanOrEqualTo(
                            Math.max(limits.partBytes(), limits.environmentBytes()) + MessageLimits.OVERHEAD_BYTES);
            merged.mergeFrom(part.getCheckpoint());
        }
        assertThat(parts).hasSizeGreaterThan(3);
        DurableState restored = new DurableState();
        restored.restore(merged.build());
        restored.checkInvariants();
        assertThat(restored.checkpoint()).isEqualTo(state.checkpoint());
    }
}
