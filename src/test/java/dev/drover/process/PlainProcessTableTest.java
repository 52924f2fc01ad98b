package dev.drover.process;

class PlainProcessTableTest extends ProcessTableContract {
    @Override
    ProcessTable table() {
        return ProcessTables.plain();
    }
}
