package dev.drover.client.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.TaskRange;
import dev.drover.model.TaskNumbers;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinishedTasksTest {
    private final FinishedTasks finished = new FinishedTasks();

    @Test
    void anAttemptIsAddedOnceAndNoneAfterALaterOneOfItsTask() {
        assertThat(finished.add(7, 1, false)).isTrue();
        assertThat(finished.add(7, 1, false)).isFalse();
        assertThat(finished.contains(7, 2)).isFalse();
        assertThat(finished.add(7, 3, true)).isTrue();
        assertThat(finished.add(7, 2, false)).isFalse();
        assertThat(finished.contains(7, 3)).isTrue();
    }

    @Test
    void aTaskThatHasEndedTakesABitAlone() {
        for (int index = 0; index < 1_000_000; index++) {
            finished.add(index, 1, false);
            finished.add(index, 2, true);
        }
        assertThat(finished.rerunCount()).isZero();
        assertThat(finished.unfinished(new TaskNumbers(0, 1, 1_000_000))).isEmpty();
    }

    @Test
    void whatIsUnfinishedIsNamedByTaskNumbersInRanges() {
        assertThat(finished.isEmpty()).isTrue();
        for (int index : new int[] {0, 1, 4}) {
            finished.add(index, 1, true);
        }
        finished.add(2, 1, false);
        assertThat(finished.isEmpty()).isFalse();
        assertThat(finished.unfinished(new TaskNumbers(10, 5, 7)))
                .isEqualTo(List.of(new TaskRange(20, 25), new TaskRange(35, 40)));
    }

    @Test
    void manyHolesAreNoMoreRangesThanAQuestionMayHave() {
        for (int index = 0; index < 5_000; index += 2) {
            finished.add(index, 1, true);
        }
        List<TaskRange> ranges = finished.unfinished(new TaskNumbers(0, 1, 5_000));
        assertThat(ranges).hasSize(FinishedTasks.MAX_RANGES);
        assertThat(ranges.get(ranges.size() - 1).last()).isEqualTo(4_999);
    }
}
