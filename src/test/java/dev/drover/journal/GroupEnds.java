package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.ArrayList;
import java.util.List;

/** Keeps the ends of groups with their checksums, and the positions of records. */
final class GroupEnds implements RecordVisitor {
    final List<Long> positions = new ArrayList<>();
    final List<Integer> chains = new ArrayList<>();
    final List<Long> recordPositions = new ArrayList<>();
    final List<JournalRecord> records = new ArrayList<>();

    static RecordVisitor ignore() {
        return new GroupEnds();
    }

    /** Of the whole journal. */
    static long[] of(MemoryFiles files) {
        JournalReader reader = JournalReader.open(Epoch.SMALL, files);
        GroupEnds ends = new GroupEnds();
        reader.forEach(0, reader.validEnd(), ends);
        return ends.positions.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void record(long position, JournalRecord record) {
        recordPositions.add(position);
        records.add(record);
    }

    @Override
    public void groupEnd(long position, int chainCrc) {
        positions.add(position);
        chains.add(chainCrc);
    }
}
