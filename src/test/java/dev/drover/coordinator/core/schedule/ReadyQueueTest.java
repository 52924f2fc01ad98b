package dev.drover.coordinator.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.core.schedule.PriorityClass.NameFlow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whose turn it is among ready jobs, without workers. */
class ReadyQueueTest {
    /** A job of so many tasks. */
    private static final class Waiting {
        final long id;
        final FlowKey key;
        int tasks;
        NameFlow<Waiting> flow;

        Waiting(long id, FlowKey key, int tasks) {
            this.id = id;
            this.key = key;
            this.tasks = tasks;
        }
    }

    private final AtomicLong steps = new AtomicLong();
    private final ReadyQueue<Waiting> queue = new ReadyQueue<>(TreeMap::new, order -> (a, b) -> {
        steps.incrementAndGet();
        return order.compare(a, b);
    });
    private final Map<Long, Waiting> jobs = new HashMap<>();
    private long nowMs = 5_000;
    private long lastId;

    @Test
    void submittersShareEvenlyHoweverManyNamesEachHas() {
        submit(0, 1, "a", 1_000);
        submit(0, 1, "b", 1_000);
        submit(0, 1, "c", 1_000);
        submit(0, 2, "a", 1_000);
        Map<String, Integer> served = counts(600);
        assertThat(served).containsEntry("2a", 300).containsEntry("1a", 100).containsEntry("1b", 100);
    }

    @Test
    void withinANameJobsRunInOrderOfSubmission() {
        long second = submit(0, 1, "a", 2);
        long third = submit(0, 1, "a", 2);
        assertThat(serve(4)).containsExactly(second, second, third, third);
        assertThat(first()).isNull();
        assertThat(queue.flows()).isZero();
    }

    @Test
    void aSmallJobBehindALargeArrayAndTwentyThousandJobsIsNext() {
        submit(0, 1, "array", 400);
        for (int i = 0; i < 20_000; i++) {
            submit(0, 1, "many", 1);
        }
        serve(333);
        long small = submit(0, 1, "small", 1);
        assertThat(serveOne()).isEqualTo(small);
    }

    @Test
    void aJobOfItsOwnFlowIsNextBehindHoweverManyOfOneTerminal() {
        for (int i = 0; i < 1_000; i++) {
            submit(0, 1, "many" + i, 1);
        }
        serve(500);
        long attached = submit(0, -1, "many1", 1);
        assertThat(serveOne()).isEqualTo(attached);
    }

    @Test
    void aClassIsServedBeforeAllLowerOnes() {
        long low = submit(-10, 1, "a", 2);
        long normal = submit(0, 1, "a", 2);
        long high = submit(10, 1, "a", 2);
        assertThat(serve(6)).containsExactly(high, high, normal, normal, low, low);
    }

    @Test
    void thereAreTwentyOneClasses() {
        for (int priority = ReadyQueue.MIN_PRIORITY; priority <= ReadyQueue.MAX_PRIORITY; priority++) {
            submit(priority, 1, "a", 1);
        }
        assertThat(serve(21)).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThatThrownBy(() -> submit(11, 1, "a", 1)).hasMessageContaining("priority 11");
        assertThatThrownBy(() -> submit(-11, 1, "a", 1)).hasMessageContaining("priority -11");
    }

    @Test
    void aClassThatGotNothingForAMinuteGetsTheNextSlotAndOnlyThat() {
        long high = submit(5, 1, "a", 1_000);
        long low = submit(-5, 1, "a", 1_000);
        assertThat(serve(2)).containsOnly(high);
        nowMs += PriorityClass.STARVED_MS - 1;
        assertThat(serve(2)).containsOnly(high);
        nowMs += 1;
        assertThat(queue.turn(nowMs).turnsOfFirst(FlowQueue.TASK, 100, nowMs)).isEqualTo(1);
        assertThat(serve(3)).containsExactly(low, high, high);
        nowMs += PriorityClass.STARVED_MS - 1;
        serve(1);
        nowMs += 1;
        assertThat(serve(3)).containsExactly(low, high, high);
    }

    @Test
    void ofClassesThatGotNothingForEquallyLongTheHigherIsFirst() {
        long high = submit(5, 1, "a", 1_000);
        long low = submit(-5, 1, "a", 1_000);
        serve(1);
        nowMs += 10 * PriorityClass.STARVED_MS;
        assertThat(serve(4)).containsExactly(high, low, high, high);
    }

    @Test
    void ofTwoStarvedClassesTheOneThatWaitsLongerIsFirst() {
        submit(5, 1, "a", 1_000);
        serve(1);
        long lowest = submit(-5, 1, "a", 10);
        first();
        nowMs += 10;
        long low = submit(-4, 1, "a", 10);
        first();
        nowMs += PriorityClass.STARVED_MS - 1;
        serve(1);
        nowMs += 1;
        assertThat(serve(2)).containsExactly(lowest, low);
    }

