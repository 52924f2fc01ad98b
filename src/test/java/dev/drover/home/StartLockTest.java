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

class StartLockTest {
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
        try (StartLock mine = new StartLock(paths)) {
            try (ChildJvm other =
                    ChildJvm.start("022", HomeChild.class, "start", paths.root().toString())) {
                assertThat(other.nextLine()).isEqualTo("locked");
                assertThat(mine.tryAcquire()).isFalse();
            }
            assertThat(mine.tryAcquire()).isTrue();
        }
    }

    @Test
    void whatHappensInThisProcessDoesNotTakeItFromTheThreadThatHasIt() throws Exception {
        try (StartLock first = new StartLock(paths);
                StartLock second = new StartLock(paths)) {
            assertThat(first.tryAcquire()).isTrue();
            assertThat(second.tryAcquire()).isFalse();
            second.close();
            try (ChildJvm other =
                    ChildJvm.start("022", HomeChild.class, "start", paths.root().toString())) {
                assertThat(other.nextLine()).isEqualTo("refused");
            }
        }
    }

    @Test
    void whoWaitedHearsWhyTheStartFailed() {
        StartLock first = new StartLock(paths);
        assertThat(first.tryAcquire()).isTrue();
        StartLock second = new StartLock(paths);
        StartLock third = new StartLock(paths);
        assertThat(second.tryAcquire()).isFalse();
        assertThat(third.tryAcquire()).isFalse();
        first.failed(WHY);
        first.close();
        for (StartLock waiting : new StartLock[] {second, third}) {
            assertThatThrownBy(waiting::tryAcquire)
                    .isInstanceOfSatisfying(
                            DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                    .hasMessage("the coordinator ended at its start (exit code 3)");
        }
    }

    @Test
    void whoComesLaterStartsAnew() {
        try (StartLock first = new StartLock(paths)) {
            assertThat(first.tryAcquire()).isTrue();
            first.failed(WHY);
        }
        try (StartLock later = new StartLock(paths)) {
            assertThat(later.tryAcquire()).isTrue();
        }
    }

    @Test
    void afterOneThatWentWellNobodyHearsOfAnEarlierFailure() {
        try (StartLock first = new StartLock(paths)) {
            first.tryAcquire();
            first.failed(WHY);
        }
        StartLock second = new StartLock(paths);
        assertThat(second.tryAcquire()).isTrue();
        try (StartLock third = new StartLock(paths)) {
            assertThat(third.tryAcquire()).isFalse();
            second.close();
            second.close();
            assertThat(third.tryAcquire()).isTrue();
        }
    }

    @Test
    void aFileThatSaysNothingIsAsGoodAsNone() throws Exception {
        Files.writeString(paths.startLock(), "start=many\ncode=NEVER_HEARD_OF\n\0\0");
        try (StartLock mine = new StartLock(paths)) {
            assertThat(mine.tryAcquire()).isTrue();
            mine.failed(WHY);
        }
        assertThat(paths.startLock())
                .hasContent(
                        "start=1\ncode=UNREACHABLE\nfailure=" + WHY.getMessage().replace('\n', ' '));
    }
}
