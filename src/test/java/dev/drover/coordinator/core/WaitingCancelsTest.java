package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proto.AttemptToken;
import dev.drover.proto.Cancel;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.NumberRange;
import dev.drover.proto.ServerFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many cancels of a client wait as may. */
class WaitingCancelsTest {
    private static final int MAX_OF_CLIENT = 5_000;
    private static final int MAX_ATTEMPTS_OF_CLIENT = 500_000;
    private static final int SLOTS = 1_000;

    private final CoreRig rig = new CoreRig(1, 1);

    @Test
    void atTheBoundOneThatWaitsIsRefusedAndOneThatDoesNotIsTaken() {
        rig.submit(1, 1);
        rig.hello(1, 1, 8);
        rig.start(1, rig.assigned(1));
        for (int i = 0; i < MAX_OF_CLIENT; i++) {
            cancel(false);
        }
        assertThat(answers()).noneMatch(ServerFrame::hasError);

        cancel(false);
        assertThat(answers()).singleElement().satisfies(answer -> {
            assertThat(answer.getError().getCode()).isEqualTo("BUSY");
            assertThat(answer.getError().getMessage()).startsWith("5000 cancels wait for jobs to end, 5000 of them");
        });
        cancel(true);
        assertThat(answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.hasCancelled()).isTrue());
    }

    @Test
    void theAttemptsThatCancelsWaitForAreBoundedToo() {
        CoreRig large = new CoreRig(1, SLOTS);
        large.submit(1, SLOTS);
        large.hello(1, SLOTS, SLOTS);
        List<AttemptToken> running = large.assigned(1);
        assertThat(running).hasSize(SLOTS);
        large.start(1, running);
        large.answers();
        ClientFrame.Builder cancel =
                ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(1));
        for (int i = 0; i < MAX_ATTEMPTS_OF_CLIENT / SLOTS; i++) {
            large.client(cancel);
        }
        assertThat(large.answers()).isEmpty();

        large.client(cancel);
        assertThat(large.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.getError().getCode()).isEqualTo("BUSY");
            assertThat(answer.getError().getMessage())
                    .startsWith(
                            "cancels wait for 500000 running tasks to end, those of this client for 500000, and this"
                                    + " one would for 1000 more");
        });
        large.cancelled(1, running.subList(0, 500));
        large.client(cancel);
        assertThat(large.answers()).as("there is room again").isEmpty();
        large.cancelled(1, running.subList(500, SLOTS));
        assertThat(large.answers()).hasSize(MAX_ATTEMPTS_OF_CLIENT / SLOTS + 1).allMatch(ServerFrame::hasCancelled);
    }

    @Test
    void ofTasksThatAreNamedItSaysWhetherOneOfThemHadStarted() {
        rig.submit(1, 5);
        rig.hello(1, 1, 1);
        List<AttemptToken> first = rig.assigned(1);
        rig.start(1, first);
        rig.answers();
        cancel(3, 4);
        assertThat(answers()).singleElement().satisfies(answer -> {
            assertThat(answer.getCancelled().getTasksCancelled()).isEqualTo(2);
            assertThat(answer.getCancelled().getStarted()).isFalse();
        });
        cancel(0, 1);
        assertThat(answers()).isEmpty();
        rig.cancelled(1, first);
        assertThat(answers()).singleElement().satisfies(answer -> {
            assertThat(answer.getCancelled().getTasksCancelled()).isEqualTo(2);
            assertThat(answer.getCancelled().getStarted()).isTrue();
        });
    }

    private void cancel(long first, long last) {
        rig.client(ClientFrame.newBuilder()
                .setCancel(Cancel.newBuilder()
                        .setJob(1)
                        .addTasks(NumberRange.newBuilder().setFirst(first).setLast(last))));
    }

    private void cancel(boolean noWait) {
        rig.client(
                ClientFrame.newBuilder().setCancel(Cancel.newBuilder().setJob(1).setNoWait(noWait)));
    }

    private List<ServerFrame> answers() {
        return rig.answers();
    }
}