    @Test
    void aClassThatWasEmptyHasNotWaited() {
        long high = submit(5, 1, "a", 1_000);
        submit(-5, 1, "a", 1);
        serve(1);
        nowMs += PriorityClass.STARVED_MS;
        serve(2);
        nowMs += PriorityClass.STARVED_MS;
        serve(1);
        submit(-5, 1, "a", 1);
        assertThat(serve(5)).containsOnly(high);
    }

    @Test
    void aStarvedClassKeepsItsTurnUntilWhatItWasGivenStarts() {
        long high = submit(5, 1, "a", 1_000);
        long low = submit(-5, 1, "a", 1);
        starve();
        Waiting given = issueOne();
        assertThat(given.id).isEqualTo(low);
        // On its way: the others go on.
        assertThat(serve(2)).containsOnly(high);
        giveBack(given);
        queue.checkInvariants();
        assertThat(queue.turn(nowMs).isStarved(nowMs)).isTrue();
        assertThat(issueOne().id).isEqualTo(low);
        queue.started(given.flow, FlowQueue.TASK, nowMs);
        submit(-5, 1, "a", 1);
        assertThat(serve(2)).containsOnly(high);
    }

    @Test
    void aClassWhoseOnlyTaskIsOnItsWayHasWaitedSinceThenIfItComesBack() {
        submit(5, 1, "a", 1_000);
        long low = submit(-5, 1, "a", 1);
        starve();
        giveBack(issueOne());
        assertThat(serveOne()).isEqualTo(low);
        queue.checkInvariants();
    }

    @Test
    void whatComesBehindTheFirst() {
        long array = submit(0, 1, "array", 1_000);
        long low = submit(-1, 1, "array", 1);
        long high = submit(1, 1, "array", 1);
        issueOne();
        issueAhead(100);
        // Of the flow itself: nothing.
        assertThat(surplus(array, false)).isZero();
        submit(0, 2, "small", 1);
        assertThat(surplus(array, false)).isEqualTo(100);
        // Of lower and higher classes.
        assertThat(surplus(low, true)).isEqualTo(1_000);
        assertThat(surplus(high, false)).isZero();
    }

    @Test
    void whatComesBehindAnotherNameOfTheSameSubmitter() {
        long array = submit(0, 1, "array", 1_000);
        issueAhead(100);
        submit(0, 1, "small", 1);
        assertThat(surplus(array, false)).isEqualTo(100);
    }

    @Test
    void aJobThatIsSentAheadTakesHalfOfWhatComesBehindIt() {
        long array = submit(0, 1, "array", 1_000);
        issueAhead(7);
        submit(0, 2, "small", 1_000);
        assertThat(surplus(array, true)).isEqualTo(3);
        issueAhead(6);
        // At a difference of one task a call would only swap the two.
        assertThat(surplus(array, false)).isEqualTo(1);
        assertThat(surplus(array, true)).isZero();
    }

    @Test
    void namesOfASubmitterTogetherHaveNoMoreBehindTheFirstThanTheirSubmitter() {
        long one = submit(0, 1, "one", 1_000);
        long two = submit(0, 1, "two", 1_000);
        issueAhead(10);
        issueAhead(10);
        submit(0, 2, "small", 1);
        Surplus<Waiting> surplus = new Surplus<>(queue.turn(nowMs), false, nowMs);
        int taken = 0;
        while (surplus.spend(jobs.get(one).flow) && surplus.spend(jobs.get(two).flow)) {
            taken += 2;
        }
        assertThat(taken).isEqualTo(20);
    }

    @Test
    void allComesBehindAClassThatHasWaitedAMinute() {
        long high = submit(5, 1, "a", 1_000);
        submit(-5, 1, "a", 1);
        serve(1);
        issueAhead(500);
        nowMs += PriorityClass.STARVED_MS;
        assertThat(surplus(high, true)).isEqualTo(1_000);
    }

    @Test
    void whatComesBeforeAJobIsTheFirstOfEachFlowBeforeItsOwn() {
        long high = submit(1, 9, "high", 1);
        long second = submit(1, 9, "second", 1);
        long array = submit(0, 1, "array", 10);
        submit(0, 1, "array", 10);
        // Of another submitter only the first has its turn before.
        submit(0, 1, "other", 10);
        long name = submit(0, 2, "name", 10);
        long own = submit(0, 2, "own", 10);
        long mine = submit(0, 2, "own", 10);
        submit(0, 3, "after", 10);
        submit(-1, 9, "low", 1);
        assertThat(before(mine, 10)).containsExactly(high, second, array, name, own);
        assertThat(before(own, 10)).containsExactly(high, second, array, name);
        assertThat(before(name, 10)).containsExactly(high, second, array);
        assertThat(before(mine, 2)).containsExactly(high, second);
        assertThat(before(mine, 3)).containsExactly(high, second, array);
    }

