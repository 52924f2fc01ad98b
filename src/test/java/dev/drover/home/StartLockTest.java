package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartLockTest {
    private static final UserException WHY =
            new UserException(ErrorCode.UNREACHABLE, "the coordinator ended at its start\n(exit code 3)");

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
    void whoWaitsSeesWhetherTheOtherProcessIsStopped() throws Exception {
        try (StartLock mine = new StartLock(paths);
                ChildJvm other = ChildJvm.start(
                        "022", HomeChild.class, "start", paths.root().toString())) {
            assertThat(mine.starter()).isEmpty();
            assertThat(other.nextLine()).isEqualTo("locked");
            assertThat(mine.tryAcquire()).isFalse();
            Starter starter = mine.starter().orElseThrow();
            assertThat(starter.pid()).isEqualTo(other.pid());
            assertThat(starter.isStoppedOrUnseen()).isFalse();
            assertThat(starter.cpuMs()).isPositive();
            signal("STOP", other.pid());
            await().until(starter::isStoppedOrUnseen);
            signal("CONT", other.pid());
            await().until(() -> !starter.isStoppedOrUnseen());
        }
    }

    @Test
    void whoWaitsSeesTheCpuTimeOfTheCoordinatorThatWasStarted() {
        try (StartLock first = new StartLock(paths);
                StartLock second = new StartLock(paths)) {
            assertThat(first.tryAcquire()).isTrue();
            long self = ProcessHandle.current().pid();
            first.started(self);
            assertThat(second.tryAcquire()).isFalse();
            Starter starter = second.starter().orElseThrow();
            assertThat(starter.coordinatorPid()).isEqualTo(self);
            long ownCpuMs = ProcessStart.cpuMs(self, starter.startTicks());
            assertThat(ownCpuMs).isPositive();
            // The command and its coordinator are the same process here.
            assertThat(starter.cpuMs()).isGreaterThanOrEqualTo(2 * ownCpuMs);
            first.failed(WHY);
            first.close();
            assertThatThrownBy(second::tryAcquire).hasMessageContaining("exit code 3");
        }
    }

    @Test
    void aProcessOfAnotherStartIsNotSeen() {
        long self = ProcessHandle.current().pid();
        Starter starter = new Starter(self, ProcessStart.startTicks(self) + 1, 0, 0);
        assertThat(starter.isStoppedOrUnseen()).isTrue();
        assertThat(starter.cpuMs()).isZero();
    }

    private static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
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
                            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
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
        long self = ProcessHandle.current().pid();
        assertThat(paths.startLock())
                .hasContent("start=1\npid=" + self + "\nstartTicks=" + ProcessStart.startTicks(self)
                        + "\ncode=UNREACHABLE\nfailure="
                        + WHY.getMessage().replace('\n', ' '));
    }
}
