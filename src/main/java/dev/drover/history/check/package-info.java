/**
 * Decides whether a database that was left behind can be trusted, and opens it or makes a new one.
 *
 * <p>May use: the types of {@code history}, {@code history.attempt}, {@code history.file}, {@code history.table}, {@code journal}, {@code
 * model}, {@code proto}. Must never: take a successful open for proof.
 */
package dev.drover.history.check;
