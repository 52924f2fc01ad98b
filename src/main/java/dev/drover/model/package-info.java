/**
 * The types that all packages share: job states and their transition table, causes, error codes, marks.
 *
 * <p>May use: the JDK alone. Must never: do I/O.
 */
package dev.drover.model;
