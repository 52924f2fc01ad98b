package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.model.TaskState;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsStarted;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Results;
import dev.drover.proto.Returned;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Started;
import dev.drover.proto.Watch;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How jobs and tasks move from state to state, and which records say so. */
class StatesTest {
    private static final int WORKER = 1;
    private static final long STARTED_MS = 1_700_000_000_500L;

    private final CoreRig rig = new CoreRig(1, 4);

    private List<AttemptToken> assigned(int tasks) {
        rig.hello(WORKER, 4, 8);
        rig.submit(1, tasks);
        return rig.assigned(WORKER);
    }

    private static WorkerMessage.Builder started(AttemptToken... tokens) {
        Started.Builder started = Started.newBuilder();
        for (AttemptToken token : tokens) {
            started.addAttempts(AttemptStarted.newBuilder()
                    .setToken(token)
                    .setAtMs(STARTED_MS)
                    .setPid(77));
        }
        return WorkerMessage.newBuilder().setStarted(started);
    }

    private static WorkerMessage.Builder ended(AttemptToken token, JobState state, long startedAtMs) {
        return WorkerMessage.newBuilder()
                .setResults(Results.newBuilder()
                        .addResults(AttemptOutcome.newBuilder()
                                .setToken(token)
                                .setStateValue(state.number())
                                .setStartedAtMs(startedAtMs)));
    }

    private Job job() {
        return rig.state.job(1);
    }

    private List<AttemptsStarted> starts() {
        return rig.records.stream()
                .filter(JournalRecord::hasAttemptsStarted)
                .map(JournalRecord::getAttemptsStarted)
                .toList();
    }

    private AttemptsEnded end() {
        return rig.records.stream()
                .filter(JournalRecord::hasAttemptsEnded)
                .map(JournalRecord::getAttemptsEnded)
                .findFirst()
                .orElseThrow();
    }

    private DurableState recovered() {
        DurableState next = new DurableState();
        rig.state.checkpoint().forEach(part -> next.restore(part.getCheckpoint()));
        next.checkInvariants();
        return next;
    }

    @Test
    void aJobRunsFromTheFirstStartOfATask() {
        AttemptToken token = assigned(2).get(0);
        assertThat(job().state()).isEqualTo(JobState.QUEUED);
        assertThat(job().startedAtMs()).isZero();
        assertThat(job().live(0).state()).isEqualTo(TaskState.ASSIGNED);
        rig.sendFromWorker(WORKER, started(token));
        assertThat(job().state()).isEqualTo(JobState.RUNNING);
        assertThat(job().startedAtMs()).isEqualTo(STARTED_MS);
        assertThat(job().live(0).state()).isEqualTo(TaskState.RUNNING);
        assertThat(job().live(1).state()).isEqualTo(TaskState.ASSIGNED);
        assertThat(job().started()).isEqualTo(1);
        assertThat(rig.state.startedAttempts()).isEqualTo(1);
    }

