package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.JobKey;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.proto.Accepted;
import dev.drover.proto.Cancel;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CommandWork;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenJob;
import dev.drover.proto.Spec;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Submissions whose keys the core does not know: what is asked, who waits for the answer, and what it decides. */
class KeyedSubmitsTest {
    private static final long ONE = 11;
    private static final long TWO = 12;
    private static final long THREE = 13;

    private final CoreRig rig = new CoreRig(0, 0);
    private final Map<Long, Long> sequences = new HashMap<>();
    private long request;

    private static Spec keyed(String key) {
        return CoreRig.spec(1).toBuilder().setKey(key).build();
    }

    private static Spec otherSpec(String key) {
        return keyed(key).toBuilder()
                .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("false")))
                .build();
    }

    private static Sha256 hash(String key) {
        return Sha256.ofText(key);
    }

    private static KeyOwner owner(long job, Spec spec) {
        return new KeyOwner(job, JobKey.specHash(spec));
    }

    private void submit(long peer, Spec... specs) {
        rig.turn(frame(peer, List.of(specs)));
        rig.core.checkInvariants();
    }

    private Input frame(long peer, List<Spec> specs) {
        Submit.Builder submit = Submit.newBuilder()
                .setClientId(ByteString.copyFromUtf8("client " + peer))
                .addEnvironments(CoreRig.ENVIRONMENT);
        for (Spec spec : specs) {
            submit.addItems(SubmitItem.newBuilder()
                    .setSequence(sequences.merge(peer, 1L, Long::sum))
                    .setSpec(spec));
        }
        return new Input.FromClient(
                peer,
                ClientFrame.newBuilder().setRequest(++request).setSubmit(submit).build());
    }

    /** In one turn, in as many messages as it takes. */
    private void submitMany(long peer, int count, String key) {
        List<Input> frames = new ArrayList<>();
        for (int from = 0; from < count; from += 1_000) {
            frames.add(frame(
                    peer,
                    IntStream.range(from, Math.min(count, from + 1_000))
                            .mapToObj(i -> keyed(key + i))
                            .toList()));
        }
        rig.turn(frames.toArray(Input[]::new));
        rig.core.checkInvariants();
    }

    private static List<Sha256> keysOf(Effect.LookUp lookUp) {
        return ((Question.KeyOwners) lookUp.question()).keys();
    }

    private void allFree(Effect.LookUp lookUp) {
        rig.answer(lookUp, new Answer.KeyOwners(Map.of()));
    }

    /** What that client was told since the last call, answer by answer. */
    private List<SubmitAnswer> told(long peer) {
        List<SubmitAnswer> told = new ArrayList<>();
        List<Effect> taken = new ArrayList<>();
        for (Effect effect : rig.effects) {
            if (effect instanceof Effect.ToClient e && e.peer() == peer) {
                taken.add(e);
                told.addAll(e.frame().getSubmitted().getAnswersList());
            }
        }
        rig.effects.removeAll(taken);
        return told;
    }

    private List<Long> jobsOf(long peer) {
        return told(peer).stream().map(answer -> answer.getAccepted().getJob()).toList();
    }

    private static SubmitAnswer accepted(long sequence, long job, boolean repeated) {
        return SubmitAnswer.newBuilder()
                .setSequence(sequence)
                .setAccepted(Accepted.newBuilder().setJob(job).setTasks(1).setRepeated(repeated))
                .build();
    }

    private long recordedJobs() {
        return rig.records.stream().filter(JournalRecord::hasJobSubmitted).count();
    }

    @Test
    void aFreeKeyIsTakenWhenTheHistoryHasSaidSo() {
        submit(ONE, keyed("a"));
        assertThat(told(ONE)).isEmpty();
        assertThat(recordedJobs()).isZero();
        Effect.LookUp lookUp = rig.lookUp();
        assertThat(lookUp.question()).isEqualTo(new Question.KeyOwners(List.of(hash("a")), 0));
        allFree(lookUp);
        assertThat(told(ONE)).containsExactly(accepted(1, 1, false));
        assertThat(rig.records.stream()
                        .filter(JournalRecord::hasJobSubmitted)
                        .map(record -> record.getJobSubmitted().getSpecHash()))
                .containsExactly(ByteString.copyFrom(JobKey.specHash(keyed("a")).toBytes()));
    }

    @Test
    void aKeyOfTheHistoryIsRecognisedByItsSpec() {
        submit(ONE, keyed("a"), otherSpec("a"));
        rig.answer(rig.lookUp(), new Answer.KeyOwners(Map.of(hash("a"), owner(77, keyed("a")))));
        List<SubmitAnswer> told = told(ONE);
        assertThat(told.get(0)).isEqualTo(accepted(1, 77, true));
        assertThat(told.get(1).getError().getCode()).isEqualTo(ErrorCode.KEY_CONFLICT.name());
        assertThat(told.get(1).getError().getMessage())
                .isEqualTo(
                        "the key 'a' belongs to job 77, which was submitted with something else (drover show 77); choose another key");
        assertThat(recordedJobs()).isZero();
    }

    @Test
    void theKeyOfAnOpenJobOrOfOneThatEndedLatelyIsKnown() {
        submit(ONE, keyed("open"), keyed("ended"));
        allFree(rig.lookUp());
        cancel(2);
        told(ONE);
        submit(TWO, keyed("open"), keyed("ended"), otherSpec("ended"));
        assertThat(rig.lookUps()).isEmpty();
        List<SubmitAnswer> told = told(TWO);
        assertThat(told.subList(0, 2)).containsExactly(accepted(1, 1, true), accepted(2, 2, true));
        assertThat(told.get(2).getError().getCode()).isEqualTo(ErrorCode.KEY_CONFLICT.name());
    }

    private void cancel(long job) {
        rig.client(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(job)));
    }

    @Test
    void aSubmissionThatIsRepeatedByItsClientNeedsNoLookUp() {
        submit(ONE, keyed("a"));
        allFree(rig.lookUp());
        told(ONE);
        sequences.put(ONE, 0L);
        submit(ONE, keyed("a"));
        assertThat(rig.lookUps()).isEmpty();
        assertThat(told(ONE)).containsExactly(accepted(1, 1, false));
    }

    @Test
    void whatAClientSubmitsLaterWaitsAndOthersGoOn() {
        submit(ONE, CoreRig.spec(1), keyed("a"), CoreRig.spec(1));
        submit(ONE, CoreRig.spec(1));
        submit(TWO, CoreRig.spec(1));
        assertThat(told(ONE)).isEmpty();
        assertThat(jobsOf(TWO)).containsExactly(2L);
        allFree(rig.lookUp());
        assertThat(jobsOf(ONE)).containsExactly(1L, 3L, 4L, 5L);
    }

    @Test
    void theFirstUnderAKeyIsDecidedFirstThoughItsClientWaitsForMore() {
        submit(ONE, keyed("slow"), keyed("a"));
        Effect.LookUp first = rig.lookUp();
        submit(TWO, otherSpec("a"), CoreRig.spec(1));
        submit(THREE, keyed("b"));
        Effect.LookUp b = rig.lookUp();
        assertThat(keysOf(b)).containsExactly(hash("b"));
        allFree(b);
        assertThat(jobsOf(THREE)).containsExactly(1L);
        assertThat(told(TWO)).isEmpty();
        allFree(first);
        assertThat(jobsOf(ONE)).containsExactly(2L, 3L);
        List<SubmitAnswer> two = told(TWO);
        assertThat(two.get(0).getError().getMessage())
                .isEqualTo(
                        "the key 'a' belongs to job 3, which differs in command (drover show 3); choose another key");
        assertThat(two.get(1)).isEqualTo(accepted(2, 4, false));
    }

    @Test
    void answersMayComeInAnotherOrder() {
        submit(ONE, keyed("a"));
        Effect.LookUp a = rig.lookUp();
        submit(ONE, keyed("b"));
        Effect.LookUp b = rig.lookUp();
        allFree(b);
        assertThat(told(ONE)).isEmpty();
        allFree(a);
        assertThat(jobsOf(ONE)).containsExactly(1L, 2L);
    }

    @Test
    void aHistoryThatCannotSayRefusesAndIsAskedAgainNextTime() {
        submit(ONE, keyed("a"), CoreRig.spec(1));
        rig.answer(
                rig.lookUp(),
                new Answer.Refused(ErrorCode.BUSY, "history is being rebuilt: 12 % (300 rows), ask again in a moment"));
        List<SubmitAnswer> told = told(ONE);
        assertThat(told.get(0).getError().getCode()).isEqualTo(ErrorCode.BUSY.name());
        assertThat(told.get(0).getError().getMessage())
                .isEqualTo("whether the key 'a' is taken cannot be said yet: history is being rebuilt: 12 % (300 rows),"
                        + " ask again in a moment");
        assertThat(told.get(1)).isEqualTo(accepted(2, 1, false));
        submit(ONE, keyed("a"));
        allFree(rig.lookUp());
        assertThat(jobsOf(ONE)).containsExactly(2L);
    }

    @Test
    void whatAClientThatIsGoneWaitedForIsDropped() {
        submit(ONE, keyed("a"), CoreRig.spec(1));
        submit(TWO, keyed("a"));
        Effect.LookUp a = rig.lookUp();
        rig.turn(new Input.ClientPeerGone(ONE));
        rig.core.checkInvariants();
        allFree(a);
        assertThat(jobsOf(TWO)).containsExactly(1L);
        assertThat(recordedJobs()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsOlderThanTheLastQuestionIsNotTaken() {
        submit(ONE, keyed("a"));
        Effect.LookUp old = rig.lookUp();
        rig.turn(new Input.ClientPeerGone(ONE));
        submit(TWO, keyed("a"));
        Effect.LookUp last = rig.lookUp();
        allFree(old);
        assertThat(told(TWO)).isEmpty();
        rig.answer(last, new Answer.KeyOwners(Map.of(hash("a"), owner(7, keyed("a")))));
        assertThat(told(TWO)).containsExactly(accepted(1, 7, true));
    }

    @Test
    void manyKeysAreAskedTogetherAndFewQuestionsAreOutAtOnce() {
        submitMany(ONE, 1_500, "a");
        List<Effect.LookUp> asked = rig.lookUps();
        assertThat(asked).extracting(lookUp -> keysOf(lookUp).size()).containsExactly(1_024, 476);
        submitMany(TWO, 10, "b");
        submitMany(TWO, 10, "c");
        submitMany(TWO, 10, "d");
        submitMany(TWO, 10, "e");
        List<Effect.LookUp> more = rig.lookUps();
        assertThat(more).hasSize(2);
        allFree(more.get(0));
        assertThat(keysOf(rig.lookUp())).hasSize(20).startsWith(hash("d0")).endsWith(hash("e9"));
    }

    @Test
    void moreThanAClientMayHaveWaitingIsRefused() {
        submitMany(ONE, 2_040, "a");
        submitMany(ONE, 9, "b");
        List<SubmitAnswer> told = told(ONE);
        assertThat(told).hasSize(9);
        assertThat(told.get(0).getError().getCode()).isEqualTo(ErrorCode.BUSY.name());
        assertThat(told.get(0).getError().getMessage())
                .isEqualTo("2040 submissions of this client (0 MiB) wait until their keys are looked up in the history,"
                        + " at most 2048 (32 MiB) may; try again in a moment");
        submitMany(ONE, 8, "c");
        assertThat(told(ONE)).isEmpty();
        submitMany(TWO, 1, "d");
        assertThat(told(TWO)).isEmpty();
    }

    @Test
    void moreThanAllClientsMayHaveWaitingIsRefused() {
        for (int client = 0; client < 32; client++) {
            submitMany(100 + client, 2_048, "client" + client + ".");
        }
        submit(ONE, CoreRig.spec(1), keyed("a"), keyed("b"));
        List<SubmitAnswer> told = told(ONE);
        assertThat(told.get(0)).isEqualTo(accepted(1, 1, false));
        assertThat(told.subList(1, 3))
                .allSatisfy(answer -> assertThat(answer.getError().getMessage())
                        .isEqualTo("65536 submissions of all clients (4 MiB) wait until their keys are looked up in the"
                                + " history, at most 65536 (128 MiB) may; try again in a moment"));
    }

    @Test
    void aCoordinatorThatStopsLetsNobodyWait() {
        submit(ONE, keyed("a"), CoreRig.spec(1));
        submit(TWO, keyed("a"));
        Effect.LookUp a = rig.lookUp();
        rig.turn(new Input.StopSignal("SIGTERM"));
        rig.core.checkInvariants();
        assertThat(told(ONE))
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.STOPPING.name()));
        assertThat(told(TWO)).hasSize(1);
        allFree(a);
        assertThat(told(ONE)).isEmpty();
        assertThat(recordedJobs()).isZero();
    }

    @Test
    void afterARestartTheHistoryMustHaveAllThatStoodInTheCheckpoint() {
        submit(ONE, keyed("open"), keyed("ended"));
        allFree(rig.lookUp());
        cancel(2);
        Checkpoint.Builder merged = Checkpoint.newBuilder();
        rig.state.checkpoint().forEach(part -> merged.mergeFrom(part.getCheckpoint()));
        assertThat(merged.getJobsList()).extracting(OpenJob::getJob).containsExactly(1L);
        DurableState restored = new DurableState();
        restored.restore(merged.build());
        assertThat(restored.key(hash("open"))).isEqualTo(owner(1, keyed("open")));
        assertThat(restored.key(hash("ended"))).isNull();
        assertThat(restored.keysUpToJob()).isEqualTo(2);
    }
}
