package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.history.check.Schema;
import dev.drover.message.CheckpointParts;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.model.IndexSet;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.OpenJob;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.TaskCounts;
import dev.drover.proto.TasksQuery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a history is opened after all that can happen to its file, its home and its journal. */
class OpeningTest {
    private static final Query ALL_JOBS =
            Query.newBuilder().setJobs(JobsQuery.getDefaultInstance()).build();

    @TempDir
    Path directory;

    private final FakeJournal journal = new FakeJournal();
    private final Model model = new Model();
    private HistoryHome home;

    @BeforeEach
    void fillJournal() {
        home = new HistoryHome(directory.resolve("home"));
        RandomLife life = new RandomLife(11, model);
        for (int i = 0; i < 200; i++) {
            journal.append(life.group());
        }
    }

    /** Builds the history, and says whether opening it again had to build it anew. */
    private void buildOnce() {
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        home.notes.clear();
    }

    private void assertRebuiltBecause(String reason) throws IOException {
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).containsExactly("the history is built again from the journal, because " + reason);
    }

    private Path file() {
        return home.paths.history().resolve("history.mv.db");
    }

    private static Schema newerSchema() {
        List<List<String>> steps = new ArrayList<>(Schema.current().steps());
        steps.add(List.of("ALTER TABLE job ADD COLUMN colour varchar(10)"));
        return new Schema(steps);
    }

    @Test
    void aCleanStopIsCarriedOn() {
        buildOnce();
        home.boot = "boot-2";
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).isEmpty();
    }

    @Test
    void aMissingFileIsBuiltAgain() throws IOException {
        buildOnce();
        Files.delete(file());
        assertRebuiltBecause("it is missing");
    }

    @Test
    void anEmptiedFileIsBuiltAgain() throws IOException {
        buildOnce();
        Files.write(file(), new byte[0]);
        assertRebuiltBecause("its file was emptied");
    }

    @Test
    void aTornFileIsSetAsideAndBuiltAgain() throws IOException {
        buildOnce();
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), new byte[bytes.length]);
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).singleElement().asString().contains("because it cannot be read");
        try (Stream<Path> files = Files.list(home.paths.history())) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("history.broken-")))
                    .hasSize(1);
        }
    }

    @Test
    void aFileThatOpensAndCannotBeReadThroughoutIsBuiltAgain() throws IOException {
        buildOnce();
        try (RandomAccessFile torn = new RandomAccessFile(file().toFile(), "rw")) {
            // The headers and the newest chunk stay: H2 opens it and answers, until it needs what was lost.
            long from = torn.length() / 4;
            torn.seek(from);
            torn.write(new byte[(int) (torn.length() / 2)]);
        }
        try (History history = home.open(journal)) {
            await().ignoreException(UserException.class).untilAsserted(() -> HistoryHome.assertWhole(history, model));
        }
    }

    @Test
    void aLogThatTakesNoNoteDoesNotEndTheIndexing() {
        AtomicBoolean fails = new AtomicBoolean(true);
        JournalSource failing = new ForwardingSource(journal) {
            @Override
            public void forEach(long from, long limit, Visitor visitor) throws IOException {
                if (fails.getAndSet(false)) {
                    throw new IOException("a segment is gone for a moment");
                }
                inner.forEach(from, limit, visitor);
            }
        };
        HistoryConfig config = home.config();
        HistoryConfig noLog = new HistoryConfig(
                config.paths(),
                config.homeId(),
                config.bootId(),
                config.clock(),
                config.poolSize(),
                config.pageSize(),
                config.pageBytes(),
                config.queryWaitMs(),
                config.lookUpWaitMs(),
                config.batchRows(),
                note -> {
                    if (note.contains("a segment is gone")) {
                        throw new IllegalStateException("the log is closed");
                    }
                });
        try (History history = History.open(noLog, failing)) {
            history.advanceTo(journal.endPosition());
            await().dontCatchUncaughtExceptions()
                    .ignoreException(UserException.class)
                    .untilAsserted(() -> HistoryHome.assertWhole(history, model));
        }
    }

    @Test
    void onlyTheNewestBrokenFileIsKept() throws IOException {
        for (int i = 0; i < 3; i++) {
            buildOnce();
            home.id = "home-" + (i + 7);
        }
        buildOnce();
        try (Stream<Path> files = Files.list(home.paths.history())) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("history.broken-")))
                    .hasSize(1);
        }
    }

    @Test
    void aFileOfAnotherHomeIsBuiltAgain() throws IOException {
        buildOnce();
        home.id = "home-2";
        assertRebuiltBecause("it belongs to another home");
    }

    @Test
    void aNewerSchemaIsBuiltAgain() throws IOException {
        Schema newer = newerSchema();
        try (History history = History.open(home.config(), journal, newer)) {
            history.advanceTo(journal.endPosition());
            HistoryHome.assertWhole(history, model);
        }
        home.notes.clear();
        assertRebuiltBecause("its tables are of version 4 and this Drover knows 3");
    }

    @Test
    void anOlderSchemaIsMigratedInPlace() {
        buildOnce();
        Schema newer = newerSchema();
        try (History history = History.open(home.config(), journal, newer)) {
            history.advanceTo(journal.endPosition());
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).isEmpty();
    }

    @Test
    void anotherJournalOfTheSameHomeIsBuiltAgain() throws IOException {
        buildOnce();
        long end = journal.endPosition();
        FakeJournal other = new FakeJournal();
        other.append(Records.submitted(1, Records.command("other"), 1, 1));
        while (other.endPosition() <= end) {
            other.append(Records.issued(1, 0, 1, 1, 1, 1));
        }
        try (History history = home.open(other)) {
            assertThat(HistoryHome.jobs(history))
                    .singleElement()
                    .satisfies(job -> assertThat(job.getName()).isEqualTo("other"));
        }
        assertThat(home.notes)
                .containsExactly(
                        "the history is built again from the journal, because it was built from another journal");
    }

    @Test
    void aHistoryAheadOfItsJournalIsRefusedWithWhatToDo() {
        buildOnce();
        long end = journal.endPosition();
        long older = journal.groupEnds().get(50);
        assertThatThrownBy(() -> home.open(journal.upTo(older)))
                .isInstanceOf(UserException.class)
                .hasMessage("the history in " + home.paths.history() + " reaches position " + end
                        + " but the journal ends at " + older
                        + ": an older journal was put back; put the newer one back, or remove history.mv.db there to go on"
                        + " with this one")
                .satisfies(e -> assertThat(((UserException) e).code()).isEqualTo(ErrorCode.DAMAGED));
        home.boot = "boot-2";
        home.notes.clear();
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
        }
        assertThat(home.notes).isEmpty();
    }

    @Test
    void aCrashAtAnyTransactionConvergesToTheSame() throws IOException {
        List<Path> copies = new ArrayList<>();
        try (History history = History.open(home.config(), journal)) {
            List<Long> ends = journal.groupEnds();
            for (int i = 20; i < ends.size(); i += 40) {
                history.advanceTo(ends.get(i));
                history.query(Query.newBuilder()
                        .setCounts(CountsQuery.getDefaultInstance())
                        .build());
                copies.add(copyOfHome("crash-" + i));
            }
        }
        for (Path copy : copies) {
            HistoryHome crashed = new HistoryHome(copy);
            try (History history = crashed.open(journal)) {
                HistoryHome.assertWhole(history, model);
            }
        }
    }

    @Test
    void aCrashOfTheMachineIsBuiltAgain() throws IOException {
        Path copy;
        try (History history = home.open(journal)) {
            HistoryHome.assertWhole(history, model);
            copy = copyOfHome("power-cut");
        }
        home = new HistoryHome(copy);
        home.boot = "boot-2";
        assertRebuiltBecause("the machine went down while it was open");
    }

    private Path copyOfHome(String name) throws IOException {
        Path copy = directory.resolve(name);
        Files.createDirectories(copy.resolve("history"));
        try (Stream<Path> files = Files.list(home.paths.history())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve("history").resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Test
    void aPrunedJournalBeginsWithWhatItsCheckpointHolds() {
        FakeJournal pruned = new FakeJournal();
        pruned.append(Records.submitted(1, Records.command("gone"), 1, 1));
        long cut = pruned.append(Records.issued(1, 0, 1, 1, 1, 2));
        pruned.append(Records.ended(1, 9, List.of(Records.end(Records.succeeded(2, 4, 1, 8), true))));
        pruned.pruneTo(
                cut,
                Checkpoint.newBuilder()
                        .setComplete(true)
                        .addJobs(OpenJob.newBuilder()
                                .setJob(2)
                                .setSpec(Records.array("kept", 10))
                                .setTasks(10)
                                .setSubmittedAtMs(5)
                                .setStartedAtMs(6)
                                .setStateValue(JobState.RUNNING.number())
                                .setNextFresh(4))
                        .build());
        try (History history = home.open(pruned)) {
            assertThat(HistoryHome.jobs(history)).singleElement().satisfies(job -> {
                assertThat(job.getName()).isEqualTo("kept");
                assertThat(job.getAttempts()).isEqualTo(1);
            });
            assertThat(history.query(Query.newBuilder()
                                    .setJobs(JobsQuery.newBuilder().setWithSpec(true))
                                    .build())
                            .getJobs()
                            .getJobs(0)
                            .getSpec())
                    .isEqualTo(Records.array("kept", 10).build());
        }
    }

    @Test
    void aJobThatACheckpointHoldsInPiecesIsOneJob() {
        int tasks = 2_000;
        IndexSet unsuccessful = new IndexSet();
        for (int i = 1; i < tasks; i += 2) {
            unsuccessful.add(i);
        }
        // Ten have ended. Behind them every second one was cancelled before it was issued.
        OpenJob.Builder open = OpenJob.newBuilder()
                .setJob(2)
                .setSpec(Records.array("kept", tasks))
                .setTasks(tasks)
                .setSubmittedAtMs(5)
                .setStateValue(JobState.QUEUED.number())
                .setNextFresh(10)
                .addUnsuccessful(ByteString.copyFrom(unsuccessful.toBytes()))
                .setCounts(TaskCounts.newBuilder().setSucceeded(5).setFailed(5).setCancelled(995));
        CheckpointParts checkpoint = new CheckpointParts(9, 3, new MessageLimits(4 << 10));
        checkpoint.add(open.build());
        List<JournalRecord> parts = checkpoint.all();
        assertThat(parts).hasSizeGreaterThan(1);
        FakeJournal pruned = new FakeJournal();
        long cut = pruned.append(Records.submitted(1, Records.command("gone"), 1, 1));
        parts.forEach(pruned::append);
        pruned.pruneTo(cut);
        try (History history = home.open(pruned)) {
            assertThat(HistoryHome.jobs(history))
                    .singleElement()
                    .satisfies(job -> assertThat(job.getCancelled()).isEqualTo(995));
            Query.Builder cancelled = Query.newBuilder()
                    .setTasks(TasksQuery.newBuilder().setJob(2).addStatesValue(JobState.CANCELLED.number()));
            int found = 0;
            do {
                Rows page = history.query(cancelled.build());
                found += page.getTasks().getTasksCount();
                cancelled.setCursor(page.getCursor());
            } while (!cancelled.getCursor().isEmpty());
            assertThat(found).isEqualTo(995);
        }
    }
}
