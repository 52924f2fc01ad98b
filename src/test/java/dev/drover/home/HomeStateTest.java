package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.model.QueueOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeStateTest {
    @TempDir
    Path scratch;

    private HomePaths paths;

    @BeforeEach
    void makeHome() {
        paths = Home.openOrCreate(scratch.resolve("home")).paths();
    }

    @Test
    void theAddressComesBackAsItWasWrittenAndGoes() throws Exception {
        assertThat(CoordinatorAddress.read(paths)).isEmpty();
        long self = ProcessHandle.current().pid();
        CoordinatorAddress address =
                new CoordinatorAddress(1, 2, self, ProcessStart.startTicks(self), 4, "0.1.0", 1_700_000_000_000L);
        new CoordinatorAddress(9, 9, 9, 9, 9, "9", 9).write(paths);
        address.write(paths);
        assertThat(CoordinatorAddress.read(paths)).contains(address);
        assertThat(address.isProcessAlive()).isTrue();
        assertThat(new CoordinatorAddress(1, 2, self, 1, 4, "", 0).isProcessAlive())
                .as("another process of the same pid")
                .isFalse();
        CoordinatorAddress.remove(paths);
        CoordinatorAddress.remove(paths);
        assertThat(CoordinatorAddress.read(paths)).isEmpty();
    }

    @Test
    void aZombieIsNotAlive() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", "exec 3<&0; read x <&3 & echo $!; exec sleep 60").start();
        try {
            long zombie = Long.parseLong(process.inputReader().readLine());
            // Only then: a shell would have reaped the child that ended while it still was one.
            await().until(() -> Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
                    .equals("sleep\n"));
            process.outputWriter().append('\n').flush();
            await().until(() ->
                    Files.readString(Path.of("/proc/" + zombie + "/stat")).contains(") Z "));
            assertThat(ProcessStart.isAlive(zombie, ProcessStart.startTicks(zombie)))
                    .isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aDamagedAddressIsThatOfNobody() throws IOException {
        Files.writeString(paths.address(), "clientPort=x\n");
        assertThat(CoordinatorAddress.read(paths))
                .hasValueSatisfying(
                        nobody -> assertThat(nobody.isProcessAlive()).isFalse());
    }

    @Test
    void theMarkerIsSetAndCleared() {
        assertThat(StoppedMarker.isSet(paths)).isFalse();
        StoppedMarker.set(paths);
        StoppedMarker.set(paths);
        assertThat(StoppedMarker.isSet(paths)).isTrue();
        StoppedMarker.clear(paths);
        StoppedMarker.clear(paths);
        assertThat(StoppedMarker.isSet(paths)).isFalse();
    }

    @Test
    void aMarkerThatCannotBeLookedAtCountsAsSet() throws IOException {
        Files.createSymbolicLink(paths.stopped(), paths.stopped().getFileName());
        assertThat(StoppedMarker.isSet(paths)).isTrue();
    }

    @Test
    void settingsAreKept() {
        assertThat(Settings.read(paths)).isEqualTo(Settings.DEFAULT);
        new Settings(3, 2, 0, QueueOrder.FIFO).write(paths);
        assertThat(Settings.read(paths)).isEqualTo(new Settings(3, 2, 0, QueueOrder.FIFO));
        assertThatThrownBy(() -> new Settings(1025, 1, 0, QueueOrder.FAIR))
                .hasMessage("workers is 1025; choose 1 to 1024, or 0 for the default");
    }

    @Test
    void settingsWithAnOrderThatIsNoneAreDamaged() throws IOException {
        Files.writeString(paths.settings(), "workers=1\nslots=1\norder=lifo\n");
        assertThatThrownBy(() -> Settings.read(paths)).hasMessageContaining("its order is none: lifo");
    }

    @Test
    void outputFilesLieAThousandTasksADirectory() {
        assertThat(paths.stdout(12, 34_567, 2)).isEqualTo(paths.root().resolve("output/12/34/34567.2.out"));
        assertThat(paths.stderr(12, 0, 1)).isEqualTo(paths.root().resolve("output/12/0/0.1.err"));
    }
}
