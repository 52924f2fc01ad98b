package dev.drover.process.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class ProcessUsageTest {
    @Test
    void measuresThisProcess() {
        ProcessUsage usage = ProcessUsage.ofSelf().orElseThrow();

        assertThat(usage.residentBytes()).isBetween(10L << 20, 64L << 30);
        assertThat(usage.cpuUserMs()).isPositive();
        assertThat(usage.openFiles().orElseThrow()).isGreaterThan(2);
    }

    @Test
    void isEmptyForAProcessThatIsGone() {
        assertThat(ProcessUsage.of(Integer.MAX_VALUE)).isEmpty();
    }
}
