package dev.drover.home;

import dev.drover.model.Hashes;
import java.security.MessageDigest;
import java.util.Arrays;

/** Names of files that are made from the content: 32 hexadecimal digits of its SHA-256. Without state; any thread. */
final class ContentName {
    private static final int NAME_BYTES = 16;

    private ContentName() {}

    /** The name for the bytes that these digests have seen, one after the other. The digests are reset. */
    static String of(MessageDigest... parts) {
        MessageDigest whole = Hashes.newSha256();
        for (MessageDigest part : parts) {
            whole.update(part.digest());
        }
        return HomeFiles.hex(Arrays.copyOf(whole.digest(), NAME_BYTES));
    }
}
