package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.Cancel;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.NumberRange;
import dev.drover.proto.ServerFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cancel of a job that has ended is answered with how it ended: from memory, or after a question to the history. */
class EndedCancelsTest {
    private static final long CLIENT = 101;
    private static final long OTHER = 102;

    private CoreRig rig = new CoreRig(0, 1);
    private long request;

    /** Jobs that ended before this coordinator began, so that it does not remember them. */
    private void forgotten(int jobs) {
        rig.submit(jobs, 1);
        for (long job = 1; job <= jobs; job++) {
            rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(job)));
        }
        DurableState next = rig.state;
        rig = new CoreRig(0, 1, next);
    }

    private static Input.FromClient frame(long peer, long request, Cancel.Builder cancel) {
        return new Input.FromClient(
                peer,
                ClientFrame.newBuilder().setRequest(request).setCancel(cancel).build());
    }

    private long cancel(long peer, long job) {
        rig.turn(frame(peer, ++request, Cancel.newBuilder().setJob(job)));
        rig.core.checkInvariants();
        return request;
    }

    private static List<Long> jobs(Effect.LookUp lookUp) {
        return ((Question.EndedJobs) lookUp.question()).jobs();
    }

    private static EndedJob failed(long job, TaskNumbers numbers) {
        return new EndedJob(job, JobState.FAILED, Cause.EXIT, numbers, 0, 1, 0);
    }

    private static Answer ended(long... jobs) {
        Map<Long, EndedJob> ended = new HashMap<>();
        for (long job : jobs) {
            ended.put(job, failed(job, TaskNumbers.single()));
        }
        return new Answer.EndedJobs(ended);
    }

    private static CancelAnswer said(long job) {
        return CancelAnswer.newBuilder()
                .setJob(job)
                .setAlreadyEnded(true)
                .setStateValue(JobState.FAILED.number())
                .build();
    }

    private String error() {
        List<ServerFrame> answers = rig.answers();
        assertThat(answers).hasSize(1);
        return answers.get(0).getError().getCode() + ": "
                + answers.get(0).getError().getMessage();
    }

    @Test
    void ofAJobThatEndedLatelyItIsAnsweredFromMemory() {
        rig.submit(1, 1);
        cancel(CLIENT, 1);
        rig.answers();
        cancel(CLIENT, 1);
        assertThat(rig.answers().get(0).getCancelled())
                .isEqualTo(CancelAnswer.newBuilder()
                        .setJob(1)
                        .setAlreadyEnded(true)
                        .setStateValue(JobState.CANCELLED.number())
                        .build());
        assertThat(rig.lookUps()).isEmpty();
    }

    @Test
    void ofAnOlderOneTheHistoryIsAsked() {
        forgotten(1);
        long asked = cancel(CLIENT, 1);
        assertThat(rig.answers()).isEmpty();
        Effect.LookUp question = rig.lookUp();
        assertThat(jobs(question)).containsExactly(1L);
        rig.answer(question, ended(1));
        assertThat(rig.answers())
                .containsExactly(ServerFrame.newBuilder()
                        .setRequest(asked)
                        .setCancelled(said(1))
                        .build());
    }

    @Test
    void whatWasPrunedIsToldFromWhatNeverWas() {
        forgotten(1);
        cancel(CLIENT, 1);
        rig.answer(rig.lookUp(), ended());
        assertThat(error())
                .isEqualTo(
                        "NOT_FOUND: job 1 has ended, and how is not kept any more; drover history lists the jobs that are");
        cancel(CLIENT, 2);
        assertThat(error()).isEqualTo("NOT_FOUND: there is no job 2; drover history lists those there are");
        assertThat(rig.lookUps()).isEmpty();
    }

    @Test
    void aHistoryThatIsBuiltAgainIsBusyWithHowFarItIs() {
        forgotten(1);
        cancel(CLIENT, 1);
        rig.answer(rig.lookUp(), new Answer.Refused(ErrorCode.BUSY, "history is being rebuilt: 7 % (70 rows)"));
        assertThat(error())
                .isEqualTo("BUSY: job 1 has ended; how cannot be said yet: history is being rebuilt: 7 % (70 rows)");
        cancel(CLIENT, 1);
        assertThat(jobs(rig.lookUp())).containsExactly(1L);
    }

    @Test
    void tasksThatItNeverHadAreNotFound() {
        forgotten(1);
        rig.turn(frame(
                CLIENT,
                ++request,
                Cancel.newBuilder()
                        .setJob(1)
                        .addTasks(NumberRange.newBuilder().setFirst(10).setLast(99))));
        rig.answer(rig.lookUp(), new Answer.EndedJobs(Map.of(1L, failed(1, TaskNumbers.range(10, 30, 5)))));
        assertThat(error()).isEqualTo("NOT_FOUND: job 1 has no task 99; its tasks are 10 to 30 in steps of 5");
    }

    @Test
    void oneQuestionIsAskedAtATimeForAllThatCameMeanwhile() {
        forgotten(4);
        cancel(CLIENT, 1);
        Effect.LookUp first = rig.lookUp();
        for (long job : List.of(3L, 2L, 3L)) {
            cancel(CLIENT, job);
        }
        assertThat(rig.lookUps()).isEmpty();
        rig.answer(first, ended(1));
        Effect.LookUp second = rig.lookUp();
        assertThat(jobs(second)).containsExactly(3L, 2L);
        rig.answers();
        rig.answer(second, ended(2, 3));
        assertThat(rig.answers()).extracting(ServerFrame::getCancelled).containsExactly(said(3), said(2), said(3));
    }

    @Test
    void oneQuestionNamesNoMoreJobsThanItMay() {
        forgotten(1_100);
        Input[] cancels = new Input[1_100];
        for (int i = 0; i < cancels.length; i++) {
            cancels[i] = frame(CLIENT, ++request, Cancel.newBuilder().setJob(i + 1));
        }
        rig.turn(cancels);
        Effect.LookUp first = rig.lookUp();
        assertThat(jobs(first)).hasSize(1_024);
        rig.answer(first, new Answer.Refused(ErrorCode.BUSY, "not now"));
        assertThat(jobs(rig.lookUp())).hasSize(76);
    }

    @Test
    void whoIsGoneIsNotAnsweredAndTakesNoRoom() {
        forgotten(2);
        cancel(CLIENT, 1);
        cancel(OTHER, 1);
        cancel(CLIENT, 2);
        Effect.LookUp first = rig.lookUp();
        rig.turn(new Input.ClientPeerGone(CLIENT));
        rig.core.checkInvariants();
        rig.answer(first, ended(1));
        Effect.LookUp second = rig.lookUp();
        assertThat(jobs(second)).containsExactly(1L);
        rig.effects.clear();
        rig.answer(second, ended(1));
        assertThat(rig.effects)
                .filteredOn(effect -> effect instanceof Effect.ToClient)
                .singleElement()
                .satisfies(
                        effect -> assertThat(((Effect.ToClient) effect).peer()).isEqualTo(OTHER));
        assertThat(rig.lookUps()).isEmpty();
    }

    @Test
    void aboveTheBoundTheNextIsBusy() {
        forgotten(1);
        rig.turn(cancels(CLIENT, 5_001));
        assertThat(error())
                .isEqualTo("BUSY: 5000 cancels of this client, of jobs that have ended, wait for the history; try again"
                        + " when one was answered");
        rig.turn(cancels(OTHER, 5_000));
        assertThat(rig.answers()).isEmpty();
        rig.turn(cancels(OTHER + 1, 1));
        assertThat(error())
                .isEqualTo("BUSY: 10000 cancels of jobs that have ended wait for the history; try again in a moment");
        rig.answer(rig.lookUp(), ended(1));
        rig.answer(rig.lookUp(), ended(1));
        assertThat(rig.answers()).hasSize(10_000);
        cancel(CLIENT, 1);
        assertThat(jobs(rig.lookUp())).containsExactly(1L);
    }

    private Input[] cancels(long peer, int count) {
        Input[] cancels = new Input[count];
        for (int i = 0; i < cancels.length; i++) {
            cancels[i] = frame(peer, ++request, Cancel.newBuilder().setJob(1));
        }
        return cancels;
    }

    @Test
    void theirTasksTakeNoMoreMemoryThanTheyMay() {
        forgotten(1);
        Cancel.Builder large = Cancel.newBuilder().setJob(1);
        for (int i = 0; i < 60_000; i++) {
            large.addTasks(NumberRange.newBuilder().setFirst(500_000_000).setLast(500_000_000));
        }
        int fit = (8 << 20) / large.build().getSerializedSize() + 1;
        for (int i = 0; i < fit; i++) {
            rig.turn(frame(CLIENT, ++request, large));
        }
        assertThat(rig.answers()).isEmpty();
        rig.turn(frame(CLIENT, ++request, large));
        assertThat(error()).startsWith("BUSY: " + fit + " cancels of this client");
        for (int i = 0; i < fit; i++) {
            rig.turn(frame(OTHER, ++request, large));
        }
        assertThat(rig.answers()).isEmpty();
        rig.turn(frame(OTHER + 1, ++request, large));
        assertThat(error()).startsWith("BUSY: " + 2 * fit + " cancels of jobs that have ended wait");
    }
}
