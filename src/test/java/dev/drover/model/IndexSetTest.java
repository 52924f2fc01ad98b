package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSetTest {
    private static final long HIGHEST = TaskNumbers.MAX_TASKS - 1;

    private final IndexSet set = new IndexSet();

    private static List<Integer> content(IndexSet set) {
        List<Integer> content = new ArrayList<>();
        for (long next = set.nextPresent(0, TaskNumbers.MAX_TASKS);
                next < TaskNumbers.MAX_TASKS;
                next = set.nextPresent(next + 1, TaskNumbers.MAX_TASKS)) {
            content.add((int) next);
        }
        return content;
    }

    @Test
    void holdsWhatWasAddedUpToTheHighestIndex() {
        set.add((int) HIGHEST);
        set.add(0);
        set.addRange(65_530, 65_540);
        set.addRange(5, 5);
        assertThat(set.count()).isEqualTo(12);
        assertThat(set.contains(HIGHEST)).isTrue();
        assertThat(set.contains(5)).isFalse();
        assertThat(set.countIn(65_535, 65_537)).isEqualTo(2);
        assertThat(set.countIn(7, 7)).isZero();
    }

    @Test
    void findsTheNextThatIsInItOrNotAndNoneFromTheLimitOn() {
        set.addRange(2, 4);
        assertThat(set.nextPresent(0, 10)).isEqualTo(2);
        assertThat(set.nextPresent(4, 10)).isEqualTo(10);
        assertThat(set.nextPresent(0, 1)).isEqualTo(1);
        assertThat(set.nextAbsent(2, 10)).isEqualTo(4);
        assertThat(set.nextAbsent(1, 10)).isEqualTo(1);
        assertThat(set.nextAbsent(2, 3)).isEqualTo(3);
        assertThat(set.nextAbsent(10, 10)).isEqualTo(10);
    }

    @Test
    void countsWhatTwoHaveInCommon() {
        set.addRange(0, 100);
        IndexSet other = new IndexSet();
        other.addRange(90, 110);
        assertThat(set.countInBoth(other)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 100_000})
    void itsBytesHoldTheSameSet(int count) {
        Random random = new Random(count);
        random.ints(count, 0, 1_000_000).forEach(set::add);
        set.addRange(2_000_000, 2_000_000L + count);
        IndexSet read = IndexSet.ofBytes(set.toBytes());
        assertThat(read).isEqualTo(set).hasSameHashCodeAs(set);
        assertThat(content(read)).isEqualTo(content(set));
        read.add(3_000_000);
        assertThat(read).isNotEqualTo(set);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1_000, 50_000, 65_536, 65_537, 1_000_000})
    void neverTakesMoreThanItSays(int bound) {
        Random random = new Random(bound);
        for (int share = 1; share <= 100; share *= 10) {
            IndexSet some = new IndexSet();
            for (int i = 0; i < bound; i++) {
                if (random.nextInt(share) == 0) {
                    some.add(i);
                }
            }
            assertThat(some.bytes()).isLessThanOrEqualTo(IndexSet.maxBytes(bound));
            assertThat((long) some.toBytes().length).isLessThanOrEqualTo(IndexSet.maxBytes(bound));
        }
    }

    @Test
    void hardlyTakesMoreThanABitForEachOfManyIndexes() {
        assertThat(IndexSet.maxBytes(1 << 25)).isBetween(4L << 20, (4L << 20) + (1 << 16));
        assertThat(IndexSet.maxBytes(0)).isZero();
    }

    @Test
    void longRowsTakeNextToNothing() {
        set.addRange(0, TaskNumbers.MAX_TASKS);
        assertThat(set.toBytes()).hasSizeLessThan(300_000);
        assertThat(set.nextAbsent(0, TaskNumbers.MAX_TASKS)).isEqualTo(TaskNumbers.MAX_TASKS);
    }

    @Test
    void otherBytesAreRefused() {
        assertThatThrownBy(() -> IndexSet.ofBytes("nonsense".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("these 8 bytes are no set of indexes");
    }
}
