package dev.drover.process.table;

import dev.drover.process.libc.NativeSupport;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag("processes")
class NativeProcessTableTest extends ProcessTableContract {
    @BeforeEach
    void needNative() {
        Assumptions.assumeThat(NativeSupport.isAvailable())
                .as("SKIPPED: the native layer does not load here")
                .isTrue();
    }

    @Override
    public ProcessTable table() {
        return new ProcProcessTable(new NativeSignals());
    }
}
