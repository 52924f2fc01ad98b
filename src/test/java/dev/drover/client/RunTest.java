package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.client.run.AsyncRuns;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cancel;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchEnded;
import dev.drover.testing.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job that is run as a call. */
@Timeout(60)
class RunTest {
    private static final JobSpec SPEC = JobSpec.command("true").build();

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.closeAllAndAwaitThreads();
    }

    @Test
    void theResultComesUnderTheRequestOfTheSubmission() throws Exception {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (frame.hasSubmit()) {
                accept(frame, peer);
                peer.send(attemptEnded(1, "hello", "oh"));
                end(1, peer);
            }
        });
        RunResult result = fixture.client().run(SPEC);
        assertThat(result.id()).isEqualTo(new JobId(1));
        assertThat(result.state()).isEqualTo(JobState.FAILED);
        assertThat(result.isSucceeded()).isFalse();
        assertThat(result.exitCode()).hasValue(3);
        assertThat(result.message()).isEqualTo("exit code 3");
        assertThat(result.stdout().text()).isEqualTo("hello");
        assertThat(result.stderr().text()).isEqualTo("oh");
        assertThat(result.stdout().droppedBytes()).isZero();
        assertThat(result.cpuTime()).hasValue(Duration.ofMillis(7));
        assertThat(result.peakBytes()).hasValue(4096);
        assertThat(fake.received).filteredOn(frame -> !frame.hasHello()).hasSize(1);
    }

    @Test
    void theJobLivesForTheCallAndSharesSlotsByItself() throws Exception {
        List<ClientFrame> asked = new ArrayList<>();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            asked.add(frame);
            if (frame.hasSubmit()) {
                accept(frame, peer);
                peer.drop();
            } else if (frame.hasWatch()) {
                end(1, peer);
            }
        });
        // The output of what ended meanwhile is in the history, which this coordinator does not answer for.
        CompletableFuture<RunResult> result = fixture.client().runAsync(SPEC);
        await().until(() -> fake.count(ClientFrame.BodyCase.WATCH) == 1);
        Watch first = asked.get(0).getSubmit().getWatch();
        Watch second = asked.stream()
                .filter(ClientFrame::hasWatch)
                .map(ClientFrame::getWatch)
                .findFirst()
                .orElseThrow();
        assertThat(List.of(first.getCancelWhenGone(), second.getCancelWhenGone()))
                .containsExactly(true, true);
        assertThat(first.getWatchId().isEmpty()).isFalse();
        assertThat(second.getWatchId()).isEqualTo(first.getWatchId());
        assertThat(second.getJobsList()).containsExactly(1L);
        result.cancel(true);
    }

    @Test
    void aCallThatWaitsIsAttachedAndOneThatDoesNotIsNot() throws Exception {
        List<SubmitItem> items = new ArrayList<>();
        fixture.serve((frame, peer) -> {
            if (frame.hasSubmit()) {
                items.addAll(frame.getSubmit().getItemsList());
                accept(frame, peer);
                end(items.size(), peer);
            }
        });
        DroverClient client = fixture.client();
        client.run(SPEC);
        get(client.runAsync(SPEC));
        assertThat(items).extracting(item -> item.getSpec().getAttached()).containsExactly(true, false);
    }

    @Test
    void whatIsAboveTheLimitIsCountedAndDropped() throws Exception {
        fixture.serve((frame, peer) -> {
            if (frame.hasSubmit()) {
                accept(frame, peer);
                peer.send(attemptEnded(1, "hello", "oh"));
                end(1, peer);
            }
        });
        RunResult result = fixture.client().run(RunRequest.of(SPEC).keepingOutput(3));
        assertThat(result.stdout().text()).isEqualTo("hel");
        assertThat(result.stdout().totalBytes()).isEqualTo(5);
        assertThat(result.stdout().droppedBytes()).isEqualTo(2);
        assertThat(result.stderr().text()).isEqualTo("oh");
        for (int wrong : new int[] {-1, RunRequest.MAX_OUTPUT_LIMIT_BYTES + 1}) {
            assertThatThrownBy(() -> RunRequest.of(SPEC).keepingOutput(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the limit of kept output is between 0 and 1073741824 bytes, not " + wrong);
        }
    }

    @Test
    void theOutputIsThatOfTheLastAttempt() throws Exception {
        fixture.serve((frame, peer) -> {
            if (frame.hasSubmit()) {
                accept(frame, peer);
                peer.send(attemptEnded(1, "first", "bad"));
                peer.send(attemptEnded(2, "second", ""));
                end(1, peer);
            }
        });
        RunResult result = fixture.client().run(SPEC);
        assertThat(result.stdout().text()).isEqualTo("second");
        assertThat(result.stderr().text()).isEmpty();
        assertThat(result.attempt().orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void anArrayIsRefusedBeforeAnythingIsQueued() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        DroverClient client = fixture.client();
        JobSpec array = JobSpec.command("true").array(1, 3).build();
        String sentence =
                "a call runs a plain job, and true is an array; submit it with DroverClient.submitFollowed, or with"
                        + " submit and await";
        assertThatThrownBy(() -> client.run(array)).hasMessage(sentence).isInstanceOf(DroverException.class);
        assertThat(failure(client.runAsync(array))).hasMessage(sentence);
        assertThat(fake.received).isEmpty();
    }

    @Test
    void anInterruptCancelsTheJob() throws Exception {
        ScriptedCoordinator fake = fixture.serve(this::acceptAndCancel);
        Caller caller = Caller.start(fixture.client());
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == 1);
        assertThat(caller.interrupt()).isInstanceOf(InterruptedException.class).hasNoSuppressedExceptions();
        assertThat(cancels(fake)).singleElement().satisfies(cancel -> {
            assertThat(cancel.getJob()).isEqualTo(1);
            assertThat(cancel.getNoWait()).isTrue();
        });
    }

    @Test
    void anInterruptBeforeTheSubmissionIsAnsweredLeavesNoJob() throws Exception {
        AtomicBoolean answers = new AtomicBoolean();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (answers.get()) {
                acceptAndCancel(frame, peer);
            }
        });
        Caller caller = Caller.start(fixture.client());
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == 1);
        answers.set(true);
        assertThat(caller.interrupt()).isInstanceOf(InterruptedException.class);
        await().until(() -> cancels(fake).size() == 1);
        assertThat(fake.received)
                .filteredOn(ClientFrame::hasSubmit)
                .extracting(frame -> frame.getSubmit().getItems(0).getSequence())
                .as("the same submission, so that nothing new is queued")
                .containsExactly(1L, 1L);
    }

    @Test
    void whoIsInterruptedBeforeTheCallLeavesNoInterruptBehind() {
        fixture.serve(this::acceptAndCancel);
        DroverClient client = fixture.client();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> client.run(SPEC)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whoCancelsOrCompletesTheFutureCancelsTheJob() {
        ScriptedCoordinator fake = fixture.serve(this::acceptAndCancel);
        DroverClient client = fixture.client();
        CompletableFuture<RunResult> cancelled = client.runAsync(SPEC);
        CompletableFuture<RunResult> completed = client.runAsync(SPEC);
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == 2);
        cancelled.cancel(false);
        completed.completeExceptionally(new IllegalStateException("too late"));
        await().until(() -> cancels(fake).size() == 2);
        assertThat(cancels(fake)).extracting(Cancel::getJob).containsExactlyInAnyOrder(1L, 2L);
        assertThat(catchThrowable(cancelled::join)).isInstanceOf(CancellationException.class);
    }

    @Test
    void furtherCallsWaitForOneOfThoseThatRunAndOneThatIsGivenUpIsNeverQueued() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            acceptAndCancel(frame, peer);
            if (frame.hasSubmit() && ends.get()) {
                end(fixture.jobsBySequence.get(frame.getSubmit().getItems(0).getSequence()), peer);
            }
        });
        DroverClient client = fixture.client();
        List<CompletableFuture<RunResult>> calls = new ArrayList<>();
        for (int i = 0; i < AsyncRuns.MAX_RUNNING + 2; i++) {
            calls.add(client.runAsync(SPEC));
        }
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == AsyncRuns.MAX_RUNNING);
        ends.set(true);
        calls.get(AsyncRuns.MAX_RUNNING).cancel(true);
        calls.get(0).cancel(true);
        assertThat(get(calls.get(AsyncRuns.MAX_RUNNING + 1)).exitCode()).hasValue(3);
        assertThat(fake.count(ClientFrame.BodyCase.SUBMIT)).isEqualTo(AsyncRuns.MAX_RUNNING + 1);
    }

    @Test
    void noMoreCallsWaitThanMay() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        DroverClient client = fixture.client();
        for (int i = 0; i < AsyncRuns.MAX_RUNNING; i++) {
            client.runAsync(SPEC);
        }
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == AsyncRuns.MAX_RUNNING);
        List<CompletableFuture<RunResult>> waiting = new ArrayList<>();
        for (int i = 0; i < AsyncRuns.MAX_WAITING; i++) {
            waiting.add(client.runAsync(SPEC));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(failure(client.runAsync(SPEC)))
                .hasMessage("100000 calls wait to be run already; await some of them before others")
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
    }

    @Test
    void whatRunsOrWaitsWhenTheClientIsClosedFails() {
        ScriptedCoordinator fake = fixture.serve(this::acceptAndCancel);
        DroverClient client = fixture.client();
        List<CompletableFuture<RunResult>> calls = new ArrayList<>();
        for (int i = 0; i < AsyncRuns.MAX_RUNNING + 1; i++) {
            calls.add(client.runAsync(SPEC));
        }
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == AsyncRuns.MAX_RUNNING);
        client.close();
        assertThat(failure(calls.get(0)))
                .hasMessageStartingWith("the client was closed; open another one; job ")
                .hasMessageEndingWith(" (true) is not followed any more: DroverClient.await waits for its end");
        assertThat(failure(calls.get(AsyncRuns.MAX_RUNNING))).hasMessage("the client was closed; open another one");
        assertThatThrownBy(() -> client.runAsync(SPEC)).hasMessage("the client was closed; open another one");
    }

    @Test
    void aCoordinatorThatIsStoppedUnderACallLeavesItsJobByName() {
        AtomicReference<ScriptedCoordinator> fake = new AtomicReference<>();
        fake.set(fixture.serve((frame, peer) -> {
            if (frame.hasSubmit()) {
                accept(frame, peer);
                peer.send(ClientFixture.error("STOPPING", "the coordinator stops"));
            }
        }));
        assertThatThrownBy(() -> fixture.client().run(SPEC))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STOPPING))
                .hasMessage(
                        "the coordinator stops; job 1 (true) is not followed any more: DroverClient.await waits for its end");
    }

    @Test
    void aSubmissionCanBeCancelled() {
        ScriptedCoordinator fake = fixture.serve(this::acceptAndCancel);
        Submission submission = fixture.client().submit(SPEC);
        Cancellation done = submission.cancel(CancelRequest.Option.FORCE);
        assertThat(done.job()).isEqualTo(submission.id());
        assertThat(cancels(fake)).singleElement().satisfies(cancel -> {
            assertThat(cancel.getJob()).isEqualTo(1);
            assertThat(cancel.getForce()).isTrue();
            assertThat(cancel.getNoWait()).isFalse();
        });
    }

    /** A thread that waits for a call. */
    private record Caller(Thread thread, AtomicReference<Throwable> thrown) {
        static Caller start(DroverClient client) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(() -> thrown.set(catchThrowable(() -> client.run(SPEC))));
            thread.start();
            return new Caller(thread, thrown);
        }

        Throwable interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join(Limits.EVENT.toMillis());
            return thrown.get();
        }
    }

    private void acceptAndCancel(ClientFrame frame, ScriptedCoordinator.Peer peer) {
        if (frame.hasSubmit()) {
            accept(frame, peer);
        } else if (frame.hasCancel()) {
            peer.send(ServerFrame.newBuilder()
                    .setCancelled(CancelAnswer.newBuilder()
                            .setJob(frame.getCancel().getJob())
                            .setStateValue(JobState.RUNNING.number())));
        }
    }

    /** The job is there, and is queued. */
    private void accept(ClientFrame frame, ScriptedCoordinator.Peer peer) {
        peer.send(fixture.accept(frame));
        if (!frame.getSubmit().hasWatch()) {
            return;
        }
        long job = fixture.jobsBySequence.get(frame.getSubmit().getItems(0).getSequence());
        peer.send(ServerFrame.newBuilder().setEvents(Events.newBuilder().setFromStart(true)));
        peer.send(ServerFrame.newBuilder()
                .setEvents(Events.newBuilder()
                        .addEvents(Event.newBuilder()
                                .setType(Event.Type.JOB_STATUS)
                                .setJob(job)
                                .setStatus(ClientFixture.status(job, JobState.QUEUED)))));
    }

    private static void end(long job, ScriptedCoordinator.Peer peer) {
        peer.send(ClientFixture.ended(job));
        peer.send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
    }

    private static ServerFrame.Builder attemptEnded(int attempt, String out, String err) {
        return ServerFrame.newBuilder()
                .setEvents(Events.newBuilder()
                        .addEvents(Event.newBuilder()
                                .setType(Event.Type.ATTEMPT_ENDED)
                                .setJob(1)
                                .setAttempt(attempt)
                                .setWhole(true)
                                .setReruns(attempt == 1)
                                .setOutcome(AttemptOutcome.newBuilder()
                                        .setToken(AttemptToken.newBuilder()
                                                .setJob(1)
                                                .setAttempt(attempt))
                                        .setStateValue(JobState.FAILED.number())
                                        .setExitCode(3)
                                        .setCpuMicros(7_000)
                                        .setPeakBytes(4_096)
                                        .setStdoutBytes(out.length())
                                        .setStdoutTail(ByteString.copyFromUtf8(out))
                                        .setStderrBytes(err.length())
                                        .setStderrTail(ByteString.copyFromUtf8(err)))));
    }

    private static List<Cancel> cancels(ScriptedCoordinator fake) {
        return fake.received.stream()
                .filter(ClientFrame::hasCancel)
                .map(ClientFrame::getCancel)
                .toList();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Limits.EVENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable failure = catchThrowable(() -> get(future));
        assertThat(failure).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(DroverException.class);
        return failure.getCause();
    }
}
