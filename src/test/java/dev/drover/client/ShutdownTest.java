package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.JobState;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Shutdown;
import dev.drover.proto.ShutdownAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShutdownTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void aDrainTellsWhatItWaitsForAndReturnsWhenTheProcessIsGone() throws Exception {
        // The address names another process, which ends with the drain.
        Process process = new ProcessBuilder("/bin/cat").start();
        List<ScriptedCoordinator> fake = new ArrayList<>();
        fake.add(fixture.serve((frame, peer) -> {
            LiveAttemptRow.Builder running = LiveAttemptRow.newBuilder().setTask(4);
            running.getTokenBuilder().setJob(7).setAttempt(1);
            peer.send(progress()
                    .setShutdown(
                            ShutdownAnswer.newBuilder().addWaitingFor(running).setQueued(2)));
            peer.send(progress()
                    .setShutdown(ShutdownAnswer.newBuilder().setDone(true).setQueued(3)));
            process.destroy();
        }));
        fake.get(0).publishAs(process.pid());
        List<ShutdownProgress> progress = new ArrayList<>();
        assertThat(fixture.client().shutdown(ShutdownMode.DRAIN, Duration.ofSeconds(9), progress::add))
                .isTrue();
        assertThat(process.waitFor()).isNotZero();
        assertThat(progress).hasSize(2);
        assertThat(progress.get(0).queued()).isEqualTo(2);
        assertThat(progress.get(0).waitingFor())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.task()).isEqualTo(4));
        // What was ended is queued again: how much stays is known last.
        assertThat(progress.get(1)).isEqualTo(new ShutdownProgress(List.of(), 3));
        Shutdown asked = fake.get(0).received.stream()
                .filter(ClientFrame::hasShutdown)
                .findFirst()
                .orElseThrow()
                .getShutdown();
        assertThat(asked.getMode()).isEqualTo(Shutdown.Mode.DRAIN);
        assertThat(asked.getTimeoutMs()).isEqualTo(9_000);
    }

    @Test
    void aConnectionThatIsLostWhileItDrainsIsNoGoodbye() throws Exception {
        Process process = new ProcessBuilder("/bin/cat").start();
        AtomicInteger requests = new AtomicInteger();
        LiveAttemptRow.Builder running = LiveAttemptRow.newBuilder().setTask(4);
        running.getTokenBuilder().setJob(7).setAttempt(1);
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (requests.incrementAndGet() == 1) {
                // Half an answer, which is no part of the next one.
                peer.send(progress()
                        .setMore(true)
                        .setShutdown(ShutdownAnswer.newBuilder().addWaitingFor(running)));
                peer.drop();
            } else {
                peer.send(progress()
                        .setShutdown(ShutdownAnswer.newBuilder().setDone(true).setQueued(3)));
                process.destroy();
            }
        });
        fake.publishAs(process.pid());
        List<ShutdownProgress> progress = new ArrayList<>();
        assertThat(fixture.client().shutdown(ShutdownMode.DRAIN, Duration.ofMinutes(9), progress::add))
                .isTrue();
        assertThat(progress).containsExactly(new ShutdownProgress(List.of(), 3));
        assertThat(requests).hasValue(2);
    }

    @Test
    void aCoordinatorThatIsLostAtEachRequestIsGivenUp() throws Exception {
        Process process = new ProcessBuilder("/bin/cat").start();
        AtomicInteger requests = new AtomicInteger();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            requests.incrementAndGet();
            peer.drop();
        });
        fake.publishAs(process.pid());
        assertThatThrownBy(() -> fixture.client().shutdown(ShutdownMode.DRAIN, Duration.ofMinutes(9), progress -> {}))
                .hasMessage("the coordinator was lost 10 times before it answered; drover doctor says why");
        assertThat(requests).hasValue(10);
        process.destroy();
    }

    @Test
    void aCancelSaysWhatItDid() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> peer.send(ServerFrame.newBuilder()
                .setCancelled(CancelAnswer.newBuilder()
                        .setJob(7)
                        .setTasksCancelled(2)
                        .setProcessesEnded(3)
                        .setProcessesForced(1)
                        .setStateValue(JobState.CANCELLED.number()))));
        CancelRequest request =
                CancelRequest.of(new JobId(7), List.of(new TaskRange(3, 9)), CancelRequest.Option.FORCE);
        assertThat(fixture.client().cancel(request))
                .isEqualTo(new Cancellation(new JobId(7), 2, 3, 1, false, JobState.CANCELLED, false));
        assertThat(fake.received.stream().filter(ClientFrame::hasCancel).toList())
                .singleElement()
                .satisfies(frame -> {
                    assertThat(frame.getCancel().getTasks(0).getLast()).isEqualTo(9);
                    assertThat(frame.getCancel().getForce()).isTrue();
                    assertThat(frame.getCancel().getBy()).isEqualTo(System.getProperty("user.name"));
                });
    }

    @Test
    void aCancelThatComesTooLateSaysHowTheJobEnded() {
        fixture.serve((frame, peer) -> peer.send(ServerFrame.newBuilder()
                .setCancelled(CancelAnswer.newBuilder()
                        .setJob(7)
                        .setAlreadyEnded(true)
                        .setStateValue(JobState.FAILED.number()))));
        CancelRequest request = CancelRequest.of(new JobId(7));
        assertThat(fixture.client().cancel(request))
                .isEqualTo(new Cancellation(new JobId(7), 0, 0, 0, true, JobState.FAILED, false));
    }

    private static ServerFrame.Builder progress() {
        return ServerFrame.newBuilder();
    }
}
