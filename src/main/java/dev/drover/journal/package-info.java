/**
 * Records on disk: segments, groups, forces, checkpoints and recovery.
 *
 * <p>May use: {@code proto} for the record envelope, {@code model} for errors. Must never: know SQL, or what a record means.
 */
package dev.drover.journal;
