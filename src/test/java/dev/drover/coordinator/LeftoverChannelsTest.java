package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.OpenChannel;
import dev.drover.home.HomePaths;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.TaskMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoverChannelsTest {
    private static final AttemptToken TOKEN = AttemptToken.newBuilder()
            .setJob(7)
            .setIndex(2)
            .setAttempt(1)
            .setEpoch(3)
            .build();
    private static final String FIRST = "{\"message\":1}\n";

    @TempDir
    Path home;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    private LeftoverChannels channels() {
        return new LeftoverChannels(
                new HomePaths(home),
                InstantSource.system(),
                new CoordinatorLog(new PrintStream(log, true, StandardCharsets.UTF_8), InstantSource.system()));
    }

    private Path write(String text) throws IOException {
        Path file = new HomePaths(home).channel(7, 2, 1, 3);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void messagesBehindWhatIsRecordedAreReadAndTheFileIsRemoved() throws IOException {
        Path file = write(FIRST + "progress 3 4\n{\"message\":2}\n{\"result\":1}\n{\"message\":3}");
        assertThat(channels().read(new OpenChannel("mark", TOKEN, FIRST.length())))
                .extracting(message -> message.getBody().toStringUtf8())
                .containsExactly("2", "3");
        assertThat(file).doesNotExist();
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void positionsGoOnWhereTheyWere() throws IOException {
        write(FIRST + "{\"message\":2}\n");
        assertThat(channels().read(new OpenChannel("mark", TOKEN, FIRST.length())))
                .extracting(TaskMessage::getChannelPosition)
                .containsExactly(2L * FIRST.length());
    }

    @Test
    void aFileThatIsNotThereHasNothing() {
        assertThat(channels().read(new OpenChannel("mark", TOKEN, 0))).isEmpty();
    }

    @Test
    void soMuchIsRead() throws IOException {
        String large = "{\"message\":\"" + "x".repeat(40_000) + "\"}\n";
        write(large + large);
        assertThat(channels().read(new OpenChannel("mark", TOKEN, 0))).hasSize(1);
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("more messages at its end than are kept");
    }

    @Test
    void aFileThatIsShorterThanWhatWasReadIsReadFromItsBegin() throws IOException {
        write(FIRST);
        assertThat(channels().read(new OpenChannel("mark", TOKEN, 1_000))).hasSize(1);
    }
}
