package dev.drover.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Drain;
import dev.drover.proto.Restarting;
import dev.drover.proto.Welcome;
import dev.drover.worker.WorkerSettings;
import org.junit.jupiter.api.Test;

/** When a worker sees to it that a next coordinator comes. */
class WorkerCoreSuccessionTest {
    private static final WorkerSettings SETTINGS = WorkerSettings.DEFAULT;

    private final WorkerCoreRig rig = new WorkerCoreRig(SETTINGS);

    @Test
    void afterItsCoordinatorHasDiedAndNobodyElseCame() {
        welcome(true);
        assertThat(rig.core.wantsNextCoordinator(rig.nowMs)).isFalse();
        long goneMs = lose();
        assertThat(rig.core.wantsNextCoordinator(goneMs + SETTINGS.link().succeedAfterMs() - 1))
                .isFalse();
        assertThat(rig.core.wantsNextCoordinator(goneMs + SETTINGS.link().succeedAfterMs()))
                .isTrue();
        rig.core.onConnecting(goneMs + SETTINGS.link().succeedAfterMs());
        assertThat(rig.core.wantsNextCoordinator(goneMs + SETTINGS.link().succeedAfterMs()))
                .as("one is there")
                .isFalse();
    }

    @Test
    void laterWhenACommandIsToStartIt() {
        welcome(true);
        rig.receive(CoordinatorMessage.newBuilder().setRestarting(Restarting.getDefaultInstance()));
        long goneMs = lose();
        assertThat(rig.core.wantsNextCoordinator(goneMs + SETTINGS.link().restartMs() - 1))
                .isFalse();
        assertThat(rig.core.wantsNextCoordinator(goneMs + SETTINGS.link().restartMs()))
                .isTrue();
    }

    @Test
    void neverWhenTheCoordinatorForbadeItOrDrainsOrTheWorkerIsToLeave() {
        welcome(false);
        assertThat(wantsOneLater()).isFalse();

        welcome(true);
        rig.receive(CoordinatorMessage.newBuilder().setDrain(Drain.newBuilder().setReason("stop")));
        assertThat(wantsOneLater()).isFalse();

        WorkerCoreRig asked = new WorkerCoreRig(SETTINGS);
        asked.core.onTerminate("asked to end", asked.nowMs);
        assertThat(asked.core.wantsNextCoordinator(asked.nowMs + 1_000_000)).isFalse();
    }

    private boolean wantsOneLater() {
        return rig.core.wantsNextCoordinator(lose() + 1_000_000);
    }

    private void welcome(boolean mayStartNext) {
        rig.connectAndSendHello();
        rig.session++;
        rig.receive(CoordinatorMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setSession(rig.session)
                        .setEpoch(WorkerCoreRig.EPOCH)
                        .setMayStartNext(mayStartNext)));
    }

    private long lose() {
        rig.core.onGone("It is gone.", rig.nowMs);
        return rig.nowMs;
    }
}
