package dev.drover.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.drover.proto.WireRefusal;
import dev.drover.proto.WireRefusalCode;
import java.util.Arrays;

/** Builds and reads frames: one byte of kind, then the body. */
final class Frames {
    private static final int MAX_SENTENCE_CHARS = 300;

    private Frames() {}

    static byte[] of(FrameKind kind, MessageLite body) {
        return of(kind, body.toByteArray());
    }

    static byte[] of(FrameKind kind, byte[] body) {
        byte[] frame = new byte[body.length + 1];
        frame[0] = kind.code();
        System.arraycopy(body, 0, frame, 1, body.length);
        return frame;
    }

    /** A frame that has a kind and no body. */
    static byte[] bare(FrameKind kind) {
        return new byte[] {kind.code()};
    }

    static byte[] refusal(WireRefusalCode code, String sentence) {
        return of(
                FrameKind.REFUSAL,
                WireRefusal.newBuilder()
                        .setCode(code)
                        .setSentence(printable(sentence))
                        .build());
    }

    static byte[] body(byte[] frame) {
        return Arrays.copyOfRange(frame, 1, frame.length);
    }

    static <T> T parse(Parser<T> parser, byte[] frame) throws InvalidProtocolBufferException {
        return parser.parseFrom(ByteString.copyFrom(frame, 1, frame.length - 1));
    }

    /** The sentence of a refusal, made safe to print, because it may come from an unproven peer. */
    static String refusalText(byte[] frame) {
        try {
            WireRefusal refusal = parse(WireRefusal.parser(), frame);
            return refusal.getCode() + ": " + printable(refusal.getSentence());
        } catch (InvalidProtocolBufferException e) {
            return WireRefusalCode.MALFORMED + ": a refusal that can't be read.";
        }
    }

    private static String printable(String text) {
        String cut = text.length() > MAX_SENTENCE_CHARS ? text.substring(0, MAX_SENTENCE_CHARS) : text;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
