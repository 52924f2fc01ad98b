package dev.drover.cli.show;

import java.util.List;

/**
 * The parts of one live line. Of what doesn't fit, the bar and the end of the note shrink first, then facts are left out, then the name
 * shrinks; id and counts stay whole.
 *
 * @param hasBar whether how far it is can be drawn
 * @param done from 0 to total
 * @param counts how far it is in numbers, with the gap in front
 * @param facts what else stands behind the counts, each with the gap in front, or empty
 * @param note the note of a task's progress, with the space in front; may be empty
 * @param after what stands behind the note, with the gap in front; may be empty
 */
record LiveLine(
        String id,
        String name,
        boolean hasBar,
        long done,
        long total,
        String counts,
        List<Fact> facts,
        String note,
        String after) {
    private static final int NOTE_BEGINNING = 12;

    /**
     * A part that may be left out.
     *
     * @param rank those of the highest rank are left out first; from 1
     */
    record Fact(int rank, String text) {}

    int labelWidth() {
        return id.length() + 1 + name.length();
    }

    /** Cells of what never shrinks, but for the id, and of the beginning of a note; of facts only those up to that rank. */
    int fixedWidth(int rank) {
        return counts.length() + facts(rank).length() + Math.min(NOTE_BEGINNING, note.length()) + after.length();
    }

    /** The facts up to that rank. */
    String facts(int rank) {
        StringBuilder text = new StringBuilder();
        for (Fact fact : facts) {
            text.append(fact.rank() <= rank ? fact.text() : "");
        }
        return text.toString();
    }
}
