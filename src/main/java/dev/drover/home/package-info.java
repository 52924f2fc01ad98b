/**
 * The data directory: where it is, who may use it, its lock, secret, identity and the coordinator's address.
 *
 * <p>May use: {@code model}, and {@code proto} for the results in the spool. Must never: read or write what belongs to the journal or the history.
 */
package dev.drover.home;
