package dev.drover.coordinator.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Start-time fair queueing among flows, without jobs. */
class FlowQueueTest {
    private static final class Named extends Flow<String> {
        Named(String name) {
            super(name);
        }
    }

    private final FlowQueue<String, Named> queue = new FlowQueue<>(Named::new, FlowOrder.PLAIN);
    private final Map<String, Named> flows = new HashMap<>();

    @Test
    void flowsThatAreReadyTakeTurns() {
        ready("a", "b", "c");
        assertThat(serve(9)).containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
    }

    @Test
    void aTaskOfTwiceTheCostCountsTwice() {
        ready("wide", "narrow");
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Named flow = queue.first();
            served.add(flow.key);
            long cost = flow.key.equals("wide") ? 2 * FlowQueue.TASK : FlowQueue.TASK;
            queue.issued(flow, cost);
            queue.started(flow, cost);
        }
        assertThat(Collections.frequency(served, "narrow")).isEqualTo(6);
        assertThat(Collections.frequency(served, "wide")).isEqualTo(3);
    }

    @Test
    void aFlowThatComesLateIsNextAndIsNotPaidForThePast() {
        ready("old");
        serve(100);
        ready("new");
        assertThat(serve(5)).containsExactly("new", "old", "new", "old", "new");
    }

    @Test
    void aFlowThatComesIsNextAlsoWhereTwoOthersTakeTurns() {
        ready("a", "b");
        serve(101);
        ready("new");
        assertThat(serve(3)).startsWith("new").containsExactlyInAnyOrder("new", "a", "b");
    }

    @Test
    void aFlowThatGoesAndComesBackGainsNothing() {
        ready("steady");
        for (int i = 0; i < 50; i++) {
            ready("coming");
            List<String> served = serve(2);
            assertThat(served).containsOnlyOnce("coming");
            queue.notReady(flows.get("coming"));
            queue.checkInvariants();
        }
    }

    @Test
    void aFlowComesInFrontOfWhatAnotherHasSentAhead() {
        ready("array");
        issue(100);
        queue.started(flows.get("array"), FlowQueue.TASK);
        ready("small");
        assertThat(queue.first().key).isEqualTo("small");
        assertThat(tasks(flows.get("array").nextTag - flows.get("small").nextTag))
                .isEqualTo(100);
    }

    @Test
    void whatStartsLateDoesNotMakeAFlowThatComesWaitBehindOthers() {
        ready("array");
        issue(30);
        queue.notReady(flows.get("array"));
        ready("other");
        issue(5);
        queue.started(flows.get("other"), FlowQueue.TASK);
        for (int task = 0; task < 29; task++) {
            queue.started(flows.get("array"), FlowQueue.TASK);
        }
        ready("new");
        assertThat(serve(1)).containsExactly("new");
        queue.started(flows.get("array"), FlowQueue.TASK);
        ready("newer");
        assertThat(serve(3)).contains("newer");
    }

    @Test
    void howeverManyFlowsGoAtOnceOneThatComesWaitsForOneTaskOfEachOther() {
        ready("array");
        issue(1);
        for (int flow = 0; flow < 50; flow++) {
            ready("run" + flow);
        }
        for (int flow = 0; flow < 50; flow++) {
            issue(1);
            queue.notReady(flows.get("run" + flow));
        }
        for (int flow = 0; flow < 50; flow++) {
            queue.started(flows.get("run" + flow), FlowQueue.TASK);
        }
        ready("new");
        assertThat(serve(2)).contains("new");
    }

    @Test
    void whatIsGivenBackIsRefundedExactly() {
        ready("a", "b");
        serve(10);
        long tag = flows.get("a").nextTag;
        Named a = flows.get("a");
        queue.issued(a, 5 * FlowQueue.TASK);
        assertThat(serve(5)).containsOnly("b");
        queue.givenBack(flows.get("a"), 5 * FlowQueue.TASK);
        assertThat(a.nextTag).isEqualTo(tag);
        assertThat(serve(5)).containsOnly("a");
    }

    @Test
    void whatIsGivenBackByAFlowThatHadNothingLeftIsServedBeforeOthers() {
        ready("a");
        issue(1);
        queue.notReady(flows.get("a"));
        ready("b");
        serve(50);
        // As the core does it: the task waits again, then its issue is undone.
        ready("a");
        queue.givenBack(flows.get("a"), FlowQueue.TASK);
        assertThat(serve(3)).containsExactly("a", "a", "b");
    }

    @Test
    void rerunsOfLostWorkersAreFree() {
        ready("a", "b");
        serve(20);
        queue.refunded(flows.get("a"), FlowQueue.TASK);
        queue.refunded(flows.get("a"), FlowQueue.TASK);
        assertThat(Collections.frequency(serve(10), "a")).isEqualTo(6);
    }

    @Test
    void aFlowThatWentAndComesBackWithWhatWasLostIsRunFirst() {
        ready("a", "b");
        serve(20);
        // All that it has was issued and has started; then two of them are lost.
        Named gone = flows.get("a");
        queue.notReady(gone);
        assertThat(gone.isKnown()).isFalse();
        serve(10);
        ready("a");
        queue.refunded(flows.get("a"), FlowQueue.TASK);
        queue.refunded(flows.get("a"), FlowQueue.TASK);
        // Those two, and its turn.
        assertThat(serve(4)).containsExactly("a", "a", "a", "b");
    }

    @Test
    void anEmptyFlowIsForgottenWhenVirtualTimeHasPassedIt() {
        ready("steady");
        issue(3);
        ready("guest");
        issue(1);
        queue.notReady(flows.get("guest"));
        // Issued, not started: a refund may come.
        assertThat(queue.size()).isEqualTo(2);
        queue.started(flows.get("guest"), FlowQueue.TASK);
        assertThat(queue.size()).isEqualTo(1);
        // It would be ahead if it came back now.
        assertThat(queue.remembered()).isEqualTo(1);
        queue.started(flows.get("steady"), FlowQueue.TASK);
        queue.started(flows.get("steady"), FlowQueue.TASK);
        queue.checkInvariants();
        assertThat(queue.remembered()).isZero();
    }

    @Test
    void soManyFinishTagsAreKeptAndNoMore() {
        for (int i = 0; i < 2 * FlowQueue.MAX_REMEMBERED; i++) {
            ready("flow" + i);
        }
        for (int i = 0; i < 2 * FlowQueue.MAX_REMEMBERED; i++) {
            Named flow = flows.get("flow" + i);
            queue.issued(flow, (1L + i) * FlowQueue.TASK);
            queue.started(flow, (1L + i) * FlowQueue.TASK);
        }
        for (int i = 0; i < 2 * FlowQueue.MAX_REMEMBERED; i++) {
            queue.notReady(flows.get("flow" + i));
        }
        assertThat(queue.size()).isZero();
        assertThat(queue.remembered()).isEqualTo(FlowQueue.MAX_REMEMBERED);
        // Those that are furthest ahead.
        queue.checkInvariants();
        ready("flow0", "flow" + (2 * FlowQueue.MAX_REMEMBERED - 1));
        assertThat(queue.first().key).isEqualTo("flow0");
    }

    @Test
    void aStreamOfFlowsOfOneTaskDoesNotHoldBackOneThatIsAhead() {
        ready("array");
        issue(10);
        int array = 0;
        ready("run0");
        for (int i = 1; i < 1_000; i++) {
            String served = serve(1).get(0);
            if (served.equals("array")) {
                array++;
            } else {
                queue.notReady(flows.get(served));
                ready("run" + i);
            }
        }
        assertThat(array).isBetween(300, 500);
        queue.checkInvariants();
    }

    @Test
    void theFirstMayHaveWhatIsMissingToTheNext() {
        ready("a");
        assertThat(queue.turnsOfFirst(FlowQueue.TASK)).isEqualTo(Long.MAX_VALUE);
        issue(10);
        ready("b");
        assertThat(queue.first().key).isEqualTo("b");
        assertThat(queue.turnsOfFirst(FlowQueue.TASK)).isEqualTo(10);
        assertThat(queue.turnsOfFirst(3 * FlowQueue.TASK)).isEqualTo(4);
        ready("c");
        assertThat(queue.turnsOfFirst(FlowQueue.TASK)).isEqualTo(1);
    }

    private void ready(String... names) {
        for (String name : names) {
            flows.put(name, queue.ready(name));
        }
    }

    /** Issues so many tasks to whoever is first; none starts. */
    private void issue(int tasks) {
        for (int i = 0; i < tasks; i++) {
            queue.issued(queue.first(), FlowQueue.TASK);
        }
    }

    /** Issues so many tasks, each of which starts at once; returns whose they were. */
    private List<String> serve(int tasks) {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            Named flow = queue.first();
            served.add(flow.key);
            queue.issued(flow, FlowQueue.TASK);
            queue.started(flow, FlowQueue.TASK);
        }
        queue.checkInvariants();
        return served;
    }

    private static long tasks(long cost) {
        return cost / FlowQueue.TASK;
    }
}
