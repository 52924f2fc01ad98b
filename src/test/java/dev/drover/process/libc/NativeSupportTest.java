package dev.drover.process.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

class NativeSupportTest {
    @Test
    void jnaStartsNoProcessToLookForLibraries() {
        assumeThat(NativeSupport.isAvailable())
                .as("SKIPPED: the native layer does not work here")
                .isTrue();
        // JNA keeps there what its child process answered.
        assertThat(System.getProperty("jna.platform.library.path")).isNull();
    }
}
