package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The home's random secret, in a file that only its owner can read. Without state; any thread. */
public final class HomeSecret {
    public static final int SIZE_BYTES = 32;

    private HomeSecret() {}

    /**
     * Reads the secret, and makes it first if there is none; of several processes that do so at once all get the same.
     *
     * @return {@value #SIZE_BYTES} bytes
     * @throws UserException if others can read it, or it has another size
     */
    public static byte[] loadOrCreate(HomePaths paths) {
        Path file = paths.secret();
        try {
            if (!Files.exists(file)) {
                byte[] fresh = new byte[SIZE_BYTES];
                new SecureRandom().nextBytes(fresh);
                HomeFiles.createWith(file, fresh);
            }
            HomeCheck.requireUnreadable(file, "600");
            byte[] secret = Files.readAllBytes(file);
            if (secret.length != SIZE_BYTES) {
                throw new UserException(
                        ErrorCode.DAMAGED,
                        "the secret " + file + " has " + secret.length + " bytes instead of " + SIZE_BYTES
                                + "; remove it while no coordinator runs, and the next start makes a new one");
            }
            return secret;
        } catch (IOException e) {
            throw HomeFiles.fault("read the secret", file, e);
        }
    }
}
