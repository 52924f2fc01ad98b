package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Results;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a watch that follows output is sent. */
class OutputWatchTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 100);

    @Test
    void anAttemptThatPrintedNothingIsNotToldUnlessItsStartWas() {
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
    void whoWatchesAfterTheSubmissionIsToldWhatEndedBefore() {
        List<AttemptToken> tokens = submit(3);
        end(tokens.get(0), outcome("early"));
        watch(1, 100);
        List<Events> told = answers();
        assertThat(told.get(0).getFromStart()).isTrue();
        assertThat(told.get(1).getEventsList())
                .extracting(Event::getType)
                .containsExactly(Event.Type.ATTEMPT_ENDED, Event.Type.JOB_STATUS);
        for (AttemptToken token : tokens.subList(1, 3)) {
            end(token, outcome("later"));
        }
        watch(1, 100);
        assertThat(events())
                .as("the job has ended, and its end is remembered, too")
                .extracting(Event::getType)
                .endsWith(Event.Type.ATTEMPT_ENDED, Event.Type.JOB_ENDED);
    }

    @Test
    void aJobOfAnEarlierCoordinatorIsNotKnownFromItsStart() {
        submit(2);
        DurableState state = new DurableState();
        rig.records.forEach(state::apply);
        CoreRig next = new CoreRig(1, 100, state);
        next.client(ClientFrame.newBuilder().setWatch(watch().addJobs(1).setCredit(100)));
        assertThat(next.answers()).noneMatch(frame -> frame.getEvents().getFromStart());
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
