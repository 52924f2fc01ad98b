package dev.drover.wire;

/**
 * Names one proven connection to a {@link WireServer}.
 *
 * @param value unique within its server for ever; a peer that connects again gets a new one
 */
public record PeerId(long value) {
    @Override
    public String toString() {
        return "peer " + value;
    }
}
