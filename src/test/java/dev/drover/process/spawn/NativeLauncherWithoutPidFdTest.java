package dev.drover.process.spawn;

import org.junit.jupiter.api.Tag;

/** The native launcher as on kernels before 5.3. */
@Tag("processes")
class NativeLauncherWithoutPidFdTest extends NativeLauncherTest {
    @Override
    ProcessLauncher newLauncher() {
        return new NativeLauncher(false);
    }
}
