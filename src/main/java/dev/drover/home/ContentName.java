package dev.drover.home;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Names of files that are told by what is in them: 32 hexadecimal digits of SHA-256. Without state; any thread. */
final class ContentName {
    private static final int NAME_BYTES = 16;

    private ContentName() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The name for what these have seen, one after the other; they begin anew after that. */
    static String of(MessageDigest... parts) {
        MessageDigest whole = digest();
        for (MessageDigest part : parts) {
            whole.update(part.digest());
        }
        return HomeFiles.hex(Arrays.copyOf(whole.digest(), NAME_BYTES));
    }
}
