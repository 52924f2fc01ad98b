package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Results;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Unwatch;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a watch that follows output is sent. */
class OutputWatchTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 100);

    /** Who made a call wants to know how long it took and how much memory, whether or not it printed something. */
    @Test
    void theEndOfAPlainJobsAttemptIsToldThoughItPrintedNothing() {
        rig.hello(WORKER, 100, 1_000);
        send(submission(1).setWatch(watch().setCredit(100)));
        rig.answers();
        end(rig.assigned(WORKER).get(0), outcome("").setCpuMicros(7));
        List<Event> events = events();
        assertThat(events).extracting(Event::getType).containsExactly(Event.Type.ATTEMPT_ENDED, Event.Type.JOB_ENDED);
        assertThat(events.get(0).getWhole()).isTrue();
        assertThat(events.get(0).getOutcome().getCpuMicros()).isEqualTo(7);
    }

    @Test
    void anAttemptOfAnArrayThatPrintedNothingIsNotToldUnlessItsStartWas() {
        List<AttemptToken> tokens = submit(2);
        watch(1, 100);
        rig.answers();
        rig.succeed(WORKER, tokens.subList(0, 1));
        assertThat(events()).isEmpty();
        rig.start(WORKER, tokens.subList(1, 2));
        rig.succeed(WORKER, tokens.subList(1, 2));
        assertThat(events())
                .extracting(Event::getType)
                .containsExactly(Event.Type.ATTEMPT_STARTED, Event.Type.ATTEMPT_ENDED, Event.Type.JOB_ENDED);
    }

    @Test
    void whatAnAttemptPrintedComesWithItsEnd() {
        List<AttemptToken> tokens = submit(1);
        watch(1, 100);
        rig.answers();
        end(tokens.get(0), outcome("hello").setMessage("why").setStack("at"));
        Event end = events().get(0);
        assertThat(end.getWhole()).isTrue();
        assertThat(end.getOutcome().getStdoutTail().toStringUtf8()).isEqualTo("hello");
        assertThat(end.getOutcome().getStack()).isEqualTo("at");
    }

    @Test
    void warningsAreContentToo() {
        List<AttemptToken> tokens = submit(1);
        watch(1, 100);
        rig.answers();
        end(
                tokens.get(0),
                AttemptOutcome.newBuilder()
                        .setStateValue(JobState.SUCCEEDED.number())
                        .addWarnings("a thread died"));
        Event end = events().get(0);
        assertThat(end.getType()).isEqualTo(Event.Type.ATTEMPT_ENDED);
        assertThat(end.getOutcome().getWarningsList()).containsExactly("a thread died");
    }

    @Test
    void otherWatchesAreToldEachEndWithoutWhatItPrinted() {
        List<AttemptToken> tokens = submit(1);
        rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder().setDetail(Watch.Detail.ALL).setCredit(100)));
        rig.answers();
        end(tokens.get(0), outcome("hello"));
        Event end = events().stream()
                .filter(event -> event.getType() == Event.Type.ATTEMPT_ENDED)
                .findFirst()
                .orElseThrow();
        assertThat(end.getWhole()).isFalse();
        assertThat(end.getOutcome().getStdoutBytes()).isEqualTo(5);
        assertThat(end.getOutcome().getStdoutTail().isEmpty()).isTrue();
    }

    @Test
    void aJobThatIsSubmittedWithAWatchIsFollowedFromItsStart() {
        rig.hello(WORKER, 100, 1_000);
        send(submission(1).setWatch(watch().setCredit(100)));
        List<ServerFrame> answers = rig.answers();
        assertThat(answers.get(0).getSubmitted().getAnswers(0).getAccepted().getJob())
                .isEqualTo(1);
        assertThat(answers.get(1).getEvents().getFromStart()).isTrue();
        assertThat(answers.get(2).getEvents().getEvents(0).getType()).isEqualTo(Event.Type.JOB_STATUS);
        end(rig.assigned(WORKER).get(0), outcome("hello"));
        assertThat(events()).extracting(Event::getType).containsExactly(Event.Type.ATTEMPT_ENDED, Event.Type.JOB_ENDED);
    }

    @Test
    void whoSubmitsAgainWithAWatchIsNotToldThatItIsFromTheStart() {
        rig.hello(WORKER, 100, 1_000);
        send(submission(1));
        rig.answers();
        send(submission(1).setWatch(watch().setCredit(100)));
        List<ServerFrame> answers = rig.answers();
        assertThat(answers.get(0).getSubmitted().getAnswers(0).getAccepted().getJob())
                .isEqualTo(1);
        assertThat(answers).noneMatch(frame -> frame.getEvents().getFromStart());
        assertThat(answers.get(1).getEvents().getEvents(0).getType()).isEqualTo(Event.Type.JOB_STATUS);
    }

    @Test
    void aRefusedSubmissionBeginsNoWatch() {
        Submit refused = submission(1).setWatch(watch().setCredit(100)).build();
        Spec tooLarge = Spec.getDefaultInstance();
        send(refused.toBuilder().setItems(0, refused.getItems(0).toBuilder().setSpec(tooLarge)));
        assertThat(rig.answers())
                .singleElement()
                .satisfies(
                        answer -> assertThat(answer.getSubmitted().getAnswers(0).hasError())
                                .isTrue());
    }

    @Test
    void aWatchThatIsEndedBeforeItsSubmissionIsDecidedDoesNotBegin() {
        Submit.Builder keyed = submission(1).setWatch(watch().setCredit(100));
        keyed.getItemsBuilder(0).getSpecBuilder().setKey("key");
        long request = rig.client(ClientFrame.newBuilder().setSubmit(keyed));
        assertThat(rig.answers()).isEmpty();
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT,
                ClientFrame.newBuilder()
                        .setRequest(request)
                        .setUnwatch(Unwatch.getDefaultInstance())
                        .build()));
        rig.answer(rig.lookUp(), new Answer.KeyOwners(Map.of()));
        assertThat(rig.answers()).singleElement().matches(ServerFrame::hasSubmitted);
    }

    @Test
    void aWatchOfSeveralSubmissionsOrOfOtherJobsIsRefusedWhole() {
        Submit one = submission(1).setWatch(watch().setCredit(100)).build();
        List<Submit.Builder> wrong = List.of(
                one.toBuilder().addItems(one.getItems(0).toBuilder().setSequence(2)),
                one.toBuilder().clearItems(),
                one.toBuilder().setWatch(one.getWatch().toBuilder().addJobs(1)),
                one.toBuilder().setWatch(one.getWatch().toBuilder().setDetailValue(99)));
        for (Submit.Builder submit : wrong) {
            send(submit);
            assertThat(rig.answers())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.getError().getCode()).isEqualTo("INVALID"));
        }
        assertThat(rig.records).noneMatch(JournalRecord::hasJobSubmitted);
    }

    @Test
    void aWatchWhoseDetailIsNotKnownIsRefused() {
        rig.client(ClientFrame.newBuilder().setWatch(watch().setCredit(100).setDetailValue(99)));
        assertThat(rig.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.getError().getMessage())
                        .isEqualTo("the detail 99 of the watch is not one that this version knows"));
    }

    @Test
    void whoWatchesAfterTheSubmissionIsNotToldThatItIsFromTheStart() {
        submit(2);
        watch(1, 100);
        assertThat(answers()).noneMatch(Events::getFromStart);
    }

    @Test
    void moreThanTheWatchsBytesIsLeftToTheHistoryUntilThereIsNewCredit() {
        int tailBytes = 60_000;
        // 2 MiB together, and each further event of credit is good for 256 bytes.
        int fitting = (2 << 20) / tailBytes;
        List<AttemptToken> tokens = submit(fitting + 5);
        long watch = watch(1, 1_000);
        rig.answers();
        for (AttemptToken token : tokens.subList(0, fitting + 2)) {
            end(
                    token,
                    outcome("x".repeat(tailBytes)).setMessage("m".repeat(3_000)).setStdoutBytes(tailBytes));
        }
        List<Event> ends = events();
        assertThat(ends.stream().filter(Event::getWhole).count()).isBetween((long) fitting - 2, (long) fitting);
        Event left = ends.get(ends.size() - 1);
        assertThat(left.getWhole()).isFalse();
        assertThat(left.getSerializedSize()).as("nothing in it is large").isLessThan(200);
        assertThat(left.getOutcome().getStdoutBytes()).isEqualTo(tailBytes);
        end(tokens.get(fitting + 2), outcome("short"));
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT,
                ClientFrame.newBuilder()
                        .setRequest(watch)
                        .setWatchCredit(WatchCredit.newBuilder().setCredit(1_400))
                        .build()));
        rig.answers();
        end(tokens.get(fitting + 3), outcome("y".repeat(tailBytes)).setStdoutBytes(tailBytes));
        assertThat(events().get(0).getWhole()).isTrue();
    }

    @Test
    void theEndOfAPlainJobSaysWhyAndAfterHowManyAttempts() {
        rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder().setDetail(Watch.Detail.ENDS).setCredit(100)));
        rig.hello(WORKER, 100, 1_000);
        rig.submit(
                1,
                CoreRig.spec(1).toBuilder()
                        .clearTasks()
                        .setRetries(1)
                        .setBackoffFirstMs(0)
                        .setBackoffMaxMs(0)
                        .build());
        end(rig.assigned(WORKER).get(0), failed("first"));
        end(rig.assigned(WORKER).get(0), failed("no such program"));
        Event end = events().get(0);
        assertThat(end.getStatus().getMessage()).isEqualTo("no such program");
        assertThat(end.getStatus().getAttempts()).isEqualTo(2);
    }

    private static AttemptOutcome.Builder failed(String message) {
        return AttemptOutcome.newBuilder()
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.NOT_STARTED.number())
                .setMessage(message);
    }

    private static AttemptOutcome.Builder outcome(String printed) {
        return AttemptOutcome.newBuilder()
                .setStateValue(JobState.SUCCEEDED.number())
                .setStdoutBytes(printed.length())
                .setStdoutTail(ByteString.copyFromUtf8(printed));
    }

    private void end(AttemptToken token, AttemptOutcome.Builder outcome) {
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder().setResults(Results.newBuilder().addResults(outcome.setToken(token))));
    }

    /** One client's submission of that number. */
    private static Submit.Builder submission(long sequence) {
        return Submit.newBuilder()
                .setClientId(ByteString.copyFromUtf8("client"))
                .addEnvironments(CoreRig.ENVIRONMENT)
                .addItems(SubmitItem.newBuilder().setSequence(sequence).setSpec(CoreRig.spec(1)));
    }

    private void send(Submit.Builder submit) {
        rig.client(ClientFrame.newBuilder().setSubmit(submit));
    }

    private List<AttemptToken> submit(int tasks) {
        rig.hello(WORKER, 100, 1_000);
        rig.submit(1, tasks);
        return rig.assigned(WORKER);
    }

    private static Watch.Builder watch() {
        return Watch.newBuilder().setDetail(Watch.Detail.OUTPUT).setUntilEnded(true);
    }

    private long watch(long job, long credit) {
        return rig.client(ClientFrame.newBuilder().setWatch(watch().addJobs(job).setCredit(credit)));
    }

    private List<Events> answers() {
        return rig.answers().stream()
                .filter(ServerFrame::hasEvents)
                .map(ServerFrame::getEvents)
                .toList();
    }

    private List<Event> events() {
        return answers().stream()
                .flatMap(events -> events.getEventsList().stream())
                .toList();
    }
}
