package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The refusals that several kinds of fields share. Without state; any thread. */
public final class FieldErrors {
    private FieldErrors() {}

    static UserException invalid(String sentence) {
        return new UserException(ErrorCode.INVALID, sentence);
    }

    /** For sentences that cost nothing to make: every field of each submission is checked. */
    static void require(boolean condition, String sentence) {
        if (!condition) {
            throw invalid(sentence);
        }
    }

    /**
     * All of the bytes as UTF-8.
     *
     * @param what names the value in the error, such as {@code --label}
     */
    public static String exactText(String what, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the value of " + what + " isn't UTF-8; only arguments, --env and paths may be any bytes",
                    e);
        }
    }

    /** For messages: what is no UTF-8 becomes U+FFFD. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The bytes, none of them NUL, which ends what Linux takes. */
    static ByteString withoutNul(String what, byte[] bytes) {
        ByteString string = ByteString.copyFrom(bytes);
        requireNoNul(what, string);
        return string;
    }

    static void requireNoNul(String what, ByteString bytes) {
        for (int i = 0; i < bytes.size(); i++) {
            if (bytes.byteAt(i) == 0) {
                throw invalid("a NUL byte can't be in the " + what + " \"" + text(bytes.toByteArray()) + "\"");
            }
        }
    }

    /** An absolute path. */
    static ByteString absolute(String what, byte[] path) {
        if (path.length == 0 || path[0] != '/') {
            throw invalid("the " + what + " has to be an absolute path, this one is \"" + text(path) + "\"");
        }
        return withoutNul(what, path);
    }
}
