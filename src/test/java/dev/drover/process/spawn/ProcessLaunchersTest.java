package dev.drover.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.process.libc.NativeSupport;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class ProcessLaunchersTest {
    @Test
    void takesNativeWhereItLoadsAndJavaWhereAsked() {
        Assumptions.assumeThat(NativeSupport.isAvailable())
                .as("SKIPPED: the native layer does not load here")
                .isTrue();
        assertThat(ProcessLaunchers.best()).isInstanceOf(NativeLauncher.class);

        System.setProperty(NativeSupport.CHOICE_PROPERTY, "java");
        try {
            assertThat(ProcessLaunchers.best()).isInstanceOf(JavaLauncher.class);
        } finally {
            System.clearProperty(NativeSupport.CHOICE_PROPERTY);
        }
    }
}
