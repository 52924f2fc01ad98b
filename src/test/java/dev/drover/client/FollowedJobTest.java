package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Gap;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.Submitted;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchEnded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job whose output is followed from its submission on. */
class FollowedJobTest {
    private static final JobSpec SPEC = JobSpec.command("true").build();

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    private final List<String> printed = new ArrayList<>();

    @Test
    void itsOutputComesUnderTheRequestOfItsSubmission() throws Exception {
        ScriptedCoordinator fake = fixture.serve(this::acceptAndRun);
        try (FollowedJob job = fixture.client().submitFollowed(SPEC)) {
            assertThat(job.submission().id()).isEqualTo(new JobId(1));
            job.output(sink());
            assertThatThrownBy(() -> job.output(sink())).isInstanceOf(IllegalStateException.class);
        }
        assertThat(printed).containsExactly("hello");
        assertThat(fake.received).filteredOn(frame -> !frame.hasHello()).hasSize(1);
        Watch watch = watches(fake).get(0);
        assertThat(watch.getDetail()).isEqualTo(Watch.Detail.OUTPUT);
        assertThat(watch.getJobsList()).isEmpty();
        assertThat(watch.getUntilEnded()).isTrue();
    }

    @Test
    void aSubmissionWithoutAnAnswerIsSentAgainWithItsWatch() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (frame.hasSubmit() && calls.incrementAndGet() == 1) {
                fixture.accept(frame);
                peer.drop();
            } else {
                acceptAndRun(frame, peer);
            }
        });
        try (FollowedJob job = fixture.client().submitFollowed(SPEC)) {
            job.output(sink());
        }
        assertThat(printed).containsExactly("hello");
        assertThat(fixture.acceptedOrder).hasSize(1);
        assertThat(watches(fake)).hasSize(2);
    }

    @Test
    void aMissingEnvironmentIsSentAndTheWatchBeginsWithTheSecondTry() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (frame.hasSubmit() && calls.incrementAndGet() == 1) {
                peer.send(ServerFrame.newBuilder()
                        .setSubmitted(Submitted.newBuilder()
                                .addAnswers(SubmitAnswer.newBuilder()
                                        .setSequence(1)
                                        .setError(ErrorAnswer.newBuilder().setCode("ENVIRONMENT_NEEDED")))));
            } else {
                acceptAndRun(frame, peer);
            }
        });
        try (FollowedJob job = fixture.client().submitFollowed(SPEC)) {
            job.output(sink());
        }
        assertThat(printed).containsExactly("hello");
        assertThat(watches(fake)).hasSize(2);
    }

    @Test
    void aRefusalIsThrownByTheSubmission() {
        fixture.serve((frame, peer) -> peer.send(ClientFixture.error("STOPPING", "it stops")));
        assertThatThrownBy(() -> fixture.client().submitFollowed(SPEC))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STOPPING));
    }

    @Test
    void aWatchThatIsRefusedIsThrownByTheOutput() throws Exception {
        fixture.serve((frame, peer) -> {
            peer.send(fixture.accept(frame));
            peer.send(ClientFixture.error("BUSY", "too many follow"));
        });
        try (FollowedJob job = fixture.client().submitFollowed(SPEC)) {
            assertThatThrownBy(() -> job.output(sink()))
                    .isInstanceOfSatisfying(
                            DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
        }
    }

    @Test
    void whatAHistoryCannotTellAfterAGapEndsTheOutputWithAnErrorAtTheEnd() throws Exception {
        for (String refused : List.of("NO_SPACE", "NOT_FOUND", "DAMAGED")) {
            printed.clear();
            ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
                if (frame.hasQuery()) {
                    peer.send(ClientFixture.error(refused, "the history cannot be read"));
                } else if (frame.hasJobsLive()) {
                    peer.send(ServerFrame.newBuilder().setJobsLive(JobsLiveAnswer.getDefaultInstance()));
                } else if (frame.hasSubmit()) {
                    peer.send(fixture.accept(frame));
                    peer.send(ServerFrame.newBuilder()
                            .setEvents(Events.newBuilder().setFromStart(true)));
                    peer.send(ServerFrame.newBuilder().setGap(Gap.newBuilder().setSkipped(1)));
                    acceptedRun(peer);
                }
            });
            try (FollowedJob job = fixture.client().submitFollowed(SPEC)) {
                assertThatThrownBy(() -> job.output(sink())).hasMessage("the history cannot be read");
            }
            assertThat(printed).containsExactly("hello");
            fake.close();
        }
    }

    private void acceptAndRun(ClientFrame frame, ScriptedCoordinator.Peer peer) {
        if (!frame.hasSubmit()) {
            return;
        }
        peer.send(fixture.accept(frame));
        peer.send(ServerFrame.newBuilder().setEvents(Events.newBuilder().setFromStart(true)));
        acceptedRun(peer);
    }

    private static void acceptedRun(ScriptedCoordinator.Peer peer) {
        peer.send(ServerFrame.newBuilder()
                .setEvents(Events.newBuilder()
                        .addEvents(Event.newBuilder()
                                .setType(Event.Type.JOB_STATUS)
                                .setJob(1)
                                .setStatus(ClientFixture.status(1, JobState.QUEUED)))
                        .addEvents(Event.newBuilder()
                                .setType(Event.Type.ATTEMPT_ENDED)
                                .setJob(1)
                                .setAttempt(1)
                                .setWhole(true)
                                .setOutcome(AttemptOutcome.newBuilder()
                                        .setToken(AttemptToken.newBuilder().setJob(1))
                                        .setStateValue(JobState.SUCCEEDED.number())
                                        .setStdoutBytes(5)
                                        .setStdoutTail(ByteString.copyFromUtf8("hello"))))));
        peer.send(ClientFixture.ended(1));
        peer.send(ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance()));
    }

    private OutputSink sink() {
        return (task, attempt, stream, bytes, length) ->
                printed.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    private static List<Watch> watches(ScriptedCoordinator fake) {
        return fake.received.stream()
                .filter(ClientFrame::hasSubmit)
                .map(ClientFrame::getSubmit)
                .map(Submit::getWatch)
                .toList();
    }
}
