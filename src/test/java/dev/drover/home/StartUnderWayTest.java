package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartUnderWayTest {
    private static final DroverException WHY =
            new DroverException(ErrorCode.UNREACHABLE, "the coordinator ended at its start\n(exit code 3)");

    @TempDir
    Path scratch;

    private HomePaths paths;

    @BeforeEach
    void makeHome() {
        paths = Home.openOrCreate(scratch.resolve("home")).paths();
    }

    @Test
    void anotherProcessHasItAloneAndItsDeathGivesItToTheNext() throws Exception {
        try (StartUnderWay mine = new StartUnderWay(paths)) {
            try (ChildJvm other = ChildJvm.start(
                    "022", HomeChild.class, "starting", paths.root().toString())) {
                assertThat(other.nextLine()).isEqualTo("taken");
                assertThat(mine.tryTake()).isFalse();
            }
            assertThat(mine.tryTake()).isTrue();
        }
    }

    @Test
    void whatHappensInThisProcessDoesNotTakeItFromTheThreadThatHasIt() throws Exception {
        try (StartUnderWay first = new StartUnderWay(paths);
                StartUnderWay second = new StartUnderWay(paths)) {
            assertThat(first.tryTake()).isTrue();
            assertThat(second.tryTake()).isFalse();
            second.close();
            try (ChildJvm other = ChildJvm.start(
                    "022", HomeChild.class, "starting", paths.root().toString())) {
                assertThat(other.nextLine()).isEqualTo("refused");
            }
        }
    }

    @Test
    void whoWaitedHearsWhyTheStartFailed() {
        StartUnderWay first = new StartUnderWay(paths);
        assertThat(first.tryTake()).isTrue();
        StartUnderWay second = new StartUnderWay(paths);
        StartUnderWay third = new StartUnderWay(paths);
        assertThat(second.tryTake()).isFalse();
        assertThat(third.tryTake()).isFalse();
        first.failed(WHY);
        first.close();
        for (StartUnderWay waiting : new StartUnderWay[] {second, third}) {
            assertThatThrownBy(waiting::tryTake)
                    .isInstanceOfSatisfying(
                            DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                    .hasMessage("the coordinator ended at its start (exit code 3)");
        }
    }

    @Test
    void whoComesLaterStartsAnew() {
        try (StartUnderWay first = new StartUnderWay(paths)) {
            assertThat(first.tryTake()).isTrue();
            first.failed(WHY);
        }
        try (StartUnderWay later = new StartUnderWay(paths)) {
            assertThat(later.tryTake()).isTrue();
        }
    }

    @Test
    void afterOneThatWentWellNobodyHearsOfAnEarlierFailure() {
        try (StartUnderWay first = new StartUnderWay(paths)) {
            first.tryTake();
            first.failed(WHY);
        }
        StartUnderWay second = new StartUnderWay(paths);
        assertThat(second.tryTake()).isTrue();
        try (StartUnderWay third = new StartUnderWay(paths)) {
            assertThat(third.tryTake()).isFalse();
            second.close();
            second.close();
            assertThat(third.tryTake()).isTrue();
        }
    }

    @Test
    void aFileThatSaysNothingIsAsGoodAsNone() throws Exception {
        Files.writeString(paths.starting(), "start=many\ncode=NEVER_HEARD_OF\n\0\0");
        try (StartUnderWay mine = new StartUnderWay(paths)) {
            assertThat(mine.tryTake()).isTrue();
            mine.failed(WHY);
        }
        assertThat(paths.starting())
                .hasContent(
                        "start=1\ncode=UNREACHABLE\nfailure=" + WHY.getMessage().replace('\n', ' '));
    }
}
