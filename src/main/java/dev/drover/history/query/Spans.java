package dev.drover.history.query;

import dev.drover.history.attempt.AttemptReader.Span;
import dev.drover.model.ErrorCode;
import dev.drover.model.TaskNumbers;
import dev.drover.model.UserException;
import dev.drover.proto.NumberRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The tasks that a question asks for, as stretches of indexes, ascending and apart.
 *
 * @param list none empty
 */
record Spans(List<Span> list) {
    /** Of those task numbers; none: of all tasks. */
    static Spans of(List<NumberRange> ranges, TaskNumbers numbers) {
        if (ranges.size() > JobConditions.MAX_VALUES) {
            throw new UserException(
                    ErrorCode.INVALID,
                    ranges.size() + " ranges of tasks in one question, at most " + JobConditions.MAX_VALUES
                            + " are allowed; ask in parts");
        }
        List<Span> spans = new ArrayList<>();
        if (ranges.isEmpty()) {
            add(spans, new Span(0, numbers.count() - 1));
        }
        long lowest = numbers.first();
        long highest = numbers.number(Math.max(0, numbers.count() - 1));
        for (NumberRange range : ranges) {
            // Numbers are brought into the job's own first, so that no distance overflows.
            long first = Math.max(range.getFirst(), lowest);
            long last = Math.min(range.getLast(), highest);
            if (first <= last && numbers.count() > 0) {
                add(
                        spans,
                        new Span(
                                -Math.floorDiv(lowest - first, numbers.step()),
                                Math.floorDiv(last - lowest, numbers.step())));
            }
        }
        spans.sort(Comparator.comparingLong(Span::first));
        return new Spans(merge(spans));
    }

    private static void add(List<Span> to, Span span) {
        if (span.first() <= span.last()) {
            to.add(span);
        }
    }

    private static List<Span> merge(List<Span> sorted) {
        List<Span> merged = new ArrayList<>();
        for (Span span : sorted) {
            Span before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && span.first() <= before.last() + 1) {
                merged.set(merged.size() - 1, new Span(before.first(), Math.max(before.last(), span.last())));
            } else {
                merged.add(span);
            }
        }
        return List.copyOf(merged);
    }

    /** The part at or above an index. */
    Spans from(long index) {
        List<Span> rest = new ArrayList<>();
        for (Span span : list) {
            add(rest, new Span(Math.max(span.first(), index), span.last()));
        }
        return new Spans(List.copyOf(rest));
    }

    boolean contains(long index) {
        for (Span span : list) {
            if (index >= span.first() && index <= span.last()) {
                return true;
            }
        }
        return false;
    }

    long size() {
        long size = 0;
        for (Span span : list) {
            size += span.last() - span.first() + 1;
        }
        return size;
    }
}
