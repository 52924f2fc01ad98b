package dev.drover.history.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.testing.Limits;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IndexGateTest {
    private static final long DURABLE = 100;
    private static final long HALF = 50;
    private static final long NEVER_IN = 7;

    private final IndexGate gate = new IndexGate();

    /** Half of what is durable is in. */
    private void open(boolean asNew) {
        gate.setIndexerThread(Thread.currentThread());
        gate.opened(0, asNew);
        gate.advanceTo(DURABLE);
        gate.indexed(HALF, 1, 3);
    }

    @Test
    void whoeverAsksForALaterJobWaitsForAnIndexerThatIsBehind() {
        open(false);
        CompletableFuture<Void> asker =
                CompletableFuture.runAsync(() -> gate.awaitJob(NEVER_IN, 0, Limits.EVENT.toMillis()));
        assertThat(asker).isNotDone();
        gate.indexed(DURABLE, 1, 4);
        assertThat(asker).succeedsWithin(Limits.EVENT);
    }

    @Test
    void whileTheHistoryIsBuiltAgainNobodyWaitsForSoLong() {
        open(true);
        assertThatThrownBy(() -> gate.awaitJob(NEVER_IN, 0, Long.MAX_VALUE / 2_000_000))
                .hasMessageContaining("history is being rebuilt: 50 %");
    }

    @Test
    void aJobThatIsInNeedsNoWaiting() {
        open(true);
        assertThatCode(() -> gate.awaitJob(3, 0, 0)).doesNotThrowAnyException();
    }

    @Test
    void anIndexerThatStaysBehindIsSaidToBe() {
        open(false);
        assertThatThrownBy(() -> gate.awaitJob(NEVER_IN, Long.MAX_VALUE / 2_000_000, 0))
                .hasMessageContaining("history is catching up: 50 %");
    }
}
