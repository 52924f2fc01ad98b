package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.query.OfflineHistory;
import dev.drover.client.query.QuerySource;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.testing.Limits;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client closes at once, whatever it waits for. */
class CloseTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void a_question_that_waits_for_a_history_without_a_coordinator_does_not_hold_the_close() throws Exception {
        BuiltAgain history = new BuiltAgain();
        ClientOptions options = fixture.options(() -> {}).without(ClientOptions.Option.AUTO_START);
        DroverClient client = new DroverClient(options, history);
        AtomicReference<DroverException> refused = new AtomicReference<>();
        Thread asks = new Thread(() -> {
            try {
                client.job(new JobId(1));
            } catch (DroverException e) {
                refused.set(e);
            }
        });
        asks.start();
        history.asked.await();

        Thread closes = new Thread(client::close);
        closes.start();
        closes.join(Limits.EVENT.toMillis());
        assertThat(closes.isAlive()).isFalse();

        asks.join(Limits.EVENT.toMillis());
        assertThat(refused.get()).hasMessageContaining("client was closed");
        assertThat(refused.get().code()).isEqualTo(ErrorCode.UNREACHABLE);
        await().until(() -> {
            try (HomeLock free = HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.READER)
                    .orElse(null)) {
                return free != null;
            }
        });
        assertThat(history.closed.getCount()).isZero();
    }

    /** A history that is never built. */
    private static final class BuiltAgain implements OfflineHistory, QuerySource {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch stopped = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public QuerySource open(Home home) {
            return this;
        }

        @Override
        public Rows query(Query query) {
            asked.countDown();
            try {
                stopped.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new UserException(ErrorCode.STOPPING, "the history is closed");
        }

        @Override
        public void stopWaiting() {
            stopped.countDown();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
