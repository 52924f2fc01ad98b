package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectPermitsTest {
    @TempDir
    Path scratch;

    private Home home;

    @BeforeEach
    void makeHome() {
        home = Home.openOrCreate(scratch.resolve("home"));
    }

    @Test
    void thereAreSoManyAndEachIsFreedByItsEnd() {
        ConnectPermits permits = new ConnectPermits(home, 2);
        ConnectPermit first = permits.tryAcquire().orElseThrow();
        ConnectPermit second = permits.tryAcquire().orElseThrow();
        assertThat(new ConnectPermits(home, 2).tryAcquire()).isEmpty();
        first.close();
        first.close();
        ConnectPermit third = permits.tryAcquire().orElseThrow();
        assertThat(permits.tryAcquire()).isEmpty();
        second.answered();
        assertThat(permits.tryAcquire()).isPresent();
        third.close();
    }

    @Test
    void thatOfAnotherProcessIsFreedByItsDeath() throws Exception {
        ConnectPermits permits = new ConnectPermits(home, 1);
        try (ChildJvm other = ChildJvm.start(
                "022", HomeChild.class, "permit", home.paths().root().toString())) {
            assertThat(other.nextLine()).isEqualTo("permitted");
            assertThat(permits.tryAcquire()).isEmpty();
        }
        assertThat(permits.tryAcquire()).isPresent();
    }

    @Test
    void whoWaitsSeesThatTheCoordinatorAnswersOthers() {
        ConnectPermits permits = new ConnectPermits(home, 1);
        assertThat(permits.lastAnswer()).isZero();
        permits.tryAcquire().orElseThrow().close();
        long before = permits.lastAnswer();
        permits.tryAcquire().orElseThrow().close();
        assertThat(permits.lastAnswer()).as("of one that was given up").isEqualTo(before);
        await().until(() -> {
            permits.tryAcquire().orElseThrow().answered();
            return permits.lastAnswer() != before;
        });
    }

    @Test
    void whereNoneCanBeHadNobodyIsHeldUp() throws Exception {
        ConnectPermits permits = new ConnectPermits(home, 1);
        Files.createDirectory(home.paths().connectLock());
        Optional<ConnectPermit> first = permits.tryAcquire();
        Optional<ConnectPermit> second = permits.tryAcquire();
        assertThat(first).isPresent();
        assertThat(second).isPresent();
        first.orElseThrow().answered();
        second.orElseThrow().close();
    }
}
