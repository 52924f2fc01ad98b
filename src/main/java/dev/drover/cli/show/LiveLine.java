package dev.drover.cli.show;

/**
 * The parts of one live line. Of what doesn't fit, the bar and the end of the note shrink first, then the name; id and counts stay whole.
 *
 * @param hasBar whether how far it is can be drawn
 * @param done from 0 to total
 * @param counts how far it is in numbers, with the gap in front
 * @param note the note of a task's progress, with the space in front; may be empty
 * @param after what stands behind the note, with the gap in front; may be empty
 */
record LiveLine(
        String id, String name, boolean hasBar, long done, long total, String counts, String note, String after) {
    private static final int NOTE_BEGINNING = 12;

    int labelWidth() {
        return id.length() + 1 + name.length();
    }

    /** Cells of what never shrinks, but for the id, and of the beginning of a note. */
    int fixedWidth() {
        return counts.length() + Math.min(NOTE_BEGINNING, note.length()) + after.length();
    }
}
