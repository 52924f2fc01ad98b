package dev.drover.coordinator.core.turn;

import dev.drover.proto.AttemptToken;

/**
 * The channel of an attempt whose worker died: it may have messages that nobody has read. Immutable; crosses threads.
 *
 * @param mark of the attempt's processes, the last of which may still append
 * @param position where the line of the last message ends that is recorded; 0 if none is
 */
public record OpenChannel(String mark, AttemptToken token, long position) {}
