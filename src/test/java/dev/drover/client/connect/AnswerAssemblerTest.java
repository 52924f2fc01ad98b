package dev.drover.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.message.MessageLimits;
import dev.drover.message.ServerParts;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.ServerFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerAssemblerTest {
    private static ServerFrame answer(int jobs) {
        JobsLiveAnswer.Builder answer = JobsLiveAnswer.newBuilder();
        for (int i = 1; i <= jobs; i++) {
            answer.addJobs(JobStatusRow.newBuilder().setJob(i).setName("n".repeat(100)));
            answer.addAttempts(LiveAttemptRow.newBuilder().setTask(i));
        }
        return ServerFrame.newBuilder().setRequest(5).setJobsLive(answer).build();
    }

    @Test
    void partsAreTheAnswerThatWasCut() {
        AnswerAssembler whole = new AnswerAssembler();
        for (int times = 0; times < 2; times++) {
            List<ServerFrame> parts = new ServerParts(new MessageLimits(4 << 10)).of(answer(100));
            assertThat(parts).hasSizeGreaterThan(5);
            for (ServerFrame part : parts.subList(0, parts.size() - 1)) {
                assertThat(whole.add(part)).isEmpty();
            }
            assertThat(whole.add(parts.get(parts.size() - 1))).contains(answer(100));
        }
    }

    @Test
    void whatWasNotCutIsThereAtOnce() {
        ServerFrame small = answer(1);
        assertThat(new AnswerAssembler().add(small)).containsSame(small);
    }
}
