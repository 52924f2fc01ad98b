package dev.drover.channel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Turns the lines of one attempt into reports, and bounds how many come: so that a task in a loop does not fill the journal, all that is
 * above {@value #MAX_LINES_PER_SECOND} lines a second is dropped. Owned by one thread at a time.
 */
public final class ReportReceiver implements LineSplitter.Lines {
    static final int MAX_LINES_PER_SECOND = 1_000;

    private static final long SECOND_MS = 1_000;

    private final LongSupplier nowMs;
    private final Reports reports;
    private final Map<ChannelFault, Long> counts = new EnumMap<>(ChannelFault.class);
    private final Map<ChannelFault, String> details = new EnumMap<>(ChannelFault.class);
    private long secondBeganMs = Long.MIN_VALUE;
    private int linesOfSecond;

    /** Receives the reports in the order of the lines. */
    @FunctionalInterface
    public interface Reports {
        void report(TaskReport report);
    }

    /**
     * A receiver of lines.
     *
     * @param nowMs a clock
     */
    public ReportReceiver(LongSupplier nowMs, Reports reports) {
        this.nowMs = nowMs;
        this.reports = reports;
    }

    @Override
    public void line(byte[] line) {
        if (!isWithinRate()) {
            fault(ChannelFault.FLOOD);
            return;
        }
        try {
            ReportParser.parse(line).forEach(reports::report);
        } catch (BadReportException e) {
            details.putIfAbsent(ChannelFault.BAD_LINE, e.getMessage());
            fault(ChannelFault.BAD_LINE);
        }
    }

    @Override
    public void tooLong() {
        fault(ChannelFault.LONG_LINE);
    }

    /** Counts what is wrong. */
    public void fault(ChannelFault fault) {
        counts.merge(fault, 1L, Long::sum);
    }

    /** How often that was wrong. */
    long count(ChannelFault fault) {
        return counts.getOrDefault(fault, 0L);
    }

    /** What was wrong: a sentence for each kind, with how often it came. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        counts.forEach((fault, count) -> {
            String why = details.containsKey(fault) ? " (" + details.get(fault) + ")" : "";
            String times = count == 1 ? "" : ", " + count + " times";
            sentences.add(fault.sentence() + why + times);
        });
        return sentences;
    }

    private boolean isWithinRate() {
        long now = nowMs.getAsLong();
        if (secondBeganMs == Long.MIN_VALUE || now - secondBeganMs >= SECOND_MS || now < secondBeganMs) {
            secondBeganMs = now;
            linesOfSecond = 0;
        }
        linesOfSecond++;
        return linesOfSecond <= MAX_LINES_PER_SECOND;
    }
}
