package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Decides whether a directory may be used as a home, and explains a refusal in one sentence. Without state; any thread.
 */
final class HomeCheck {
    private static final int OTHERS = 077;
    private static final int OWNER_WRITES = 0200;
    private static final int MODE = 07777;

    private HomeCheck() {}

    /** Checks the owner and the mode of the root, which exists. */
    static void requirePrivate(Path root) throws IOException {
        // An exception says that it cannot be looked at, which is not the same.
        if (!Files.readAttributes(root, BasicFileAttributes.class).isDirectory()) {
            throw refused("the home " + root + " is not a directory; choose another with --home or DROVER_HOME");
        }
        int owner = (Integer) Files.getAttribute(root, "unix:uid");
        int self = ownUserId();
        if (owner != self) {
            throw refused("the home " + root + " belongs to user " + owner + " and this is user " + self
                    + "; choose a home of your own with --home or DROVER_HOME");
        }
        requireUnreadable(root, "700");
    }

    /** Checks that files can be made in it. */
    static void requireWritable(Path root) throws IOException {
        if (!Files.isWritable(root)) {
            throw refused(unwritable(root));
        }
    }

    /** Whether its own mode lets nobody write, which is never so in a home. */
    static boolean isModeReadOnly(Path root) throws IOException {
        return ((Integer) Files.getAttribute(root, "unix:mode") & OWNER_WRITES) == 0;
    }

    // The mode lets the owner write. If Linux refuses all the same, the reason is the mount (or flags that root has
    // set).
    private static String unwritable(Path root) throws IOException {
        if (isModeReadOnly(root)) {
            return "the home " + root + " is not writable; make it so: chmod 700 " + root;
        }
        return "the home " + root + " is on a read-only file system; remount it read-write, or choose another home with"
                + " --home or DROVER_HOME";
    }

    static void requireUnreadable(Path path, String wantedMode) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode") & MODE;
        if ((mode & OTHERS) != 0) {
            throw refused(path + " can be used by others (mode " + Integer.toOctalString(mode)
                    + "); make it yours alone: chmod " + wantedMode + " " + path);
        }
    }

    /** Checks that the home is where its identity says it was last. */
    static void requireInPlace(Path root, HomeIdentity identity) throws IOException {
        boolean samePath = identity.path().equals(root);
        boolean sameInode = identity.inode() == HomeIdentity.inodeOf(root);
        if (samePath && sameInode) {
            return;
        }
        if (samePath) {
            throw refused("the home " + root
                    + " is another directory than before (its inode differs): drover start --moved if it is the only one,"
                    + " drover start --copied if it is a copy");
        }
        if (!originalExists(identity)) {
            throw refused("the home " + root + " was at " + identity.path()
                    + " before: drover start --moved if it was moved, drover start --copied if it is a copy");
        }
        // One directory under two names, as with a bind mount, is one home: its lock is one.
        if (!sameInode) {
            throw refused("the home " + root + " is a copy of " + identity.path()
                    + ", which is still there: drover start --copied gives it an id of its own");
        }
    }

    /** Whether the path of the identity still holds that very home. */
    static boolean originalExists(HomeIdentity identity) {
        Path file = new HomePaths(identity.path()).identity();
        if (!Files.isReadable(file)) {
            return false;
        }
        HomeIdentity there = HomeIdentity.read(file);
        return there != null && there.homeId().equals(identity.homeId());
    }

    static UserException refused(String sentence) {
        return new UserException(ErrorCode.HOME, sentence);
    }

    /** The effective user. */
    private static int ownUserId() throws IOException {
        String status = Files.readString(Path.of("/proc/self/status"));
        int from = status.indexOf("\nUid:\t") + 6;
        int effective = status.indexOf('\t', from) + 1;
        return Integer.parseInt(status.substring(effective, status.indexOf('\t', effective)));
    }
}
