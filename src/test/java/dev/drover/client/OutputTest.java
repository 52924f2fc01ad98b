package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.home.HomePaths;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptRows;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Gap;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.OutputQuery;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.WatchEnded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutputTest {
    private static final JobId JOB = new JobId(7);

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    private HomePaths paths;
    private ScriptedCoordinator fake;

    // What the fake coordinator answers with; written by the test, read by the wire's thread.
    private volatile JobState state = JobState.SUCCEEDED;
    private volatile List<AttemptRow> ended = List.of();
    private volatile List<LiveAttemptRow> running = List.of();
    private volatile boolean fromStart;
    private final AtomicReference<ScriptedCoordinator.Peer> watcher = new AtomicReference<>();

    private final AtomicInteger asksForJob = new AtomicInteger();
    private final AtomicReference<DroverException> failure = new AtomicReference<>();
    private volatile boolean refused;

    @BeforeEach
    void serve() {
        paths = fixture.home.paths();
        fake = fixture.serve(this::answer);
    }

    @Test
    void shortOutputComesFromTheResultAndLongOutputFromItsFile() throws Exception {
        write(paths.stdout(7, 1, 1), "a long first half and its tail");
        ended = List.of(
                attempt(0, "short").build(),
                attempt(1, "its tail").mergeOutcome(stdoutBytes(30)).build());
        StringBuffer seen = new StringBuffer();
        fixture.client().output(OutputRequest.of(JOB), collect(seen));
        assertThat(seen).hasToString("0.1:short|1.1:a long first half and its tail|");
    }

    @Test
    void whatAFileLacksIsInTheTail() throws Exception {
        write(paths.stdout(7, 0, 1), "0123456789");
        ended = List.of(attempt(0, "89ABCD").mergeOutcome(stdoutBytes(14)).build());
        StringBuffer seen = new StringBuffer();
        fixture.client().output(OutputRequest.of(JOB), collect(seen));
        assertThat(seen.toString().replace("0.1:", "").replace("|", "")).isEqualTo("0123456789ABCD");
    }

    @Test
    void whatNeitherFileNorTailHasIsToldOnceAnAttemptAndThenItsEnd() throws Exception {
        write(paths.stdout(7, 0, 1), "0123");
        write(paths.stdout(7, 1, 1), "0123456789");
        ended = List.of(
                attempt(0, "XYZ")
                        .mergeOutcome(stdoutBytes(30).toBuilder()
                                .setOutputDroppedBytes(26)
                                .build())
                        .build(),
                // Dropped from the file, and all of it in the tail.
                attempt(1, "89AB")
                        .mergeOutcome(stdoutBytes(12).toBuilder()
                                .setOutputDroppedBytes(2)
                                .build())
                        .build(),
                attempt(2, "the end").mergeOutcome(stdoutBytes(8)).build());
        List<String> told = new ArrayList<>();
        fixture.client().output(OutputRequest.of(JOB), new OutputSink() {
            @Override
            public void write(long task, int attempt, Stream stream, byte[] bytes, int length) {}

            @Override
            public void ended(long task, int attempt) {
                told.add(task + "." + attempt + " has ended");
            }

            @Override
            public void incomplete(long task, int attempt, long missingBytes, long totalBytes, Loss loss) {
                told.add(task + "." + attempt + " lacks " + missingBytes + " of " + totalBytes + " " + loss);
            }
        });
        assertThat(told)
                .containsExactly(
                        "0.1 lacks 23 of 30 DROPPED",
                        "0.1 has ended",
                        "1.1 has ended",
                        "2.1 lacks 1 of 8 REMOVED",
                        "2.1 has ended");
    }

    @Test
    void aFileThatCannotBeOpenedIsNotCalledRemoved() throws Exception {
        Path file = paths.stdout(7, 0, 1);
        Files.createDirectories(file.getParent());
        // A link to itself can't be opened by anybody, root included.
        Files.createSymbolicLink(file, file.getFileName());
        ended = List.of(attempt(0, "tail").mergeOutcome(stdoutBytes(30)).build());
        DroverClient client = fixture.client();
        assertThatThrownBy(() -> client.output(OutputRequest.of(JOB), collect(new StringBuffer())))
                .isInstanceOf(DroverException.class)
                .hasMessageStartingWith("the output " + file + " can't be read: ")
                .hasMessageContaining("Too many levels of symbolic links");
    }

    @Test
    void aRunningJobShowsWhatItWroteSoFar() throws Exception {
        state = JobState.RUNNING;
        running = List.of(runningAttempt());
        write(paths.stdout(7, 0, 1), "so far");
        StringBuffer seen = new StringBuffer();
        fixture.client().output(OutputRequest.of(JOB), collect(seen));
        assertThat(seen).hasToString("0.1:so far|");
    }

    @Test
    void followingShowsEachByteOnceUntilTheJobHasEnded() throws Exception {
        state = JobState.RUNNING;
        StringBuffer seen = new StringBuffer();
        Thread follower = follow(seen);
        await().until(() -> watcher.get() != null);
        running = List.of(runningAttempt());
        write(paths.stdout(7, 0, 1), "one ");
        watcher.get().send(event(Event.Type.ATTEMPT_STARTED));
        await().until(() -> seen.toString().equals("0.1:one |"));
        Files.writeString(paths.stdout(7, 0, 1), "two ", StandardOpenOption.APPEND);
        await().until(() -> seen.toString().equals("0.1:one |0.1:two |"));

        ended = List.of(attempt(0, "one two three").build());
        running = List.of();
        state = JobState.SUCCEEDED;
        watcher.get().send(event(Event.Type.ATTEMPT_ENDED));
        watcher.get().send(ClientFixture.ended(7));
        watcher.get().send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
        follower.join();
        assertThat(seen).hasToString("0.1:one |0.1:two |0.1:three|");
    }

    private Thread follow(StringBuffer seen) {
        return follow(collect(seen));
    }

    private Thread follow(OutputSink sink) {
        DroverClient client = fixture.client();
        Thread follower = new Thread(() -> {
            try {
                client.output(OutputRequest.of(JOB).with(OutputRequest.Option.FOLLOW), sink);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } catch (DroverException e) {
                failure.set(e);
            }
        });
        follower.start();
        return follower;
    }

    @Test
    void followingAsksOnceForManyAttemptsThatStartAndEnd() throws Exception {
        state = JobState.RUNNING;
        List<AttemptRow> rows = new ArrayList<>();
        Events.Builder events = Events.newBuilder();
        for (int task = 0; task < 500; task++) {
            events.addEvents(event(Event.Type.ATTEMPT_STARTED, task));
            events.addEvents(event(Event.Type.ATTEMPT_ENDED, task));
            rows.add(attempt(task, "x").build());
        }
        events.addEvents(event(Event.Type.ATTEMPT_STARTED, 1_000));
        events.addEvents(event(Event.Type.ATTEMPT_STARTED, 1_001));
        StringBuffer seen = new StringBuffer();
        Thread follower = follow(seen);
        await().until(() -> fake.count(ClientFrame.BodyCase.JOBS_LIVE) == 1);
        ended = rows;
        watcher.get().send(ServerFrame.newBuilder().setEvents(events));
        await().until(() -> seen.toString().contains("499.1:x|"));
        state = JobState.SUCCEEDED;
        watcher.get().send(ClientFixture.ended(7));
        watcher.get().send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
        follower.join();
        assertThat(fake.count(ClientFrame.BodyCase.JOBS_LIVE))
                .as("at the begin, for those that started, and where a look fell between two events")
                .isLessThan(10);
        List<OutputQuery> outputs = fake.received.stream()
                .filter(frame -> frame.hasQuery() && frame.getQuery().hasOutput())
                .map(frame -> frame.getQuery().getOutput())
                .toList();
        assertThat(outputs).hasSizeLessThan(10);
        // A look that falls between two events parts what is asked for.
        assertThat(outputs.stream()
                        .filter(query -> query.getAttempt() == 1)
                        .flatMap(query -> query.getNumbersList().stream())
                        .flatMap(range -> LongStream.rangeClosed(range.getFirst(), range.getLast())
                                .boxed()))
                .containsExactlyElementsOf(LongStream.range(0, 500).boxed().toList());
    }

    @Test
    void whoFollowsFromTheStartAsksTheHistoryNothing() throws Exception {
        fromStart = true;
        StringBuffer seen = new StringBuffer();
        List<String> results = new ArrayList<>();
        Thread follower = follow(new OutputSink() {
            @Override
            public void write(long task, int attempt, Stream stream, byte[] bytes, int length) {
                seen.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
            }

            @Override
            public void outcome(AttemptInfo attempt) {
                attempt.result().ifPresent(result -> results.add(new String(result, StandardCharsets.UTF_8)));
            }
        });
        await().until(() -> watcher.get() != null);
        for (int task = 0; task < 3; task++) {
            watcher.get().send(whole(task, "line\n"));
            // As after a lost connection.
            watcher.get().send(whole(task, "line\n"));
        }
        watcher.get().send(ClientFixture.ended(7));
        watcher.get().send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
        follower.join();
        assertThat(seen).hasToString("line\nline\nline\n");
        assertThat(results).containsExactly("1", "1", "1");
        assertThat(fake.received).noneMatch(ClientFrame::hasQuery);
    }

    @Test
    void afterAGapTheHistoryIsAskedOnceForWhatWasNotShown() throws Exception {
        fromStart = true;
        StringBuffer seen = new StringBuffer();
        Thread follower = follow(seen);
        await().until(() -> watcher.get() != null);
        watcher.get().send(whole(0, "first"));
        await().until(() -> seen.toString().equals("0.1:first|"));
        ended = List.of(attempt(0, "first").build(), attempt(1, "second").build());
        watcher.get().send(ServerFrame.newBuilder().setGap(Gap.newBuilder().setSkipped(1)));
        await().until(() -> seen.toString().equals("0.1:first|1.1:second|"));
        watcher.get().send(ClientFixture.ended(7));
        watcher.get().send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
        follower.join();
        assertThat(seen).hasToString("0.1:first|1.1:second|");
        List<OutputQuery> outputs = fake.received.stream()
                .filter(frame -> frame.hasQuery() && frame.getQuery().hasOutput())
                .map(frame -> frame.getQuery().getOutput())
                .toList();
        assertThat(outputs).hasSize(1);
        assertThat(outputs.get(0).getNumbersList())
                .extracting(range -> range.getFirst() + "-" + range.getLast())
                .containsExactly("1-1");
    }

    @Test
    void aHistoryThatCannotTellOfTheJobAfterAGapKeepsNobodyFromFollowing() throws Exception {
        fromStart = true;
        StringBuffer seen = new StringBuffer();
        Thread follower = follow(seen);
        await().until(() -> watcher.get() != null);
        watcher.get().send(whole(0, "first"));
        await().until(() -> seen.toString().equals("0.1:first|"));
        refused = true;
        watcher.get().send(ServerFrame.newBuilder().setGap(Gap.newBuilder().setSkipped(1)));
        await().until(() -> asksForJob.get() > 0);
        watcher.get().send(whole(1, "second"));
        await().until(() -> seen.toString().equals("0.1:first|1.1:second|"));
        watcher.get().send(ClientFixture.ended(7));
        watcher.get().send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
        follower.join();
        assertThat(failure.get()).hasMessage("the history cannot be read");
    }

    private static ServerFrame.Builder whole(int task, String printed) {
        return ServerFrame.newBuilder()
                .setEvents(Events.newBuilder()
                        .addEvents(event(Event.Type.ATTEMPT_ENDED, task)
                                .setWhole(true)
                                .setOutcome(attempt(task, printed).getOutcome().toBuilder()
                                        .setToken(AttemptToken.newBuilder()
                                                .setJob(7)
                                                .setIndex(task))
                                        .setResult(ByteString.copyFromUtf8("1")))));
    }

    private void answer(ClientFrame frame, ScriptedCoordinator.Peer peer) {
        if (frame.hasQuery() && frame.getQuery().hasOutput()) {
            peer.send(ServerFrame.newBuilder()
                    .setRows(
                            Rows.newBuilder().setOutput(AttemptRows.newBuilder().addAllAttempts(ended))));
        } else if (frame.hasQuery() && refused) {
            asksForJob.incrementAndGet();
            peer.send(ClientFixture.error("NO_SPACE", "the history cannot be read"));
        } else if (frame.hasQuery()) {
            ServerFrame.Builder rows = ClientFixture.jobs(state, 7);
            rows.getRowsBuilder().getJobsBuilder().getJobsBuilder(0).setTasks(2).setNumberStep(1);
            peer.send(rows);
        } else if (frame.hasJobsLive()) {
            peer.send(ServerFrame.newBuilder()
                    .setJobsLive(JobsLiveAnswer.newBuilder().addAllAttempts(running)));
        } else if (frame.hasWatch()) {
            if (fromStart) {
                peer.send(ServerFrame.newBuilder().setEvents(Events.newBuilder().setFromStart(true)));
            }
            peer.send(ServerFrame.newBuilder()
                    .setEvents(Events.newBuilder()
                            .addEvents(Event.newBuilder()
                                    .setType(Event.Type.JOB_STATUS)
                                    .setJob(7)
                                    .setStatus(ClientFixture.status(7, JobState.RUNNING)))));
            watcher.set(peer);
        }
    }

    private static AttemptRow.Builder attempt(int index, String tail) {
        return AttemptRow.newBuilder()
                .setJob(7)
                .setTask(index)
                .setIndex(index)
                .setAttempt(1)
                .setOutcome(stdoutBytes(tail.length()).toBuilder()
                        .setStateValue(JobState.SUCCEEDED.number())
                        .setStdoutTail(ByteString.copyFromUtf8(tail)));
    }

    private static AttemptOutcome stdoutBytes(long bytes) {
        return AttemptOutcome.newBuilder().setStdoutBytes(bytes).build();
    }

    private static LiveAttemptRow runningAttempt() {
        return LiveAttemptRow.newBuilder()
                .setStartedAtMs(1)
                .setToken(AttemptToken.newBuilder().setJob(7).setAttempt(1))
                .build();
    }

    private static ServerFrame.Builder event(Event.Type type) {
        return ServerFrame.newBuilder().setEvents(Events.newBuilder().addEvents(event(type, 0)));
    }

    private static Event.Builder event(Event.Type type, long task) {
        return Event.newBuilder()
                .setType(type)
                .setJob(7)
                .setTask(task)
                .setAttempt(1)
                .setOutcome(AttemptOutcome.newBuilder().setStateValue(JobState.SUCCEEDED.number()));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static OutputSink collect(StringBuffer seen) {
        return (task, attempt, stream, bytes, length) -> seen.append(task)
                .append('.')
                .append(attempt)
                .append(':')
                .append(new String(bytes, 0, length, StandardCharsets.UTF_8))
                .append('|');
    }
}
