/**
 * Measures the whole of Drover beside what it has to be compared with, in the same run; started by {@code scripts/bench}.
 *
 * <p>A part has a letter and is one class; {@code Report} prints what it found.
 */
package dev.drover.bench;
