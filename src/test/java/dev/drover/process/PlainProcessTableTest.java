package dev.drover.process;

import org.junit.jupiter.api.Tag;

@Tag("processes")
class PlainProcessTableTest extends ProcessTableContract {
    @Override
    ProcessTable table() {
        return ProcessTables.plain();
    }
}
