package dev.drover.process;

/** The native launcher as on kernels before 5.3. */
class NativeLauncherWithoutPidFdTest extends NativeLauncherTest {
    @Override
    ProcessLauncher newLauncher() {
        return new NativeLauncher(false);
    }
}
