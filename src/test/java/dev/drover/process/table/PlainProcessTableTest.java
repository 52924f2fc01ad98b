package dev.drover.process.table;

import org.junit.jupiter.api.Tag;

@Tag("processes")
class PlainProcessTableTest extends ProcessTableContract {
    @Override
    public ProcessTable table() {
        return ProcessTables.plain();
    }
}
