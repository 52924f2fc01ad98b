package dev.drover.wire;

/** The first byte of each frame; the numbers are those of {@code handshake.proto}. */
enum FrameKind {
    GREETING(1),
    CHALLENGE(2),
    PROOF(3),
    READY(4),
    DATA(5),
    REFUSAL(6),
    GOODBYE(7),
    PART(8);

    private static final FrameKind[] BY_CODE = {null, GREETING, CHALLENGE, PROOF, READY, DATA, REFUSAL, GOODBYE, PART};

    private final byte code;

    FrameKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** The frame's kind, or null when the frame is empty or its kind unknown. */
    static FrameKind of(byte[] frame) {
        if (frame.length == 0 || frame[0] <= 0 || frame[0] >= BY_CODE.length) {
            return null;
        }
        return BY_CODE[frame[0]];
    }
}
