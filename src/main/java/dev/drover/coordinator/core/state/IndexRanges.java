package dev.drover.coordinator.core.state;

import dev.drover.proto.IndexRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of task indexes as disjoint ranges. Owned by the core's thread. */
final class IndexRanges {
    // first -> end (exclusive), disjoint and not touching
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** Adds [first, end); returns how many indexes were new. */
    long add(long first, long end) {
        if (first >= end) {
            return 0;
        }
        long added = end - first;
        long newFirst = first;
        long newEnd = end;
        Map.Entry<Long, Long> before = ranges.floorEntry(end);
        while (before != null && before.getValue() >= first) {
            added -= Math.max(0, Math.min(end, before.getValue()) - Math.max(first, before.getKey()));
            newFirst = Math.min(newFirst, before.getKey());
            newEnd = Math.max(newEnd, before.getValue());
            ranges.remove(before.getKey());
            before = ranges.floorEntry(end);
        }
        ranges.put(newFirst, newEnd);
        return added;
    }

    IndexRanges copy() {
        IndexRanges copy = new IndexRanges();
        copy.ranges.putAll(ranges);
        return copy;
    }

    /** The end of the range that holds the index, or the index itself if none does. */
    long skip(long index) {
        Map.Entry<Long, Long> range = ranges.floorEntry(index);
        return range != null && range.getValue() > index ? range.getValue() : index;
    }

    /** The first index of the next range after this one, or the limit. */
    long nextStart(long index, long limit) {
        Long next = ranges.higherKey(index);
        return next == null ? limit : Math.min(next, limit);
    }

    /** Removes all ranges below the index, which is not within a range. */
    void forgetBelow(long index) {
        ranges.headMap(index, false).clear();
    }

    long count() {
        long count = 0;
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            count += range.getValue() - range.getKey();
        }
        return count;
    }

    int size() {
        return ranges.size();
    }

    void clear() {
        ranges.clear();
    }

    List<IndexRange> toProto() {
        List<IndexRange> list = new ArrayList<>(ranges.size());
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            list.add(IndexRange.newBuilder()
                    .setFirst((int) (long) range.getKey())
                    .setCount((int) (range.getValue() - range.getKey()))
                    .build());
        }
        return list;
    }
}
