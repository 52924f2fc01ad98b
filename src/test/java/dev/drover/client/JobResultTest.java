package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.client.convert.Convert;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.task.JsonText;
import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    private void serveArray(String kind) {
        fixture.serve((frame, peer) -> peer.send(ServerFrame.newBuilder()
                .setRows(Rows.newBuilder()
                        .setJobs(JobRows.newBuilder()
                                .addJobs(JobRow.newBuilder()
                                        .setId(7)
                                        .setKind(kind)
                                        .setArray(true)
                                        .setTasks(2)
                                        .setStateValue(JobState.SUCCEEDED.number()))))));
    }

    @Test
    void anArrayOfFunctionsHasAResultForEachTask() {
        serveArray("function");
        assertThatThrownBy(() -> fixture.client().result(new JobId(7)))
                .hasMessage("job 7 has 2 tasks, each with a result; name one: result(id, task)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"command", "shell"})
    void anArrayOfCommandsHasAnEndForEachTask(String kind) {
        serveArray(kind);
        assertThatThrownBy(() -> fixture.client().result(new JobId(7)))
                .hasMessage("job 7 is a " + kind + " job of 2 tasks; name one: result(id, task) tells how it ended and"
                        + " what it reported");
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
