package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.message.MessageLimits;
import dev.drover.message.ServerParts;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.ServerFrame;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Answers that come in parts, and requests that are too large to be sent. */
class LargeAnswersTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.closeAll();
    }

    @Test
    void anAnswerInPartsIsPutTogether() throws Exception {
        ServerParts parts = new ServerParts(new MessageLimits(4 << 10));
        fixture.serve((frame, peer) -> {
            JobsLiveAnswer.Builder answer = JobsLiveAnswer.newBuilder();
            for (int job = 1; job <= 1_000; job++) {
                answer.addJobs(ClientFixture.status(job, JobState.RUNNING));
            }
            ServerFrame whole = ServerFrame.newBuilder()
                    .setRequest(frame.getRequest())
                    .setJobsLive(answer)
                    .build();
            parts.of(whole).forEach(part -> peer.send(part.toBuilder()));
        });
        assertThat(fixture.client().liveJobs(List.of(), 0, LiveJobs.Detail.JOBS).jobs())
                .extracting(status -> status.id().value())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void aRequestThatNoMessageTakesIsRefusedAndNotSent() throws Exception {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        List<JobId> jobs = LongStream.range(0, 500_000)
                .mapToObj(i -> new JobId(Long.MAX_VALUE - i))
                .toList();
        assertThatThrownBy(() -> fixture.client().liveJobs(jobs, 0, LiveJobs.Detail.JOBS))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageMatching("the request has 4500\\d\\d\\d bytes, at most 4194304 are taken; name fewer jobs or"
                        + " tasks at once");
        assertThat(fake.received).noneMatch(ClientFrame::hasJobsLive);
    }
}