    @Test
    void whatHadStartedIsRunningAfterARestartBeforeItsWorkerSaysHello() {
        List<AttemptToken> tokens = assigned(2);
        rig.sendFromWorker(WORKER, started(tokens.get(0)));
        Job job = recovered().job(1);
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.live(0).state()).isEqualTo(TaskState.RUNNING);
        assertThat(job.live(0).startedAtMs()).isEqualTo(STARTED_MS);
        assertThat(job.live(0).pid()).isEqualTo(77);
        assertThat(job.live(1).state()).isEqualTo(TaskState.ASSIGNED);
    }

    @Test
    void theStartsOfATurnAreOneRecordThatIsNotRepeated() {
        List<AttemptToken> tokens = assigned(4);
        rig.turn(frame(started(tokens.get(0), tokens.get(1))), frame(started(tokens.get(1), tokens.get(2))));
        rig.sendFromWorker(WORKER, started(tokens.get(0)));
        assertThat(starts())
                .singleElement()
                .satisfies(record -> assertThat(record.getAttemptsList())
                        .extracting(AttemptStarted::getToken)
                        .containsExactlyElementsOf(tokens.subList(0, 3)));
    }

    private static Input frame(WorkerMessage.Builder message) {
        return new Input.FromWorker(
                WORKER,
                WorkerFrame.newBuilder().setSession(WORKER).addMessages(message).build());
    }

    @Test
    void startsThatDoNotFitOneRecordAreInSeveral() {
        int tasks = 300;
        MessageLimits small = new MessageLimits(16 << 10);
        CoreRig large = new CoreRig(1, tasks, new DurableState(), small);
        large.hello(WORKER, tasks, tasks);
        large.submit(1, tasks);
        large.sendFromWorker(WORKER, started(large.assigned(WORKER).toArray(AttemptToken[]::new)));
        assertThat(large.records)
                .filteredOn(JournalRecord::hasAttemptsStarted)
                .hasSizeGreaterThan(1)
                .allSatisfy(record -> assertThat(record.getSerializedSize()).isLessThanOrEqualTo(small.partBytes()));
        assertThat(large.state.startedAttempts()).isEqualTo(tasks);
    }

    @Test
    void aStartIsLeftOutWhereItsEndComesInTheSameTurn() {
        AttemptToken token = assigned(2).get(0);
        rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder().setCredit(100).setDetail(Watch.Detail.ALL)));
        rig.answers();
        rig.turn(frame(started(token)), frame(ended(token, JobState.SUCCEEDED, 0)));
        assertThat(starts()).isEmpty();
        assertThat(end().getEnds(0).getStartedAtMs()).isEqualTo(STARTED_MS);
        assertThat(job().state()).isEqualTo(JobState.RUNNING);
        assertThat(job().startedAtMs()).isEqualTo(STARTED_MS);
        assertThat(eventTypes()).containsSubsequence(Event.Type.JOB_STARTED, Event.Type.ATTEMPT_ENDED);
    }

    private List<Event.Type> eventTypes() {
        return rig.answers().stream()
                .map(ServerFrame::getEvents)
                .flatMap(events -> events.getEventsList().stream())
                .map(Event::getType)
                .toList();
    }

    @Test
    void theStartIsToldOnce() {
        AttemptToken token = assigned(2).get(0);
        rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder().setCredit(100).setDetail(Watch.Detail.ALL)));
        rig.answers();
        rig.sendFromWorker(WORKER, started(token));
        rig.sendFromWorker(WORKER, started(token));
        assertThat(eventTypes())
                .filteredOn(type -> type != Event.Type.JOB_STATUS)
                .containsExactly(Event.Type.JOB_STARTED, Event.Type.ATTEMPT_STARTED);
        rig.sendFromWorker(WORKER, ended(token, JobState.SUCCEEDED, 0));
        assertThat(eventTypes()).doesNotContain(Event.Type.JOB_STARTED);
    }

    @Test
    void anEndWithoutAStartSaysThatBothHappened() {
        AttemptToken token = assigned(2).get(0);
        rig.sendFromWorker(WORKER, ended(token, JobState.FAILED, STARTED_MS + 1));
        assertThat(job().state()).isEqualTo(JobState.RUNNING);
        assertThat(job().startedAtMs()).isEqualTo(STARTED_MS + 1);
        assertThat(job().started()).isZero();
    }

    @Test
    void aJobWhoseTasksWereOnlyGivenBackNeverRan() {
        List<AttemptToken> tokens = assigned(2);
        rig.sendFromWorker(
                WORKER,
                WorkerMessage.newBuilder().setReturned(Returned.newBuilder().addAllAttempts(tokens)));
        assertThat(rig.records).filteredOn(JournalRecord::hasAttemptsReturned).hasSize(1);
        assertThat(job().state()).isEqualTo(JobState.QUEUED);
        assertThat(job().startedAtMs()).isZero();
    }

    @Test
    void aWorkerCanNotGiveBackWhatItStarted() {
        List<AttemptToken> tokens = assigned(2);
        rig.turn(
                frame(started(tokens.get(0))),
                frame(WorkerMessage.newBuilder()
                        .setReturned(Returned.newBuilder().addAllAttempts(tokens))));
        assertThat(rig.records)
                .filteredOn(JournalRecord::hasAttemptsReturned)
                .singleElement()
                .satisfies(record -> assertThat(record.getAttemptsReturned().getAttemptsList())
                        .containsExactly(tokens.get(1)));
        assertThat(job().live(0).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aJobThatIsCancelledBeforeItStartsStaysQueuedUntilItHasEnded() {
        AttemptToken token = assigned(1).get(0);
        cancel();
        assertThat(job().state()).isEqualTo(JobState.QUEUED);
        assertThat(job().live(0).state()).isEqualTo(TaskState.REVOKED);
        assertThat(recovered().job(1).live(0).isCancelRequested()).isTrue();
        rig.sendFromWorker(WORKER, ended(token, JobState.CANCELLED, 0));
        assertThat(end().getEnds(0).getStartedAtMs()).isZero();
        assertThat(rig.records)
                .filteredOn(JournalRecord::hasJobEnded)
                .singleElement()
                .satisfies(record ->
                        assertThat(record.getJobEnded().getStateValue()).isEqualTo(JobState.CANCELLED.number()));
    }

    @Test
    void whatStartsInSpiteOfItsCancelIsBeingCancelled() {
        AttemptToken token = assigned(1).get(0);
        cancel();
        rig.sendFromWorker(WORKER, started(token));
        assertThat(job().live(0).state()).isEqualTo(TaskState.CANCELLING);
        assertThat(job().state()).isEqualTo(JobState.RUNNING);
        assertThat(recovered().job(1).live(0).state()).isEqualTo(TaskState.CANCELLING);
    }

    private void cancel() {
        rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(1)));
    }

    @Test
    void whatAWorkerStartedAndNoLongerHasWasLost() {
        AttemptToken token = assigned(1).get(0);
        rig.sendFromWorker(WORKER, started(token));
        int incarnation = rig.state.worker(WORKER).getIncarnation();
        rig.sendFromWorker(
                2,
                WorkerMessage.newBuilder()
                        .setHello(WorkerHello.newBuilder()
                                .setProtocolVersion(1)
                                .setWorker(WORKER)
                                .setIncarnation(incarnation)
                                .setPid(WORKER)
                                .setStartTicks(WORKER)
                                .setSlots(4)
                                .setCredit(4)));
        assertThat(rig.records).noneMatch(JournalRecord::hasAttemptsReturned);
        AttemptOutcome lost = end().getEnds(0).getOutcome();
        assertThat(lost.getCauseValue()).isEqualTo(Cause.WORKER_LOST.number());
        assertThat(lost.getMessage())
                .isEqualTo("worker 1 said that it started this, and later that it does not have it");
        assertThat(rig.assigned(2))
                .singleElement()
                .satisfies(next -> assertThat(next.getAttempt()).isEqualTo(2));
    }

    @Test
    void aRecordOfAKindThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> new DurableState().apply(JournalRecord.getDefaultInstance()))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "the journal has a record of a kind that this version of Drover does not know; use the version"
                                + " that wrote it, or a newer one");
    }
}
