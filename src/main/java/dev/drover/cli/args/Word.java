package dev.drover.cli.args;

import dev.drover.spec.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One word of the command line as its untouched bytes.
 *
 * <p>Immutable; any thread may use it. A JVM without a locale turns {@code Müller.png} into {@code M??ller.png} (hazard JVM
 * 6), so a word becomes text only where text is meant.
 */
public final class Word {
    private final byte[] bytes;

    private Word(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Word of(byte[] bytes) {
        return new Word(bytes.clone());
    }

    public static Word of(String text) {
        return new Word(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The bytes read as UTF-8; what is malformed becomes U+FFFD, so this suits messages and names of options. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * The bytes read as UTF-8, all of them.
     *
     * @param what names the value in the error, such as {@code --label}
     */
    public String exactText(String what) {
        return FieldErrors.exactText(what, bytes);
    }

    /** Where the first such byte is, or -1. */
    int indexOf(char ascii) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == ascii) {
                return i;
            }
        }
        return -1;
    }

    /** The bytes from that index on. */
    Word from(int index) {
        return new Word(Arrays.copyOfRange(bytes, index, bytes.length));
    }

    /**
     * Splits {@code K=V} at its first equals sign.
     *
     * @param what names the option in the error
     */
    public Word[] keyAndValue(String what) {
        int equals = indexOf('=');
        if (equals < 1) {
            throw new UsageException(what + " takes KEY=VALUE, not '" + text() + "'");
        }
        return new Word[] {new Word(Arrays.copyOf(bytes, equals)), from(equals + 1)};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Word word && Arrays.equals(bytes, word.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
