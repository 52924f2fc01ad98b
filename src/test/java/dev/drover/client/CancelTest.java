package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.admin.HomeAdmin;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CancelTest {
    private static final JobSpec ARRAY =
            JobSpec.command("true").array(10, 30, 5).build();

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void allAreAskedBeforeOneIsAnsweredNewestFirstAndToldInTheirOrder() {
        List<Long> asked = new ArrayList<>();
        List<Runnable> answers = new ArrayList<>();
        fixture.serve((frame, peer) -> {
            long job = frame.getCancel().getJob();
            asked.add(job);
            answers.add(() -> peer.send(cancelled(job)));
            if (asked.size() == 3) {
                answers.forEach(Runnable::run);
            }
        });
        RecordingListener listener = cancel(5, 9, 7);
        assertThat(listener.events).containsExactly("0 job 5 CANCELLED", "1 job 9 CANCELLED", "2 job 7 CANCELLED");
        assertThat(asked).containsExactly(9L, 7L, 5L);
    }

    @Test
    void noMoreAreUnansweredThanACoordinatorLetsWait() {
        int jobs = 9_000;
        AtomicInteger received = new AtomicInteger();
        List<Runnable> held = new ArrayList<>();
        fixture.serve((frame, peer) -> {
            held.add(() -> peer.send(cancelled(frame.getCancel().getJob())));
            assertThat(held.size()).isLessThanOrEqualTo(4_096);
            if (received.incrementAndGet() % 4_096 == 0 || received.get() == jobs) {
                held.forEach(Runnable::run);
                held.clear();
            }
        });
        RecordingListener listener = cancel(LongStream.rangeClosed(1, jobs).toArray());
        assertThat(listener.events).hasSize(jobs).endsWith("8999 job 9000 CANCELLED");
    }

    @Test
    void jobsThatHadEndedAreToldWithTheirEndAndTheHistoryIsNotAsked() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> peer.send(
                frame.getCancel().getJob() == 7
                        ? ClientFixture.error("NOT_FOUND", "job 7 has ended, and how is not kept any more")
                        : ended(frame.getCancel().getJob(), JobState.FAILED)));
        assertThatThrownBy(() -> fixture.client().cancel(CancelRequest.of(new JobId(7))))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("job 7 has ended, and how is not kept any more");
        RecordingListener listener = cancel(5, 6);
        assertThat(listener.events).containsExactly("0 job 5 had ended FAILED", "1 job 6 had ended FAILED");
        assertThat(fake.count(ClientFrame.BodyCase.QUERY)).isZero();
    }

    @Test
    void whatIsRefusedKeepsNoneOfTheOthers() {
        fixture.serve((frame, peer) -> {
            long job = frame.getCancel().getJob();
            peer.send(job == 6 ? ClientFixture.error("NOT_FOUND", "there is no job 6") : cancelled(job));
        });
        RecordingListener listener = cancel(5, 6, 7);
        assertThat(listener.events).containsExactly("0 job 5 CANCELLED", "1 there is no job 6", "2 job 7 CANCELLED");
    }

    @Test
    void aTaskThatAnEndedJobNeverHadIsNotFound() {
        fixture.serve((frame, peer) -> peer.send(array(frame)));
        DroverClient client = fixture.client();
        String notThere = "job 5 has no task 99; its tasks are 10 to 30 in steps of 5";
        assertThatThrownBy(
                        () -> HomeAdmin.requireTasks(new JobId(5), client.job(new JobId(5)), List.of(TaskRange.of(99))))
                .hasMessage(notThere);
        assertThatThrownBy(() -> client.result(new JobId(5), 99))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage(notThere);
    }

    @Test
    void whatALostCoordinatorDidNotAnswerIsAskedAgainOfTheNext() {
        CountDownLatch asked = new CountDownLatch(2);
        ScriptedCoordinator first = fixture.serve((frame, peer) -> {
            if (frame.getCancel().getJob() == 6) {
                peer.send(cancelled(6));
            }
            asked.countDown();
        });
        Thread killer = new Thread(() -> {
            try {
                asked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            first.crash();
        });
        killer.start();
        List<ScriptedCoordinator> next = new ArrayList<>();
        DroverClient client = fixture.client(() -> next.add(fixture.serve(
                (frame, peer) -> peer.send(cancelled(frame.getCancel().getJob())))));
        RecordingListener listener = new RecordingListener();
        client.cancelAll(List.of(CancelRequest.of(new JobId(5)), CancelRequest.of(new JobId(6))), listener);
        assertThat(listener.events).containsExactly("0 job 5 CANCELLED", "1 job 6 CANCELLED");
        assertThat(next.get(0).count(ClientFrame.BodyCase.CANCEL)).isPositive();
    }

    private RecordingListener cancel(long... jobs) {
        RecordingListener listener = new RecordingListener();
        fixture.client()
                .cancelAll(
                        LongStream.of(jobs)
                                .mapToObj(job -> CancelRequest.of(new JobId(job)))
                                .toList(),
                        listener);
        return listener;
    }

    private static ServerFrame.Builder array(ClientFrame frame) {
        assertThat(frame.getQuery().getJobs().getWithSpec()).isFalse();
        return ServerFrame.newBuilder()
                .setRows(Rows.newBuilder()
                        .setJobs(JobRows.newBuilder()
                                .addJobs(JobRow.newBuilder()
                                        .setId(5)
                                        .setStateValue(JobState.SUCCEEDED.number())
                                        .setArray(true)
                                        .setNumberFirst(10)
                                        .setNumberStep(5)
                                        .setTasks(5))));
    }

    private static ServerFrame.Builder cancelled(long job) {
        return ServerFrame.newBuilder()
                .setCancelled(CancelAnswer.newBuilder().setJob(job).setStateValue(JobState.CANCELLED.number()));
    }

    private static ServerFrame.Builder ended(long job, JobState state) {
        return ServerFrame.newBuilder()
                .setCancelled(CancelAnswer.newBuilder()
                        .setJob(job)
                        .setAlreadyEnded(true)
                        .setStateValue(state.number()));
    }

    private static final class RecordingListener implements CancelListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void cancelled(int position, Cancellation done) {
            events.add(position + " job " + done.job() + (done.alreadyEnded() ? " had ended " : " ") + done.state());
        }

        @Override
        public void refused(int position, DroverException why) {
            events.add(position + " " + why.getMessage());
        }
    }
}
