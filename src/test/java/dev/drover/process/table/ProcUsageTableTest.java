package dev.drover.process.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processes")
class ProcUsageTableTest {
    private final UsageTable table = new ProcUsageTable(ProcessTables.plain());
    private final int self = (int) ProcessHandle.current().pid();

    @Test
    void tellsOfThisProcessWhatTheKernelTellsElsewhere() {
        ProcessSample sample = table.sample().stream()
                .filter(found -> found.pid() == self)
                .findFirst()
                .orElseThrow();
        ProcessUsage usage = ProcessUsage.ofSelf().orElseThrow();
        // It lives on between the two, and the kernel's figure in stat is approximate.
        assertThat(sample.residentBytes()).isBetween(usage.residentBytes() / 2, usage.residentBytes() * 2);
        assertThat(sample.ownCpuMs()).isBetween(1L, usage.cpuUserMs() + usage.cpuSystemMs());
        assertThat(table.proportionalBytes(self).orElseThrow())
                .isBetween(usage.residentBytes() / 4, usage.residentBytes() * 2);
    }

    @Test
    void whatIsGoneHasNoMemory() {
        assertThat(table.proportionalBytes(Integer.MAX_VALUE)).isEmpty();
    }
}
