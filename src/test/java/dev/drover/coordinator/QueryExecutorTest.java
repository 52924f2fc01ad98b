package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.history.QueryCancellation;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.wire.PeerId;
import dev.drover.wire.Role;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions of clients that have gone. */
@Timeout(60)
class QueryExecutorTest {
    private static final int THREADS = 4;
    private static final PeerId GONE = new PeerId(1);
    private static final PeerId OTHER = new PeerId(2);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CoordinatorLog log =
            new CoordinatorLog(new PrintStream(said, true, StandardCharsets.UTF_8), InstantSource.system());
    private final Queue<Long> asked = new ConcurrentLinkedQueue<>();
    private final Queue<PeerId> answered = new ConcurrentLinkedQueue<>();

    /** Takes for ever, but for the questions of the other client. */
    private Rows answer(Query query, QueryCancellation cancellation) {
        long peer = query.getCounts().getFailedSinceMs();
        asked.add(peer);
        if (peer == GONE.value()) {
            await().forever().until(cancellation::isCancelled);
            throw new UserException(ErrorCode.BUSY, "it was given up");
        }
        return Rows.getDefaultInstance();
    }

    private static byte[] question(PeerId peer) {
        return ClientFrame.newBuilder()
                .setRequest(1)
                .setQuery(Query.newBuilder().setCounts(CountsQuery.newBuilder().setFailedSinceMs(peer.value())))
                .build()
                .toByteArray();
    }

    @Test
    void theQuestionsOfAGoneClientAreGivenUp() {
        CoreInbox inbox = new CoreInbox(new CoreInbox.Clients() {
            @Override
            public long unreadBytes(long peer) {
                return 0;
            }

            @Override
            public void drop(long peer, String why) {}
        });
        try (QueryExecutor executor = new QueryExecutor(this::answer, (peer, frame) -> answered.add(peer), log)) {
            PeerHandler handler = new PeerHandler(inbox, executor, (peer, why) -> {}, sentence -> {}, fault -> {});
            for (PeerId peer : List.of(GONE, OTHER)) {
                handler.peerReady(peer, Role.CLIENT);
            }
            for (int i = 0; i < 3 * THREADS; i++) {
                handler.received(GONE, question(GONE));
            }
            handler.received(OTHER, question(OTHER));
            await().until(() -> asked.size() == THREADS);
            handler.peerGone(GONE);
            await().until(() -> answered.contains(OTHER));
        }
        assertThat(asked).as("those that waited were not asked").hasSize(THREADS + 1);
        assertThat(answered).containsExactly(OTHER);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
