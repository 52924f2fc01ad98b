/**
 * The types that all packages share: job states and their transition table, causes, error codes, marks, sets of task indexes, the wait for a thread.
 *
 * <p>May use: the JDK, and RoaringBitmap for those sets. Must never: do I/O.
 */
package dev.drover.model;
