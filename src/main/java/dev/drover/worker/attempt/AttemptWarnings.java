package dev.drover.worker.attempt;

import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import java.util.ArrayList;
import java.util.List;

/**
 * What the user of an attempt should know and what does not decide its end, a sentence each. Bounded: of more than the limit the last
 * sentence says how many there were. Any thread.
 */
public final class AttemptWarnings {
    private static final ReportTruncator TRUNCATOR = new ReportTruncator(MessageLimits.DEFAULT);

    private final List<String> first = new ArrayList<>(); // guarded by this
    private long more;

    /** Adds one, cut to the limit of a sentence. */
    public void add(String sentence) {
        String kept = TRUNCATOR.sentence(sentence);
        synchronized (this) {
            if (first.size() < MessageLimits.DEFAULT.warnings() - 1) {
                first.add(kept);
            } else {
                more++;
            }
        }
    }

    /** All of them, and behind them how many were not kept. */
    public synchronized List<String> sentences() {
        List<String> all = new ArrayList<>(first);
        if (more > 0) {
            all.add(more + (more == 1 ? " more warning was" : " more warnings were") + " not kept");
        }
        return List.copyOf(all);
    }
}
