package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ClientHello;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Events;
import dev.drover.proto.JobsLive;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Shutdown;
import dev.drover.proto.Watch;
import dev.drover.proto.WatchCredit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may send in unsigned fields past the signed range: a large number, never one below zero. */
class UnsignedFieldsTest {
    private static final int WORKER = 1;

    private final CoreRig rig = new CoreRig(1, 1);

    @BeforeEach
    void startAJob() {
        rig.hello(WORKER, 1, 8);
        rig.submit(1, 1);
        rig.start(WORKER, rig.assigned(WORKER));
        rig.answers();
    }

    private ServerFrame answer(ClientFrame.Builder frame) {
        rig.client(frame);
        return rig.answers().get(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aLargeLimitOfLiveJobsIsAllOfThem(int limit) {
        ServerFrame answer = answer(
                ClientFrame.newBuilder().setJobsLive(JobsLive.newBuilder().setLimit(limit)));
        assertThat(answer.getJobsLive().getJobsList()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aLargeIdIsNoJob(long job) {
        ServerFrame answer =
                answer(ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(job)));
        assertThat(answer.getError().getMessage())
                .isEqualTo("there is no job " + Long.toUnsignedString(job) + "; drover history lists those there are");
    }

    @Test
    void theVersionOfAClientIsSaidAsItWasSent() {
        ServerFrame answer = answer(
                ClientFrame.newBuilder().setHello(ClientHello.newBuilder().setProtocolVersion(-1)));
        assertThat(answer.getError().getMessage())
                .isEqualTo("the coordinator (0) speaks protocol version 1, this command 4294967295; run: drover"
                        + " restart");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aLargeCreditIsCredit(long credit) {
        assertThat(answer(ClientFrame.newBuilder()
                                .setWatch(Watch.newBuilder().addJobs(1).setCredit(credit)))
                        .getEvents()
                        .getEventsCount())
                .isEqualTo(1);
        long request =
                rig.client(ClientFrame.newBuilder().setWatch(Watch.newBuilder().addJobs(1)));
        rig.answers();
        rig.turn(new Input.FromClient(
                CoreRig.CLIENT,
                ClientFrame.newBuilder()
                        .setRequest(request)
                        .setWatchCredit(WatchCredit.newBuilder().setCredit(credit))
                        .build()));
        assertThat(rig.answers().stream().map(ServerFrame::getEvents).mapToInt(Events::getEventsCount))
                .contains(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 1})
    void aLargeTimeToDrainIsNoHurry(long timeoutMs) {
        rig.client(ClientFrame.newBuilder()
                .setShutdown(Shutdown.newBuilder().setMode(Shutdown.Mode.DRAIN).setTimeoutMs(timeoutMs)));
        rig.nowMs += 1_000;
        rig.turn();
        assertThat(rig.toWorker(WORKER)).noneMatch(CoordinatorMessage::hasCancel);
        assertThat(rig.answers()).noneMatch(answer -> answer.getShutdown().getDone());
    }
}
