/**
 * Carries the journal's records into the database, in large transactions that end where groups end.
 *
 * <p>May use: the types of {@code history}, {@code history.attempt}, {@code history.table}, {@code history.check}, {@code history.file}, {@code
 * journal}, {@code home}, {@code model}, {@code proto}. Must never: write a row without a record, or commit within a group.
 */
package dev.drover.history.index;
