package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.drover.client.follow.AsyncEnds;
import dev.drover.home.ListValues;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.Accepted;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.Events;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Submitted;
import dev.drover.testing.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AsyncTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    private final AtomicLong lastJob = new AtomicLong();

    @AfterEach
    void closeAll() throws Exception {
        fixture.closeAllAndAwaitThreads();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Limits.EVENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ErrorCode code(CompletableFuture<?> future) {
        Throwable failure = catchThrowable(() -> get(future));
        assertThat(failure).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(DroverException.class);
        return ((DroverException) failure.getCause()).code();
    }

    /** Accepts all but jobs of the name "bad". */
    private ServerFrame.Builder accepted(ClientFrame frame) {
        Submitted.Builder answers = Submitted.newBuilder();
        for (SubmitItem item : frame.getSubmit().getItemsList()) {
            SubmitAnswer.Builder answer = SubmitAnswer.newBuilder().setSequence(item.getSequence());
            answers.addAnswers(
                    item.getSpec().getName().equals("bad")
                            ? answer.setError(
                                    ErrorAnswer.newBuilder().setCode("INVALID").setMessage("no such folder"))
                            : answer.setAccepted(Accepted.newBuilder()
                                    .setJob(lastJob.incrementAndGet())
                                    .setTasks(1)));
        }
        return ServerFrame.newBuilder().setSubmitted(answers);
    }

    @Test
    void jobsAreQueuedInOrderAndARefusalIsOneFuturesOwn() throws Exception {
        fixture.serve((frame, peer) -> peer.send(accepted(frame)));
        DroverClient client = fixture.client();
        List<CompletableFuture<Submission>> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(client.submitAsync(
                    JobSpec.command("true").name(i == 1_500 ? "bad" : "good").build()));
        }
        for (int i = 0; i < 3_000; i++) {
            if (i == 1_500) {
                assertThat(code(all.get(i))).isEqualTo(ErrorCode.INVALID);
            } else {
                assertThat(get(all.get(i)).id().value()).isEqualTo(i < 1_500 ? i + 1 : i);
            }
        }
    }

    @Test
    void afterAFailureTheNextSubmissionIsTriedAnew() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        fixture.serve((frame, peer) ->
                peer.send(broken.get() ? ClientFixture.error("NO_SPACE", "the disk is full") : accepted(frame)));
        DroverClient client = fixture.client();
        for (int i = 0; i < 3; i++) {
            assertThat(code(client.submitAsync(JobSpec.command("true").build())))
                    .isEqualTo(ErrorCode.NO_SPACE);
        }
        broken.set(false);
        for (int i = 0; i < 3; i++) {
            assertThat(get(client.submitAsync(JobSpec.command("true").build())).id())
                    .isEqualTo(new JobId(i + 1));
        }
    }

    @Test
    void whatIsUnansweredWhenTheClientIsClosedFails() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        DroverClient client = fixture.client();
        CompletableFuture<Submission> submission =
                client.submitAsync(JobSpec.command("true").build());
        CompletableFuture<JobStatus> end = client.awaitAsync(new JobId(7));
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == 1);
        client.close();
        assertThat(code(submission)).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(code(end)).isEqualTo(ErrorCode.UNREACHABLE);
        assertThatThrownBy(() -> client.submitAsync(JobSpec.command("true").build()))
                .hasMessage("the client was closed; open another one");
        assertThatThrownBy(() -> client.awaitAsync(new JobId(7))).hasMessage("the client was closed; open another one");
    }

    @Test
    void valuesThatAProgramGivesAreInTheHomeBeforeTheJobIsQueued() throws Exception {
        List<SubmitItem> items = new ArrayList<>();
        fixture.serve((frame, peer) -> {
            items.addAll(frame.getSubmit().getItemsList());
            String name = frame.getSubmit().getItems(0).getSpec().getList().getName();
            assertThat(ListValues.countOf(fixture.home.paths(), name)).isEqualTo(3);
            peer.send(accepted(frame));
        });
        DroverClient client = fixture.client();
        JobSpec spec = JobSpec.command("echo", "{}").each(List.of("a", "", "ü")).build();
        assertThat(spec.numbers().count()).isEqualTo(3);
        client.submit(spec);
        get(client.submitAsync(spec));
        client.submitAll(List.of(spec).iterator(), new SubmitListener() {
            @Override
            public void accepted(long position, Submission submission) {
                assertThat(submission.id()).isEqualTo(new JobId(3));
            }

            @Override
            public void refused(long position, DroverException why) {
                throw why;
            }
        });
        assertThat(items).hasSize(3);
        ValueList stored = client.storedValues(items.get(0).getSpec().getList().getName());
        assertThat(JobSpec.command("echo", "{}").each(stored).build()).isEqualTo(spec);
    }

    /** Answers that job 1 is live, job 2 has ended, and no other is there. */
    private static void answerOf(ClientFrame frame, ScriptedCoordinator.Peer peer) {
        if (frame.hasJobsLive()) {
            JobsLiveAnswer.Builder live = JobsLiveAnswer.newBuilder();
            if (frame.getJobsLive().getJobsList().contains(1L)) {
                live.addJobs(ClientFixture.ended(1).getEvents().getEvents(0).getStatus().toBuilder()
                        .setStateValue(JobState.RUNNING.number()));
            }
            peer.send(ServerFrame.newBuilder().setJobsLive(live));
        } else if (frame.hasQuery()) {
            boolean asksForTwo =
                    frame.getQuery().getJobs().getFilter().getIdsList().contains(2L);
            peer.send(asksForTwo ? ClientFixture.jobs(JobState.SUCCEEDED, 2) : ClientFixture.jobs(JobState.SUCCEEDED));
        }
    }

    @Test
    void oneStreamTellsTheEndsOfAllThatIsWaitedFor() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        List<ScriptedCoordinator.Peer> watchers = new ArrayList<>();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (frame.hasWatch()) {
                watchers.add(peer);
            }
            answerOf(frame, peer);
            looks.addAndGet(frame.hasJobsLive() ? 1 : 0);
        });
        DroverClient client = fixture.client();
        CompletableFuture<JobStatus> live = client.awaitAsync(new JobId(1));
        CompletableFuture<JobStatus> again = client.awaitAsync(new JobId(1));
        again.cancel(true);
        assertThat(get(client.awaitAsync(new JobId(2))).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(code(client.awaitAsync(new JobId(3)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(live).isNotDone();
        watchers.get(0).send(ClientFixture.ended(1));
        assertThat(get(live).state()).isEqualTo(JobState.FAILED);
        assertThat(fake.count(ClientFrame.BodyCase.WATCH)).isEqualTo(1);
    }

    @Test
    void whatEndedWhileNobodyServedIsLookedUpAfterwards() throws Exception {
        AtomicBoolean hasEnded = new AtomicBoolean();
        ScriptedCoordinator.Script script = (frame, peer) -> {
            if (hasEnded.get() && frame.hasJobsLive()) {
                peer.send(ServerFrame.newBuilder().setJobsLive(JobsLiveAnswer.getDefaultInstance()));
            } else if (hasEnded.get() && frame.hasQuery()) {
                peer.send(ClientFixture.jobs(JobState.SUCCEEDED, 1));
            } else {
                answerOf(frame, peer);
            }
        };
        ScriptedCoordinator first = fixture.serve(script);
        DroverClient client = fixture.client(() -> fixture.serve(script));
        CompletableFuture<JobStatus> live = client.awaitAsync(new JobId(1));
        await().until(() -> first.count(ClientFrame.BodyCase.JOBS_LIVE) == 1);
        hasEnded.set(true);
        first.crash();
        assertThat(get(live).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void noneOfMoreJobsThanOneQuestionTakesIsLost() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        fixture.serve((frame, peer) -> {
            if (frame.hasWatch()) {
                awaitLatch(all);
                peer.send(ServerFrame.newBuilder().setEvents(Events.getDefaultInstance()));
            } else if (frame.hasJobsLive()) {
                peer.send(ServerFrame.newBuilder().setJobsLive(JobsLiveAnswer.getDefaultInstance()));
            } else if (frame.hasQuery()) {
                peer.send(ClientFixture.jobs(
                        JobState.SUCCEEDED,
                        frame.getQuery().getJobs().getFilter().getIdsList().stream()
                                .mapToLong(Long::longValue)
                                .toArray()));
            }
        });
        DroverClient client = fixture.client();
        List<CompletableFuture<JobStatus>> ends = new ArrayList<>();
        for (int job = 1; job <= 2_500; job++) {
            ends.add(client.awaitAsync(new JobId(job)));
        }
        all.countDown();
        for (CompletableFuture<JobStatus> end : ends) {
            assertThat(get(end).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    void moreCallsThanMayWaitFailUntilOneIsCancelledAndCompleteAllTogether() throws Exception {
        List<ScriptedCoordinator.Peer> watchers = new ArrayList<>();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (frame.hasWatch()) {
                watchers.add(peer);
            }
            answerOf(frame, peer);
        });
        DroverClient client = fixture.client();
        List<CompletableFuture<JobStatus>> ends = new ArrayList<>();
        for (int i = 0; i < AsyncEnds.MAX_WAITING; i++) {
            ends.add(client.awaitAsync(new JobId(1)));
        }
        CompletableFuture<JobStatus> tooMany = client.awaitAsync(new JobId(1));
        assertThat(code(tooMany)).isEqualTo(ErrorCode.BUSY);
        assertThatThrownBy(() -> get(tooMany))
                .hasRootCauseMessage("100000 calls wait for ends of jobs already; await some of them before others");
        ends.get(7).cancel(true);
        ends.set(7, client.awaitAsync(new JobId(1)));
        await().until(() -> fake.count(ClientFrame.BodyCase.WATCH) == 1);
        watchers.get(0).send(ClientFixture.ended(1));
        for (CompletableFuture<JobStatus> end : ends) {
            assertThat(get(end).state()).isEqualTo(JobState.FAILED);
        }
        assertThat(get(client.awaitAsync(new JobId(2))).state())
                .as("there is room")
                .isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whatDependsOnAFutureIsGivenTheErrorItself() throws Exception {
        fixture.serve(AsyncTest::answerOf);
        DroverClient client = fixture.client();
        CompletableFuture<Throwable> given = new CompletableFuture<>();
        client.awaitAsync(new JobId(3)).whenComplete((status, failure) -> given.complete(failure));
        assertThat(get(given)).isInstanceOf(DroverException.class);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(Limits.EVENT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
