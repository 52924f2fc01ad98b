package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.client.convert.Convert;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.JobRow;
import dev.drover.task.JsonText;
import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobResultTest {
    /** A point that a function returns. */
    public record Point(int x, int y) {}

    /** Its result is a generic type. */
    public static final class Path implements Task<Void, List<Point>> {
        @Override
        public List<Point> run(Void input, TaskContext context) {
            return List.of();
        }
    }

    /** It writes its JSON itself. */
    public static final class Text implements Task<Void, JsonText> {
        @Override
        public JsonText run(Void input, TaskContext context) {
            return new JsonText("1");
        }
    }

    private static JobResult result(String json) {
        JobRow job = JobRow.newBuilder()
                .setId(7)
                .setStateValue(JobState.SUCCEEDED.number())
                .build();
        AttemptRow attempt = AttemptRow.newBuilder()
                .setJob(7)
                .setOutcome(AttemptOutcome.newBuilder()
                        .setStateValue(JobState.SUCCEEDED.number())
                        .setResult(ByteString.copyFromUtf8(json)))
                .build();
        return new JobResult(Convert.job(job), Optional.of(Convert.attempt(attempt)));
    }

    @Test
    void theFunctionsClassNamesTheTypeOfItsResult() {
        JobResult result = result("[{\"x\":1,\"y\":2}]");
        List<Point> points = result.returnedBy(Path.class);
        assertThat(points).containsExactly(new Point(1, 2));
        assertThat(result.returnedBy(Text.class)).isEqualTo(new JsonText("[{\"x\":1,\"y\":2}]"));
        assertThat(result("{\"x\":3,\"y\":4}").as(Point.class)).isEqualTo(new Point(3, 4));
    }

    @Test
    void anotherTypeIsRefusedInASentence() {
        assertThatThrownBy(() -> result("\"a\"").returnedBy(Path.class))
                .hasMessageStartingWith("the result of job 7 is no List: ");
    }
}
