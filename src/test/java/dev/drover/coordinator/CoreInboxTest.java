package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.coordinator.core.turn.FrameQueues;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.JobsLive;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.WatchCredit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class CoreInboxTest {
    private static final int MIB = 1 << 20;

    private final Map<Long, Long> unread = new ConcurrentHashMap<>();
    private final Map<Long, String> dropped = new ConcurrentHashMap<>();
    private final CoreInbox inbox = new CoreInbox(new CoreInbox.Clients() {
        @Override
        public long unreadBytes(long peer) {
            return unread.getOrDefault(peer, 0L);
        }

        @Override
        public void drop(long peer, String why) {
            dropped.putIfAbsent(peer, why);
        }
    });
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
        for (long request = 1; request <= 100; request++) {
            inbox.frame(client(7, request).submit(items), 4_096);
        }
        inbox.frame(client(8, 1).info(), 2);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isFalse();
        assertThat(taken)
                .hasSize(2 + FrameQueues.MAX_WORK_PER_TURN / 1_024 - 1)
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
    void theEndOfAClientComesBehindItsOrdersAndItsQuestionsAreForgotten() {
        Submit.Builder submit = Submit.newBuilder().addItems(SubmitItem.getDefaultInstance());
        inbox.frame(client(7, 1).submit(submit), 2);
        inbox.frame(client(7, 2).info(), 2);
        inbox.frame(client(7, 3).submit(submit), 2);
        inbox.frame(client(7, 4).jobsLive(), 2);
        inbox.frame(new Input.ClientPeerGone(7), 0);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken)
                .containsExactly(client(7, 1).submit(submit), client(7, 3).submit(submit), new Input.ClientPeerGone(7));
    }

    @Test
    void theQuestionsOfAClientThatIsGoneAreForgottenEvenIfItDidNotRead() {
        unread.put(7L, CoreInbox.MAX_UNREAD_BYTES + 1L);
        inbox.frame(client(7, 1).info(), 2);
        inbox.frame(client(7, 2).info(), 2);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        inbox.frame(new Input.ClientPeerGone(7), 0);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken).containsExactly(new Input.ClientPeerGone(7));
    }

    @Test
    void aSmallRequestIsTakenInTheTurnAlthoughManyClientsWantLargeAnswers() {
        for (long peer = 1; peer <= 50; peer++) {
            inbox.frame(client(peer, 1).jobsLive(), 4);
            inbox.frame(client(peer, 2).jobsLive(), 4);
        }
        for (long turn = 1; turn <= 100; turn++) {
            inbox.frame(client(1_000, turn).info(), 2);
            taken.clear();
            inbox.drainTo(taken, 1_024, 16 * MIB);
            long peer = (turn - 1) % 50 + 1;
            assertThat(taken)
                    .as("turn %s", turn)
                    .containsExactlyInAnyOrder(
                            client(peer, turn <= 50 ? 1 : 2).jobsLive(),
                            client(1_000, turn).info());
        }
    }

    @Test
    void whenTheCoreDoesNotGetThroughThoseWithMostRequestsLoseTheirConnections() throws Exception {
        int clients = CoreInbox.MAX_FRAMES / 512;
        for (long peer = 1; peer <= clients; peer++) {
            for (long request = 1; request <= 512; request++) {
                inbox.frame(client(peer, request).info(), 2);
            }
        }
        Thread sender = new Thread(() -> inbox.frame(client(1_000, 1).info(), 2));
        sender.start();
        await().until(() -> dropped.size() >= clients / 4);
        assertThat(dropped).hasSize(clients / 4).doesNotContainKey(1_000L);
        inbox.drainTo(taken, 0, 16 * MIB);
        sender.join();
        inbox.drainTo(taken, CoreInbox.MAX_FRAMES, 16 * MIB);
        assertThat(taken)
                .hasSize(CoreInbox.MAX_FRAMES * 3 / 4 + 1)
                .contains(client(1_000, 1).info())
                .noneMatch(input -> dropped.containsKey(((Input.FromClient) input).peer()));
    }

    @Test
    void aClientThatDoesNotReadItsAnswersWaitsUntilItHas() {
        unread.put(7L, CoreInbox.MAX_UNREAD_BYTES + 1L);
        inbox.frame(client(7, 1).jobsLive(), 4);
        inbox.frame(client(7, 2).info(), 2);
        inbox.frame(client(8, 1).info(), 2);
        inbox.frame(client(8, 2).info(), 2);
        // Deadlines are judged: nothing that can be taken is left.
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken).containsExactly(client(8, 1).info(), client(8, 2).info());

        unread.clear();
        taken.clear();
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken).containsExactly(client(7, 1).jobsLive(), client(7, 2).info());
        assertThat(dropped).isEmpty();
    }

    @Test
    void creditAndTheEndOfAClientThatDoesNotReadAreTaken() {
        unread.put(7L, CoreInbox.MAX_UNREAD_BYTES + 1L);
        inbox.frame(client(7, 1).credit(), 4);
        inbox.frame(new Input.ClientPeerGone(7), 0);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken).containsExactly(client(7, 1).credit(), new Input.ClientPeerGone(7));
    }

    @Test
    void theCoreWakesWhenAClientHasRead() throws InterruptedException {
        unread.put(7L, CoreInbox.MAX_UNREAD_BYTES + 1L);
        inbox.frame(client(7, 1).info(), 2);
        inbox.drainTo(taken, 1_024, 16 * MIB);
        Thread core = new Thread(() -> inbox.await(Long.MAX_VALUE));
        core.start();
        await().until(() -> isWaiting(core));
        unread.clear();
        inbox.clientHasRead();
        core.join();
        inbox.drainTo(taken, 1_024, 16 * MIB);
        assertThat(taken).containsExactly(client(7, 1).info());
    }

    @Test
    void aClientWithTooManyRequestsLosesItsConnectionAndTheOthersStillGetIn() {
        for (long request = 0; request < CoreInbox.MAX_CLIENT_FRAMES; request++) {
            inbox.frame(client(7, request).info(), 2);
        }
        assertThat(dropped).isEmpty();
        inbox.frame(client(7, 0).info(), 2);
        assertThat(dropped)
                .containsExactly(Map.entry(
                        7L,
                        "The client has 6144 requests of 12288 bytes waiting and sends more; at most 6144 of 33554432"
                                + " bytes may wait."));
        inbox.frame(client(8, 1).info(), 2);
        inbox.drainTo(taken, 2, MIB);
        assertThat(taken).containsExactly(client(7, 0).info(), client(8, 1).info());
    }

    @Test
    void aClientWithTooManyBytesOfRequestsLosesItsConnection() {
        for (long request = 1; request <= 8; request++) {
            inbox.frame(client(7, request).info(), 4 * MIB);
        }
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        assertThat(taken).hasSize(8);
        // What was taken no longer counts.
        for (long request = 9; request <= 16; request++) {
            inbox.frame(client(7, request).info(), 4 * MIB);
        }
        assertThat(dropped).isEmpty();
        inbox.frame(client(7, 17).info(), 4 * MIB);
        assertThat(dropped).containsOnlyKeys(7L);
    }

    @Test
    void behindALostRequestNoneOfThatClientIsTaken() {
        for (long request = 1; request <= 9; request++) {
            inbox.frame(client(7, request).info(), 4 * MIB);
        }
        assertThat(dropped).containsOnlyKeys(7L);
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        inbox.frame(client(7, 10).info(), 2);
        inbox.frame(new Input.ClientPeerGone(7), 0);
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        assertThat(taken).hasSize(9).element(8).isEqualTo(new Input.ClientPeerGone(7));
    }

    @Test
    void manySmallItemsCountAsWhatTheyTakeInMemory() {
        Submit.Builder items = Submit.newBuilder();
        for (int i = 0; i < 2_000; i++) {
            items.addItems(SubmitItem.getDefaultInstance());
        }
        for (long request = 1; request <= 1_000; request++) {
            inbox.frame(client(7, request).submit(items), 4_000);
        }
        assertThat(dropped).containsOnlyKeys(7L);
        inbox.drainTo(taken, 1_024, Integer.MAX_VALUE);
        while (!inbox.drainTo(taken, 1_024, Integer.MAX_VALUE)) {
            assertThat(taken).hasSizeLessThan(70);
        }
        assertThat(taken).hasSize(CoreInbox.MAX_CLIENT_BYTES / (4_000 + 2_000 * CoreInbox.ITEM_BYTES));
    }

    @Test
    void aMessageOfMoreItemsThanFitIsTakenAlone() {
        Submit.Builder items = Submit.newBuilder();
        for (int i = 0; i < 500_000; i++) {
            items.addItems(SubmitItem.getDefaultInstance());
        }
        inbox.frame(client(7, 1).submit(items), 4 * MIB);
        inbox.drainTo(taken, 1_024, 16 * MIB);
        assertThat(taken).hasSize(1);
        assertThat(dropped).isEmpty();
    }

    @Test
    void thoseThatDoNotReadHoldHalfOfTheInboxAtMost() {
        // More than fit into the inbox: nobody blocks, because those that hold too much lose it.
        for (long peer = 7; peer < 13; peer++) {
            unread.put(peer, CoreInbox.MAX_UNREAD_BYTES + 1L);
            for (long request = 1; request <= 5_000 - peer; request++) {
                inbox.frame(client(peer, request).jobsLive(), 4);
            }
            inbox.drainTo(taken, 1_024, 16 * MIB);
        }
        assertThat(taken).isEmpty();
        assertThat(dropped)
                .hasSize(5)
                .allSatisfy((peer, why) -> assertThat(why)
                        .isEqualTo(
                                "The client does not read its answers, 4194305 bytes, and sends more requests; at most"
                                        + " 4194304 bytes may be unread then."));
        // What still comes of them is thrown away, and their end is not.
        inbox.frame(client(7, 1).info(), 2);
        inbox.frame(new Input.ClientPeerGone(7), 0);
        inbox.frame(client(3, 1).info(), 2);
        assertThat(inbox.drainTo(taken, 1_024, 16 * MIB)).isTrue();
        assertThat(taken)
                .containsExactly(new Input.ClientPeerGone(7), client(3, 1).info());
    }

    private static Request client(long peer, long request) {
        return new Request(peer, request);
    }

    private record Request(long peer, long request) {
        private Input.FromClient submit(Submit.Builder submit) {
            return new Input.FromClient(peer, frame().setSubmit(submit).build());
        }

        private Input info() {
            return new Input.FromClient(
                    peer, frame().setInfo(InfoRequest.getDefaultInstance()).build());
        }

        private Input credit() {
            return new Input.FromClient(
                    peer,
                    frame().setWatchCredit(WatchCredit.newBuilder().setCredit(request))
                            .build());
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
