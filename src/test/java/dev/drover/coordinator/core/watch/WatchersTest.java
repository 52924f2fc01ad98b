package dev.drover.coordinator.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.CoreRig;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Unwatch;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WatchersTest {
    private final CoreRig rig = new CoreRig(1, 1);

    @Test
    void allWatchesTogetherNameNoMoreJobsThanTheBoundAndTheNextIsToldBusy() {
        rig.submit(1_000, 1);
        List<Long> watches = new ArrayList<>();
        for (int i = 0; i < Watchers.MAX_NAMED_JOBS / 2_000; i++) {
            watches.add(watch(1, 1_000, 0));
            watchOfOther(i);
        }
        rig.answers();
        long refused = watch(1, 1, 0);
        assertThat(rig.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.getRequest()).isEqualTo(refused))
                .satisfies(answer -> assertThat(sentence(answer))
                        .isEqualTo("BUSY: this client has 250 watches of 250000 jobs and asks for one more, of 1; one"
                                + " client may have 500 of 250000 jobs; end some and try again"));
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT + 2,
                ClientFrame.newBuilder()
                        .setRequest(1)
                        .setWatch(Watch.newBuilder().addJobs(1))
                        .build()));
        assertThat(rig.answers())
                .singleElement()
                .satisfies(answer -> assertThat(sentence(answer))
                        .isEqualTo("BUSY: this follows 1 jobs by their ids and others follow 500000, at most 500000 may"
                                + " be followed so; wait until some have ended, or follow all jobs"));
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT,
                ClientFrame.newBuilder()
                        .setRequest(watches.get(0))
                        .setUnwatch(Unwatch.getDefaultInstance())
                        .build()));
        watch(1, 1_000, 0);
        assertThat(rig.answers()).noneMatch(ServerFrame::hasError);
    }

    private static String sentence(ServerFrame answer) {
        return answer.getError().getCode() + ": " + answer.getError().getMessage();
    }

    private void watchOfOther(long request) {
        Watch.Builder watch = Watch.newBuilder();
        LongStream.rangeClosed(1, 1_000).forEach(watch::addJobs);
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT + 1,
                ClientFrame.newBuilder().setRequest(request).setWatch(watch).build()));
    }

    @Test
    void oneClientHasHalfOfTheWatchesAtMost() {
        rig.submit(1, 1);
        for (int i = 0; i < Watchers.MAX_OF_CLIENT; i++) {
            watch(1, 1, 0);
        }
        assertThat(rig.answers()).noneMatch(ServerFrame::hasError);
        watch(1, 1, 0);
        assertThat(rig.answers())
                .singleElement()
                .satisfies(answer -> assertThat(sentence(answer)).startsWith("BUSY: this client has 500 watches"));
    }

    @Test
    void aJobThatIsToEndWithItsClientLivesAsLongAsOneOfThoseThatWatchItSo() {
        long job = rig.submit(1, CoreRig.spec(1));
        long other = CoreRig.CLIENT + 1;
        for (long peer : List.of(CoreRig.CLIENT, other)) {
            rig.turn(new Input.FromClient(
                    peer,
                    ClientFrame.newBuilder()
                            .setRequest(77)
                            .setWatch(Watch.newBuilder()
                                    .addJobs(job)
                                    .setCredit(10)
                                    .setCancelWhenGone(true))
                            .build()));
        }

        rig.turn(new Input.ClientPeerGone(CoreRig.CLIENT));
        rig.nowMs += 2 * AbandonedJobs.GRACE_MS;
        rig.turn();
        assertThat(rig.state.job(job)).as("while the other client watches it").isNotNull();

        rig.turn(new Input.ClientPeerGone(other));
        rig.nowMs += 2 * AbandonedJobs.GRACE_MS;
        rig.turn();
        assertThat(rig.state.job(job)).as("when none does").isNull();
    }

    @Test
    void theEndOfAnOlderConnectionDoesNotCountHoweverLateItIsNoticed() {
        long job = rig.submit(1, CoreRig.spec(1));
        long newer = CoreRig.CLIENT + 1;
        keepAlive(CoreRig.CLIENT, job);
        keepAlive(newer, job);
        unwatch(newer);
        rig.turn(new Input.ClientPeerGone(CoreRig.CLIENT));
        assertThat(isLeftAlone(job)).as("the client has said that it may live").isTrue();

        // The other way round: what the older one had sent first comes last.
        keepAlive(CoreRig.CLIENT, job);
        rig.turn(new Input.ClientPeerGone(CoreRig.CLIENT));
        assertThat(isLeftAlone(job)).isTrue();

        // A later connection counts again.
        keepAlive(newer + 1, job);
        rig.turn(new Input.ClientPeerGone(newer + 1));
        assertThat(isLeftAlone(job)).isFalse();
    }

    private boolean isLeftAlone(long job) {
        rig.nowMs += 2 * AbandonedJobs.GRACE_MS;
        rig.turn();
        return rig.state.job(job) != null;
    }

    private void keepAlive(long peer, long job) {
        rig.turn(new Input.FromClient(
                peer,
                ClientFrame.newBuilder()
                        .setRequest(77)
                        .setWatch(Watch.newBuilder()
                                .addJobs(job)
                                .setCredit(10)
                                .setWatchId(ByteString.copyFromUtf8("watch"))
                                .setCancelWhenGone(true))
                        .build()));
    }

    private void unwatch(long peer) {
        rig.turn(new Input.FromClient(
                peer,
                ClientFrame.newBuilder()
                        .setRequest(77)
                        .setUnwatch(Unwatch.getDefaultInstance())
                        .build()));
    }

    @Test
    void theIdOfAWatchHasABound() {
        rig.client(ClientFrame.newBuilder().setWatch(Watch.newBuilder().setWatchId(ByteString.copyFrom(new byte[65]))));
        assertThat(rig.answers())
                .singleElement()
                .satisfies(answer -> assertThat(sentence(answer))
                        .isEqualTo("INVALID: the id of the watch has 65 bytes, at most 64 are taken"));
    }

    @Test
    void onlyTheNewestWatchesAreRemembered() {
        NewestConnections newest = new NewestConnections();
        for (int i = 0; i <= NewestConnections.MAX_WATCHES; i++) {
            newest.add(ByteString.copyFromUtf8("watch" + i), 7);
        }
        assertThat(newest.isNewest(ByteString.copyFromUtf8("watch0"), 6)).isTrue();
        assertThat(newest.isNewest(ByteString.copyFromUtf8("watch1"), 6)).isFalse();
    }

    @Test
    void aJobThatHasEndedNoLongerCounts() {
        rig.submit(1_000, 1);
        for (int i = 0; i < Watchers.MAX_OF_CLIENT / 2; i++) {
            // None but the first lives.
            watch(1, 1_000 - i, 0);
        }
        rig.hello(1, 1, 1);
        rig.succeed(1, rig.assigned(1));
        rig.answers();
        watch(2, 100, 0);
        assertThat(rig.answers()).noneMatch(ServerFrame::hasError);
    }

    @Test
    void aWatchOfMoreJobsThanItHasCreditIsToldOfEachInTurnAndOfNoGap() {
        rig.submit(1_000, 1);
        long request = watch(1, 1_000, 100);
        List<Long> told = new ArrayList<>();
        for (int credit = 200; credit <= 1_100; credit += 100) {
            for (ServerFrame frame : rig.answers()) {
                assertThat(frame.hasGap()).isFalse();
                frame.getEvents().getEventsList().forEach(event -> told.add(event.getJob()));
            }
            credit(request, credit);
        }
        assertThat(told)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
        assertThat(rig.answers()).isEmpty();
    }

    @Test
    void afterAGapNoMoreStatusesAreMadeThanThereIsCreditFor() {
        rig.hello(1, 1, 1_000);
        rig.submit(1_000, 1);
        long request = watch(1, 1_000, 1_000);
        rig.answers();
        // Events without credit: they are skipped.
        rig.succeed(1, rig.assigned(1));
        rig.nowMs += 1_000;
        rig.turn();
        assertThat(rig.answers()).isEmpty();
        credit(request, 1_010);
        List<ServerFrame> frames = rig.answers();
        assertThat(frames.get(0).hasGap()).isTrue();
        assertThat(frames.get(1).getEvents().getNotLiveList()).containsExactly(1L);
        assertThat(frames.get(2).getEvents().getEventsList())
                .hasSize(10)
                .allMatch(event -> event.getType() == Event.Type.JOB_STATUS);
    }

    @Test
    void aWatchOfAllJobsIsFirstToldOfThoseThatAreLive() {
        rig.submit(3, 1);
        rig.answers();
        rig.client(ClientFrame.newBuilder().setWatch(Watch.newBuilder().setCredit(10)));
        assertThat(rig.answers())
                .singleElement()
                .satisfies(frame -> assertThat(frame.getEvents().getEventsList())
                        .hasSize(3)
                        .allMatch(event -> event.getType() == Event.Type.JOB_STATUS));
        rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder().setDetail(Watch.Detail.ENDS).setCredit(10)));
        assertThat(rig.answers()).isEmpty();
    }

    private long watch(long first, long last, long credit) {
        return rig.client(ClientFrame.newBuilder()
                .setWatch(Watch.newBuilder()
                        .addAllJobs(LongStream.rangeClosed(first, last).boxed().toList())
                        .setDetail(Watch.Detail.SUMMARY)
                        .setUntilEnded(true)
                        .setCredit(credit)));
    }

    private void credit(long request, long credit) {
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT,
                ClientFrame.newBuilder()
                        .setRequest(request)
                        .setWatchCredit(WatchCredit.newBuilder().setCredit(credit))
                        .build()));
    }
}
