package dev.drover.coordinator.core.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is known about keys that are looked up, while those who wait for it come and go; and how much may wait. */
class KeyLookUpsTest {
    private static final Sha256 KEY = Sha256.ofText("a");
    private static final KeyOwner OWNER = new KeyOwner(5, Sha256.ofText("spec"));
    private static final Answer FREE = new Answer.KeyOwners(Map.of());

    private final KeyLookUps keys =
            new KeyLookUps(new DurableState(), new LookUps(new Outbox(new CountingLog(), MessageLimits.DEFAULT)));

    private static PendingSubmit pending(long peer, int bytes) {
        Spec spec = Spec.newBuilder()
                .setKey("a")
                .setDirectory(ByteString.copyFrom(new byte[bytes]))
                .build();
        return new PendingSubmit(
                peer,
                1,
                peer,
                Submit.newBuilder()
                        .addItems(SubmitItem.newBuilder().setSpec(spec))
                        .build());
    }

    @Test
    void anAnswerIsKeptUpToDateForWhoeverWaitsOn() {
        PendingSubmit one = pending(1, 0);
        PendingSubmit two = pending(2, 0);
        keys.await(KEY, one);
        keys.endTurn();
        keys.await(KEY, two);
        keys.answered(1, FREE);
        assertThat(keys.isDecidable(KEY, two)).isFalse();
        assertThat(keys.owner(KEY)).isNull();
        keys.setOwner(KEY, OWNER);
        keys.release(KEY, one);
        assertThat(keys.isDecidable(KEY, two)).isTrue();
        assertThat(keys.owner(KEY)).isEqualTo(OWNER);
    }

    @Test
    void whoComesAfterARefusalHasItAskedAgain() {
        PendingSubmit one = pending(1, 0);
        keys.await(KEY, one);
        keys.endTurn();
        keys.answered(1, new Answer.Refused(ErrorCode.BUSY, "wait"));
        assertThat(keys.refusal(KEY)).isNotNull();
        keys.await(KEY, pending(2, 0));
        assertThat(keys.refusal(KEY)).isNull();
        assertThat(keys.isDecidable(KEY, one)).isFalse();
        keys.endTurn();
        keys.answered(2, FREE);
        assertThat(keys.isDecidable(KEY, one)).isTrue();
    }

    @Test
    void whoWaitsLateStillComesBeforeThoseThatArrivedLater() {
        keys.await(KEY, pending(2, 0));
        keys.await(KEY, pending(1, 0));
        keys.endTurn();
        keys.answered(1, FREE);
        assertThat(keys.isDecidable(KEY, pending(2, 0))).isFalse();
        assertThat(keys.isDecidable(KEY, pending(1, 0))).isTrue();
        assertThat(keys.pollWoken()).isEqualTo(1);
        assertThat(keys.pollWoken()).isNull();
    }

    @Test
    void bytesThatWaitAreBounded() {
        SubmitQueues queues = new SubmitQueues();
        PendingSubmit large = pending(1, 1 << 20);
        while (queues.refusal(large) == null) {
            queues.add(large);
        }
        assertThat(queues.refusal(large))
                .hasMessageMatching(
                        "31 submissions of this client \\(31 MiB\\) wait .* at most 2048 \\(32 MiB\\) may; .*");
        for (long peer = 2; queues.refusal(pending(peer, 1 << 20)) == null; peer++) {
            queues.add(pending(peer, 1 << 20));
        }
        assertThat(queues.refusal(pending(1_000, 1 << 20))).hasMessageContaining(" of all clients (127 MiB) wait");
        queues.checkInvariants();
    }

    private static final class CountingLog implements RecordLog {
        private long tickets;

        @Override
        public long append(List<JournalRecord> records, boolean force) {
            return ++tickets;
        }

        @Override
        public long appendCheckpoint(List<JournalRecord> parts) {
            return ++tickets;
        }
    }
}
