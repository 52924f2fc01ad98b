/**
 * The fields of a job, each defined in one place: its name, what it takes, its range, the sentence when it is wrong, how it is read
 * from words and from Java, how it is shown, its help.
 *
 * <p>{@link dev.drover.spec.JobFields} is the table; the command line's parser and help, the lines of {@code --batch}, the builder, the
 * coordinator's rules, {@code show}, JSON and {@code docs/options.md} loop over it. May use: {@code model}, {@code proto}. Must never:
 * do I/O, read a clock or keep state, because the coordinator's core uses it.
 */
package dev.drover.spec;
