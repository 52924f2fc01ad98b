package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.client.caller.CallerFacts;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.Submitted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SubmitTest {
    private static final JobSpec SPEC = JobSpec.command("true").build();

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.closeAllAndAwaitThreads();
    }

    @Test
    void aJobIsQueuedWithTheSubmittersEnvironmentSentOnce() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> peer.send(fixture.accept(frame)));
        DroverClient client = fixture.client();
        assertThat(client.submit(SPEC)).isEqualTo(new Submission(new JobId(1), 1, false, client::cancel));
        assertThat(client.submit(SPEC).id()).isEqualTo(new JobId(2));
        List<Submit> submits = submits(fake);
        assertThat(submits.get(0).getEnvironmentsCount()).isEqualTo(1);
        assertThat(submits.get(0).getItems(0).getSpec().getEnvironmentId())
                .isEqualTo(submits.get(0).getEnvironments(0).getId());
        assertThat(submits.get(1).getEnvironmentsCount()).isZero();
        assertThat(submits.get(1).getItems(0).getSpec().getSessionId()).isEqualTo(CallerFacts.sessionId());
        assertThat(submits.get(1).getItems(0).getSpec().getAttached()).isFalse();
        assertThat(submits.get(1).getItems(0).getSequence()).isEqualTo(2);
        client.close();
        client.close();
        assertThatThrownBy(() -> client.submit(SPEC))
                .isInstanceOf(DroverException.class)
                .hasMessage("the client was closed; open another one");
    }

    @Test
    void whoeverWaitsForAJobSaysSo() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> peer.send(fixture.accept(frame)));
        fixture.client().submit(JobSpec.command("true").attached().build());
        assertThat(submits(fake).get(0).getItems(0).getSpec().getAttached()).isTrue();
    }

    @Test
    void anEnvironmentThatIsNeededIsSentAgain() {
        AtomicInteger submits = new AtomicInteger();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (submits.incrementAndGet() != 2) {
                peer.send(fixture.accept(frame));
                return;
            }
            peer.send(ServerFrame.newBuilder()
                    .setSubmitted(Submitted.newBuilder()
                            .addAnswers(SubmitAnswer.newBuilder()
                                    .setSequence(2)
                                    .setError(ErrorAnswer.newBuilder().setCode("ENVIRONMENT_NEEDED")))));
        });
        DroverClient client = fixture.client();
        client.submit(SPEC);
        assertThat(client.submit(SPEC).id()).isEqualTo(new JobId(2));
        assertThat(submits(fake).get(2).getEnvironmentsCount()).isEqualTo(1);
        assertThat(submits(fake).get(2).getItems(0).getSequence()).isEqualTo(2);
    }

    @Test
    void aSubmitWhoseAnswerWasLostIsRepeatedUnderTheSameNumberAtTheNextCoordinator() {
        AtomicReference<ScriptedCoordinator> first = new AtomicReference<>();
        CountDownLatch asked = new CountDownLatch(1);
        first.set(fixture.serve((frame, peer) -> {
            // On disk, and nobody was told.
            fixture.accept(frame);
            asked.countDown();
        }));
        List<ScriptedCoordinator> second = new ArrayList<>();
        DroverClient client = fixture.client(() -> {
            second.add(fixture.serve((frame, peer) -> peer.send(fixture.accept(frame))));
        });
        Thread killer = new Thread(() -> {
            awaitUninterrupted(asked);
            first.get().crash();
        });
        killer.start();
        assertThat(client.submit(SPEC)).isEqualTo(new Submission(new JobId(1), 1, true, client::cancel));
        Submit before = submits(first.get()).get(0);
        Submit after = submits(second.get(0)).get(0);
        assertThat(after.getClientId()).isEqualTo(before.getClientId());
        assertThat(after.getItems(0)).isEqualTo(before.getItems(0));
        assertThat(after.getEnvironmentsCount()).as("a session of its own").isEqualTo(1);
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void aRefusalIsItsSentenceWithItsCode() {
        fixture.serve((frame, peer) -> peer.send(ClientFixture.error("NO_SPACE", "the disk is full")));
        assertThatThrownBy(() -> fixture.client().submit(SPEC))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE))
                .hasMessage("the disk is full");
    }

    @Test
    void manyAreAnsweredInOrderEachForItselfAndBoundedInNumber() {
        AtomicInteger most = new AtomicInteger();
        fixture.serve((frame, peer) -> {
            most.accumulateAndGet(frame.getSubmit().getItemsCount(), Math::max);
            Submitted.Builder answers = fixture.accept(frame).getSubmittedBuilder();
            for (SubmitAnswer.Builder answer : answers.getAnswersBuilderList()) {
                if (answer.getSequence() % 1_000 == 0) {
                    answer.setError(ErrorAnswer.newBuilder().setCode("INVALID").setMessage("no"));
                }
            }
            peer.send(ServerFrame.newBuilder().setSubmitted(answers));
        });
        RecordingListener listener = new RecordingListener();
        fixture.client().submitAll(specs(5_000), listener);
        assertThat(listener.positions)
                .containsExactlyElementsOf(
                        IntStream.range(0, 5_000).mapToObj(i -> (long) i).toList());
        assertThat(listener.refused).containsExactly(999L, 1999L, 2999L, 3999L, 4999L);
        assertThat(most.get()).isBetween(2, 128);
    }

    @Test
    void atMost1024AreUnanswered() {
        AtomicInteger received = new AtomicInteger();
        fixture.serve((frame, peer) -> received.addAndGet(frame.getSubmit().getItemsCount()));
        AtomicInteger taken = new AtomicInteger();
        Iterator<JobSpec> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public JobSpec next() {
                taken.incrementAndGet();
                return SPEC;
            }
        };
        DroverClient client = fixture.client();
        Thread submitter = new Thread(() -> {
            try {
                client.submitAll(endless, new RecordingListener());
            } catch (DroverException | IllegalStateException expected) {
                // The client is closed under it.
            }
        });
        submitter.start();
        await().until(() -> received.get() >= 1_024 - 128);
        await().until(() -> taken.get() == 1_025);
        assertThat(received.get()).isLessThanOrEqualTo(1_024);
        client.close();
        await().until(() -> !submitter.isAlive());
    }

    @Test
    void noneIsQueuedTwiceWhenTheCoordinatorIsLostInTheMidst() {
        List<ScriptedCoordinator> fakes = new ArrayList<>();
        AtomicInteger frames = new AtomicInteger();
        // Each coordinator takes some frames to disk, answers all but the last, and dies.
        CountDownLatch[] dying = {new CountDownLatch(1)};
        ScriptedCoordinator.Script mortal = (frame, peer) -> {
            ServerFrame.Builder answer = fixture.accept(frame);
            int number = frames.incrementAndGet();
            if (number % 10 != 0 || number > 40) {
                peer.send(answer);
            } else {
                dying[0].countDown();
            }
        };
        fakes.add(fixture.serve(mortal));
        DroverClient client = fixture.client(() -> {
            dying[0] = new CountDownLatch(1);
            fakes.add(fixture.serve(mortal));
        });
        Thread reaper = new Thread(() -> {
            for (int death = 0; death < 4; death++) {
                int now = death;
                await().until(() -> fakes.size() > now && dying[0].getCount() == 0);
                fakes.get(now).crash();
            }
        });
        reaper.start();
        RecordingListener listener = new RecordingListener();
        client.submitAll(specs(20_000), listener);
        assertThat(listener.ids).hasSize(20_000);
        assertThat(new HashSet<>(listener.ids)).hasSize(20_000);
        assertThat(fixture.acceptedOrder).isSorted();
        assertThat(fixture.launches).hasValue(4);
        await().until(() -> !reaper.isAlive());
    }

    @Test
    void aMessageOfLargeSpecsHasRoomForTheLargestEnvironment() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> peer.send(fixture.accept(frame)));
        String half = "x".repeat(500_000);
        String whole = "x".repeat(1_048_000);
        Iterator<JobSpec> large = IntStream.range(0, 12)
                .mapToObj(
                        i -> JobSpec.command("echo", i % 2 == 0 ? half : whole).build())
                .iterator();
        RecordingListener listener = new RecordingListener();
        fixture.client().submitAll(large, listener);
        assertThat(listener.ids).hasSize(12);
        for (Submit submit : submits(fake)) {
            int withoutEnvironment =
                    submit.toBuilder().clearEnvironments().build().getSerializedSize();
            assertThat(withoutEnvironment + MessageLimits.DEFAULT.environmentBytes())
                    .isLessThan((4 << 20) - 1_000);
        }
    }

    @Test
    void anErrorAboutAWholeMessageIsThrown() {
        fixture.serve((frame, peer) -> peer.send(ClientFixture.error("NO_SPACE", "the disk is full")));
        assertThatThrownBy(() -> fixture.client().submitAll(specs(3), new RecordingListener()))
                .hasMessage("the disk is full");
    }

    @Test
    void whatTheSourceThrowsIsThrownAfterAllBeforeItIsAnswered() {
        fixture.serve((frame, peer) -> peer.send(fixture.accept(frame)));
        Iterator<JobSpec> failing = new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public JobSpec next() {
                if (given++ == 500) {
                    throw new DroverException(ErrorCode.INVALID, "line 501: unknown field");
                }
                return SPEC;
            }
        };
        RecordingListener listener = new RecordingListener();
        DroverClient client = fixture.client();
        assertThatThrownBy(() -> client.submitAll(failing, listener)).hasMessage("line 501: unknown field");
        assertThat(listener.ids).hasSize(500);
    }

    @Test
    void aSourceThatWaitsHoldsUpNoAnswer() throws Exception {
        fixture.serve((frame, peer) -> peer.send(fixture.accept(frame)));
        CountDownLatch more = new CountDownLatch(1);
        RecordingListener listener = new RecordingListener();
        Iterator<JobSpec> slow = new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                if (given == 3) {
                    awaitUninterrupted(more);
                    return false;
                }
                return true;
            }

            @Override
            public JobSpec next() {
                given++;
                return SPEC;
            }
        };
        DroverClient client = fixture.client();
        Thread submitter = new Thread(() -> client.submitAll(slow, listener));
        submitter.start();
        await().until(() -> listener.ids.size() == 3);
        more.countDown();
        submitter.join();
    }

    private static Iterator<JobSpec> specs(int count) {
        return IntStream.range(0, count).mapToObj(i -> SPEC).iterator();
    }

    private static List<Submit> submits(ScriptedCoordinator fake) {
        return fake.received.stream()
                .filter(ClientFrame::hasSubmit)
                .map(ClientFrame::getSubmit)
                .toList();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class RecordingListener implements SubmitListener {
        final List<Long> positions = java.util.Collections.synchronizedList(new ArrayList<>());
        final List<JobId> ids = java.util.Collections.synchronizedList(new ArrayList<>());
        final List<Long> refused = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public void accepted(long position, Submission submission) {
            positions.add(position);
            ids.add(submission.id());
        }

        @Override
        public void refused(long position, DroverException why) {
            positions.add(position);
            refused.add(position);
        }
    }
}
