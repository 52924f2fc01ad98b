package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.connect.ClientConnection;
import dev.drover.client.connect.Liveness;
import dev.drover.home.ConnectPermits;
import dev.drover.home.CoordinatorAddress;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ServerFrame;
import dev.drover.testing.Limits;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectAheadTest {
    private static final JobSpec SPEC = JobSpec.command("true").build();

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void theFirstCallUsesTheConnectionThatWasBegunBeforeIt() {
        ScriptedCoordinator fake = serve();
        DroverClient client = ahead(() -> {});
        await().untilAsserted(
                        () -> assertThat(fake.count(ClientFrame.BodyCase.HELLO)).isEqualTo(1));

        assertThat(client.submit(SPEC).id()).isEqualTo(new JobId(1));
        assertThat(client.submit(SPEC).id()).isEqualTo(new JobId(2));
        assertThat(fake.count(ClientFrame.BodyCase.HELLO)).isEqualTo(1);
    }

    @Test
    void noCoordinatorIsStartedAndNoHomeIsMade() {
        ahead(fixture.launches::incrementAndGet);
        Path other = fixture.scratch().resolve("other");
        fixture.client(fixture.options(() -> {}).withHome(other).with(ClientOptions.Option.CONNECT_AHEAD));

        assertThat(fixture.launches).hasValue(0);
        assertThat(other).doesNotExist();
    }

    @Test
    void aCoordinatorThatIsLostBeforeTheFirstCallIsReplacedByTheNext() {
        ScriptedCoordinator first = serve();
        DroverClient client = ahead(this::serve);
        first.crash();

        assertThat(client.submit(SPEC).id()).isEqualTo(new JobId(1));
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void aConnectionThatNobodyNeededIsClosedWithTheClient() {
        serve();
        DroverClient client = ahead(() -> {});

        client.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("drover-wire-client");
    }

    @Test
    void whoAsksOnAConnectionThatIsLostHearsOfTheLoss() {
        ScriptedCoordinator fake = serve();
        Liveness liveness = new Liveness(ProcessHandle.current().pid(), notice -> {});
        ClientConnection connection = ClientConnection.connect(
                        fixture.home,
                        CoordinatorAddress.read(fixture.home.paths()).orElseThrow(),
                        liveness,
                        new ConnectPermits(fixture.home).tryAcquire().orElseThrow())
                .awaitWelcome(Limits.EVENT);
        fake.crash();
        await().until(connection::isLost);
        AtomicInteger losses = new AtomicInteger();

        connection.call(ClientFrame.newBuilder(), new ClientConnection.Replies() {
            @Override
            public void answered(ClientConnection from, ServerFrame frame) {
                throw new AssertionError("nobody is there to answer");
            }

            @Override
            public void lost(ClientConnection from) {
                losses.incrementAndGet();
            }
        });
        connection.close();

        assertThat(losses).hasValue(1);
    }

    private DroverClient ahead(Runnable starter) {
        return fixture.client(fixture.options(starter).with(ClientOptions.Option.CONNECT_AHEAD));
    }

    private ScriptedCoordinator serve() {
        return fixture.serve((frame, peer) -> peer.send(fixture.accept(frame)));
    }
}
