package dev.drover.journal;

/**
 * The place where the next group is written.
 *
 * @param position end of the last group
 * @param chain checksum of the last group
 * @param epoch that the next groups belong to
 */
record AppendPosition(LiveSegment segment, long position, int chain, long epoch) {}
