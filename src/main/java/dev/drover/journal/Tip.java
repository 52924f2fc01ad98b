package dev.drover.journal;

/**
 * Where the next group goes.
 *
 * @param position end of the last group
 * @param chain checksum of the last group
 * @param epoch that the next groups belong to
 */
record Tip(LiveSegment segment, long position, int chain, long epoch) {}
