package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.UserException;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.Environment;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which jobs the history finds under users' keys, and for what it waits. */
class KeyOwnersTest {
    private static final long CURRENT = Long.MAX_VALUE;

    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();

    private static JournalRecord keyed(long job, String key) {
        return Records.submitted(job, Records.command("job").setKey(key), 1, 1_000);
    }

    private static KeyOwner owner(long job) {
        return new KeyOwner(job, Records.specHash(job));
    }

    private static Sha256 key(String text) {
        return Sha256.ofText(text);
    }

    @Test
    void eachKeyHasTheJobThatWasFirstUnderIt() {
        String longest = "k".repeat(999);
        journal.append(
                keyed(1, "a"),
                Records.submitted(2, Records.command("unkeyed"), 1, 1_000),
                keyed(3, longest + "1"),
                keyed(4, longest + "2"),
                keyed(5, "nul\0"),
                keyed(6, "nul\uFFFD"),
                keyed(7, "a"));
        try (History history = new HistoryHome(directory).open(journal)) {
            List<Sha256> asked =
                    List.of(key("a"), key("b"), key(longest + "1"), key(longest + "2"), key("nul\0"), key("nul\uFFFD"));
            assertThat(history.keyOwners(asked, CURRENT))
                    .isEqualTo(Map.of(
                            key("a"), owner(1),
                            key(longest + "1"), owner(3),
                            key(longest + "2"), owner(4),
                            key("nul\0"), owner(5),
                            key("nul\uFFFD"), owner(6)));
            assertThat(history.keyOwners(List.of(), CURRENT)).isEmpty();
        }
    }

    @Test
    void aKeyIsNotTakenForAnotherThatBeginsLikeIt() {
        journal.append(keyed(1, "a"));
        Sha256 a = key("a");
        Sha256 likeA = new Sha256(a.a(), a.b(), a.c(), a.d() + 1);
        try (History history = new HistoryHome(directory).open(journal)) {
            assertThat(history.keyOwners(List.of(likeA), CURRENT)).isEmpty();
            assertThat(history.keyOwners(List.of(likeA, a), CURRENT)).isEqualTo(Map.of(a, owner(1)));
        }
    }

    @Test
    void aThousandKeysAreFoundByOneQuestion() {
        IntStream.rangeClosed(1, 1_000).forEach(job -> journal.append(keyed(job, "key" + job)));
        List<Sha256> asked =
                IntStream.rangeClosed(1, 2_000).mapToObj(i -> key("key" + i)).toList();
        try (History history = new HistoryHome(directory).open(journal)) {
            Map<Sha256, KeyOwner> owners = history.keyOwners(asked, CURRENT);
            assertThat(owners).hasSize(1_000).containsEntry(key("key777"), owner(777));
        }
    }

    @Test
    void aJobThatTheOldestCheckpointHasOpenKeepsItsKey() {
        OpenJob open = OpenJob.newBuilder()
                .setJob(9)
                .setStateValue(JobState.QUEUED.number())
                .setSpec(Records.command("job").setKey("kept"))
                .setTasks(1)
                .setSpecHash(ByteString.copyFrom(Records.specHash(9).toBytes()))
                .build();
        journal.append(JournalRecord.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder()
                        .addEnvironments(Environment.getDefaultInstance())
                        .addJobs(open)
                        .setComplete(true))
                .build());
        try (History history = new HistoryHome(directory).open(journal)) {
            assertThat(history.keyOwners(List.of(key("kept")), CURRENT)).isEqualTo(Map.of(key("kept"), owner(9)));
        }
    }

    @Test
    void itWaitsForTheJobsThatAreAskedAboutAndForNoLaterOne() {
        journal.append(keyed(1, "a"));
        long first = journal.append(keyed(2, "b"));
        long all = journal.append(keyed(3, "c"));
        HistoryHome home = new HistoryHome(directory);
        home.queryWaitMs = 50;
        home.lookUpWaitMs = 50;
        HeldJournal held = new HeldJournal(journal, first);
        try (History history = History.open(home.config(), held)) {
            history.advanceTo(first);
            assertThat(patiently(history, key("a"), CURRENT)).isEqualTo(Map.of(key("a"), owner(1)));
            history.advanceTo(all);
            assertThat(history.keyOwners(List.of(key("b")), 2)).isEqualTo(Map.of(key("b"), owner(2)));
            assertThatThrownBy(() -> history.keyOwners(List.of(key("b")), 3))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                    .hasMessageContaining(" % (");
            held.goOn.countDown();
            assertThat(patiently(history, key("c"), 3)).isEqualTo(Map.of(key("c"), owner(3)));
            // A job that never comes: all that is durable is in.
            assertThat(history.keyOwners(List.of(key("c")), 1_000)).isEqualTo(Map.of(key("c"), owner(3)));
        } finally {
            held.goOn.countDown();
        }
    }

    private static Map<Sha256, KeyOwner> patiently(History history, Sha256 key, long upToJob) {
        List<Map<Sha256, KeyOwner>> answers = new ArrayList<>();
        await().ignoreException(UserException.class).until(() -> answers.add(history.keyOwners(List.of(key), upToJob)));
        return answers.get(0);
    }
}
