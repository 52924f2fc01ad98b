package dev.drover.worker.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessSample;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which processes belong to a tree, and what they use together, those counted that are gone. */
class ProcessTreeTest {
    private static final String MARK = "home:7.0.1.1";
    private static final int WORKER = 50;
    private static final int ROOT = 100;

    private final FakeUsageTable table = new FakeUsageTable();
    private final TreeFinder finder = new TreeFinder(table, WORKER);
    private final ProcessTree tree = new ProcessTree(MARK, table.id(ROOT));

    private void scan() {
        finder.update(List.of(tree));
    }

    private List<Integer> found() {
        return tree.members().stream().map(ProcessSample::pid).sorted().toList();
    }

    @Test
    void isFoundByParentsBySessionAndByMarkAndWithoutStrangers() {
        table.with(WORKER, 1, 40, 1, 1, 0)
                .with(99, WORKER, 99, 1, 1, 0)
                .with(ROOT, WORKER, ROOT, 10, 0, 0)
                .with(101, ROOT, ROOT, 20, 0, 0)
                // With a session of its own, a child that has a lower pid than its parent would.
                .with(103, 104, 104, 40, 0, 0)
                .with(104, 101, 104, 80, 0, 0)
                // Its parent is gone, its session or its mark is known.
                .with(105, WORKER, ROOT, 160, 0, 0)
                .with(106, 1, 106, 320, 0, 0)
                .marked(106, ProcessMarks.ofAttempt(MARK))
                // Other attempts, other users, and a coordinator that the command started.
                .with(107, WORKER, 107, 1, 0, 0)
                .marked(107, ProcessMarks.ofAttempt("home:8.0.1.1"))
                .with(108, 1, 108, 1, 0, 0)
                .with(109, ROOT, ROOT, 1, 0, 0)
                .marked(109, new ProcessMarks(Optional.of(MARK), Optional.of("home:coordinator"), Optional.empty()));
        scan();
        assertThat(found()).containsExactly(100, 101, 103, 104, 105, 106);
        assertThat(tree.residentBytes()).isEqualTo(630);
        // Whose parent, session leader and environment are gone is remembered.
        table.without(101).without(104).with(103, 1, 104, 40, 0, 0).with(106, 1, 106, 320, 0, 0);
        table.marked(106, ProcessMarks.NONE);
        scan();
        assertThat(found()).containsExactly(100, 103, 105, 106);
    }

    @Test
    void aSessionWithoutMembersMayBeAnothersLater() {
        table.with(ROOT, WORKER, ROOT, 1, 0, 0).with(101, ROOT, 101, 1, 0, 0);
        scan();
        table.without(101);
        scan();
        table.with(200, 1, 101, 1, 0, 0);
        scan();
        assertThat(found()).containsExactly(100);
    }

    @Test
    void environmentsAreReadTwiceBecauseAnExecChangesThem() {
        table.with(ROOT, WORKER, ROOT, 1, 0, 0).with(300, 1, 300, 1, 0, 0);
        scan();
        table.marked(300, ProcessMarks.ofAttempt(MARK));
        scan();
        assertThat(found()).containsExactly(100, 300);
        scan();
        scan();
        assertThat(table.marksRead).containsExactlyInAnyOrder(100, 300, 100, 300);
    }

    @Test
    void cpuTimeIsThatOfTheLivingAndOfWhatTheyHaveReaped() {
        table.with(ROOT, WORKER, ROOT, 1, 10, 5)
                .with(101, ROOT, ROOT, 1, 100, 0)
                .with(102, 101, ROOT, 1, 1_000, 0);
        scan();
        assertThat(tree.cpuMs()).isEqualTo(1_115);
        // 102 worked on, ended and was waited for by 101, which did the same under the root.
        table.without(102).without(101).with(ROOT, WORKER, ROOT, 1, 10, 5 + 150 + 1_200);
        scan();
        assertThat(tree.cpuMs()).isEqualTo(1_365);
    }

    @Test
    void cpuTimeThatNobodyWaitedForIsKept() {
        table.with(ROOT, WORKER, ROOT, 1, 10, 0)
                .with(101, ROOT, ROOT, 1, 100, 0)
                .with(102, ROOT, ROOT, 1, 1_000, 0)
                .with(105, WORKER, ROOT, 1, 10_000, 0);
        scan();
        // The root ignores the end of 101 and waits for 102; 105 was an orphan, which the worker reaps.
        table.without(101).without(102).without(105).with(ROOT, WORKER, ROOT, 1, 11, 1_001);
        scan();
        assertThat(tree.cpuMs()).isEqualTo(11 + 1_001 + 99 + 10_000);
        scan();
        assertThat(tree.cpuMs()).isEqualTo(11 + 1_001 + 99 + 10_000);
    }

    @Test
    void aTreeWithoutItsRootKeepsWhatItTook() {
        table.with(ROOT, WORKER, ROOT, 7, 10, 0).with(101, ROOT, ROOT, 7, 100, 0);
        scan();
        table.without(ROOT).without(101);
        scan();
        assertThat(tree.cpuMs()).isEqualTo(110);
        assertThat(tree.residentBytes()).isZero();
    }
}
