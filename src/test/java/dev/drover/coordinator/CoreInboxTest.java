package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.JobsLive;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreInboxTest {
    private static final int MIB = 1 << 20;

    private final CoreInbox inbox = new CoreInbox();
    private final List<Input> taken = new ArrayList<>();

    private Thread put(int frames, int bytes) {
        Thread sender = new Thread(() -> {
            for (int i = 0; i < frames; i++) {
                inbox.frame(new Input.ClientPeerGone(i), bytes);
            }
        });
        sender.start();
        return sender;
    }

    private static boolean isWaiting(Thread sender) {
        return sender.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void aTurnTakesFramesUpToABoundOfBytes() {
        for (int i = 0; i < 10; i++) {
            inbox.frame(new Input.ClientPeerGone(i), 4 * MIB);
        }
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isFalse();
        assertThat(taken).hasSize(4);
        assertThat(inbox.drainTo(taken, 5, 16 * MIB)).isFalse();
        assertThat(taken).hasSize(8);
        assertThat(inbox.drainTo(taken, 1, 16 * MIB)).isFalse();
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken)
                .extracting(input -> ((Input.ClientPeerGone) input).peer())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void aClientWithManyRequestsDoesNotHoldUpTheNextOne() {
        Submit.Builder items = Submit.newBuilder();
        for (int i = 0; i < 1_024; i++) {
            items.addItems(SubmitItem.getDefaultInstance());
        }
        for (long request = 1; request <= 1_000; request++) {
            inbox.frame(client(7, request).submit(items), 4_096);
        }
        inbox.frame(client(8, 1).info(), 2);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isFalse();
        assertThat(taken)
                .hasSize(2 + CoreInbox.MAX_WORK_PER_TURN / 1_024 - 1)
                .element(1)
                .isEqualTo(client(8, 1).info());
    }

    @Test
    void aTurnMakesOneLargeAnswerAtMost() {
        for (long request = 1; request <= 500; request++) {
            inbox.frame(client(7, request).jobsLive(), 4);
        }
        for (long request = 1; request <= 500; request++) {
            taken.clear();
            assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isEqualTo(request == 500);
            assertThat(taken).containsExactly(client(7, request).jobsLive());
        }
    }

    @Test
    void theEndOfAClientComesBehindItsRequests() {
        for (long request = 1; request <= 3; request++) {
            inbox.frame(client(7, request).info(), 2);
        }
        inbox.frame(new Input.ClientPeerGone(7), 0);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken)
                .containsExactly(
                        client(7, 1).info(), client(7, 2).info(), client(7, 3).info(), new Input.ClientPeerGone(7));
    }

    private static Request client(long peer, long request) {
        return new Request(peer, request);
    }

    private record Request(long peer, long request) {
        private Input submit(Submit.Builder submit) {
            return new Input.FromClient(peer, frame().setSubmit(submit).build());
        }

        private Input info() {
            return new Input.FromClient(
                    peer, frame().setInfo(InfoRequest.getDefaultInstance()).build());
        }

        private Input jobsLive() {
            return new Input.FromClient(
                    peer, frame().setJobsLive(JobsLive.getDefaultInstance()).build());
        }

        private ClientFrame.Builder frame() {
            return ClientFrame.newBuilder().setRequest(request);
        }
    }

    @Test
    void aSenderWaitsWhileTooManyBytesDo() throws InterruptedException {
        Thread sender = put(18, 4 * MIB);
        await().until(() -> isWaiting(sender));
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        assertThat(taken).hasSize(CoreInbox.MAX_BYTES / (4 * MIB));
        sender.join();
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        assertThat(taken).hasSize(18);
    }

    @Test
    void aSenderWaitsWhileTooManyFramesDo() throws InterruptedException {
        Thread sender = put(CoreInbox.MAX_FRAMES + 1, 0);
        await().until(() -> isWaiting(sender));
        inbox.drainTo(taken, 1, MIB);
        sender.join();
        assertThat(taken).hasSize(1);
    }

    @Test
    void nobodyWaitsOnceTheCoreHasLeft() throws InterruptedException {
        Thread sender = put(18, 4 * MIB);
        await().until(() -> isWaiting(sender));
        inbox.close();
        sender.join();
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        assertThat(taken).hasSize(16);
    }
}