    @Test
    void oneOfAStarvedClassComesBeforeAllOthers() {
        long own = submit(0, 1, "own", 10);
        long low = submit(-1, 1, "low", 10);
        submit(-1, 2, "low", 10);
        issueAhead(1);
        nowMs += PriorityClass.STARVED_MS;
        assertThat(before(own, 10)).containsExactly(low);
        assertThat(before(own, 0)).isEmpty();
    }

    @Test
    void aStepCostsTheSameAmongTenFlowsAndAHundredThousand() {
        long few = stepsPerTask(10);
        long many = stepsPerTask(100_000);
        // A balanced tree of 100,000 is 17 deep; a walk would be 100,000.
        assertThat(few).isLessThan(40);
        assertThat(many).isLessThan(120);
    }

    private long stepsPerTask(int flows) {
        for (int flow = 0; flow < flows; flow++) {
            submit(0, flow, "a", 100);
        }
        steps.set(0);
        for (int task = 0; task < 1_000; task++) {
            serveOne();
        }
        long perTask = steps.get() / 1_000;
        while (first() != null) {
            Waiting next = first();
            queue.remove(next.flow, next.id);
        }
        return perTask;
    }

    @Test
    void whateverComesAndGoesFlowsThatStayGetTheSame() {
        for (int seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long first = submit(0, 1_000 + seed, "stays", 1_000_000);
            long second = submit(0, 2_000 + seed, "stays", 1_000_000);
            Map<Long, Integer> served = new HashMap<>();
            for (int step = 0; step < 300; step++) {
                if (random.nextInt(3) == 0) {
                    submit(0, random.nextInt(5), "name" + random.nextInt(3), 1 + random.nextInt(4));
                }
                served.merge(serveOne(), 1, Integer::sum);
            }
            queue.checkInvariants();
            assertThat(Math.abs(served.get(first) - served.get(second)))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(1);
            assertThat(served.get(first)).as("seed %d", seed).isGreaterThanOrEqualTo(300 / 8);
            while (first() != null) {
                Waiting next = first();
                queue.remove(next.flow, next.id);
            }
            assertThat(queue.flows()).isZero();
        }
    }

    /** The highest class is served for so long that the others are starved. */
    private void starve() {
        serve(1);
        nowMs += PriorityClass.STARVED_MS - 1;
        serve(1);
        nowMs += 1;
    }

    private long submit(int priority, long submitter, String name, int tasks) {
        Waiting job = new Waiting(++lastId, new FlowKey(priority, submitter, name), tasks);
        jobs.put(job.id, job);
        job.flow = queue.add(job.key, job.id, job);
        return job.id;
    }

    private List<Long> before(long job, int limit) {
        return queue.before(jobs.get(job).flow, job, limit, nowMs).stream()
                .map(each -> each.id)
                .toList();
    }

    /** How many tasks of that job, of many that it has sent ahead, may be called back for the job that is next. */
    private int surplus(long job, boolean isSentAhead) {
        Surplus<Waiting> surplus = new Surplus<>(queue.turn(nowMs), isSentAhead, nowMs);
        int taken = 0;
        while (taken < 1_000 && surplus.spend(jobs.get(job).flow)) {
            taken++;
        }
        return taken;
    }

    private void issueAhead(int tasks) {
        Waiting first = first();
        first.tasks -= tasks;
        queue.issued(first.flow, tasks * FlowQueue.TASK);
    }

    /** Null if none is ready. */
    private Waiting first() {
        PriorityClass<Waiting> turn = queue.turn(nowMs);
        return turn == null ? null : turn.first();
    }

    /** Issues a task of whoever is first, which starts at once. */
    private long serveOne() {
        Waiting job = issueOne();
        queue.started(job.flow, FlowQueue.TASK, nowMs);
        return job.id;
    }

    /** Issues a task of whoever is first, as the core does it. */
    private Waiting issueOne() {
        Waiting job = first();
        queue.issued(job.flow, FlowQueue.TASK);
        job.tasks--;
        if (job.tasks == 0) {
            queue.remove(job.flow, job.id);
        }
        return job;
    }

    /** A task of it, which was issued, comes back, as the core does it. */
    private void giveBack(Waiting job) {
        job.tasks++;
        job.flow = queue.add(job.key, job.id, job);
        queue.givenBack(job.flow, FlowQueue.TASK);
    }

    private List<Long> serve(int tasks) {
        List<Long> served = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            served.add(serveOne());
        }
        queue.checkInvariants();
        return served;
    }

    private Map<String, Integer> counts(int tasks) {
        Map<String, Integer> counts = new HashMap<>();
        for (long job : serve(tasks)) {
            FlowKey key = jobs.get(job).key;
            counts.merge(key.submitter() + key.name(), 1, Integer::sum);
        }
        return counts;
    }
}
