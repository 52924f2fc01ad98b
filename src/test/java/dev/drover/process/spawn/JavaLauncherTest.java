package dev.drover.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class JavaLauncherTest extends LauncherContract {
    private final ProcessLauncher launcher = new JavaLauncher();

    @Override
    public ProcessLauncher launcher() {
        return launcher;
    }

    /** Java's Process closes the pipes at the child's end, unless a read of them is under way at that moment. */
    @Override
    public boolean keepsOutputOpenForOthers() {
        return false;
    }

    @Test
    void refusesANicenessAndAnotherArgument0() {
        assertThat(failureOf(shell("exit 0").withNiceness(5)))
                .hasMessage("a niceness needs the native layer, which does not load here");
        ResourceLimits limits = new ResourceLimits(OptionalInt.of(64), Optional.empty());
        assertThat(failureOf(shell("exit 0").withLimits(limits)))
                .hasMessage("limits of the kernel need the native layer, which does not load here");
        assertThat(failureOf(shell("exit 0").withArgv0(new byte[] {'x'})))
                .hasMessage("another argument 0 needs the native layer, which does not load here");
    }

    @Test
    void leavesAbsentWhatItCannotMeasure() throws Exception {
        ExitStatus status = run(shell("kill -TERM $$"), new Collected());

        assertThat(status).isEqualTo(ExitStatus.ofExitCode(143));
        assertThat(status.signal()).isEmpty();
        assertThat(status.cpuMicros()).isEmpty();
        assertThat(status.peakBytes()).isEmpty();
        assertThat(launcher.subreaper()).isEmpty();
    }
}
