package dev.drover.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The ids of a home and where it was last. It distinguishes a moved or copied home from one that is in its place.
 * Immutable.
 *
 * @param homeId in marks and proofs; a copy gets a new one
 * @param journalId in journal and history; a copy keeps it, because its journal is the same
 * @param path real path of the root
 * @param inode of the root
 */
record HomeIdentity(String homeId, String journalId, Path path, long inode) {
    static HomeIdentity fresh(Path root, long inode) {
        String id = UUID.randomUUID().toString();
        return new HomeIdentity(id, id, root, inode);
    }

    /** Reads the file. Returns null if it does not exist. */
    static HomeIdentity read(Path file) {
        KeyValueText text = KeyValueText.read(file);
        if (text == null) {
            return null;
        }
        return new HomeIdentity(
                text.text("home"), text.text("journal"), Path.of(text.text("path")), text.number("inode"));
    }

    KeyValueText toText(Path file) {
        return KeyValueText.forFile(file)
                .put("home", homeId)
                .put("journal", journalId)
                .put("path", textOf(path))
                .put("inode", inode);
    }

    /** The path as the file has it. It must be the same path when it is read back, or the home would lock itself out. */
    private static String textOf(Path path) {
        String text = path.toString();
        boolean isSame;
        try {
            isSame = Path.of(text).equals(path);
        } catch (InvalidPathException e) {
            isSame = false;
        }
        if (!isSame) {
            throw HomeCheck.refused("the home's path " + text
                    + " is not text in this locale, so it can't be kept; choose another with --home");
        }
        return text;
    }

    HomeIdentity movedTo(Path newPath, long newInode) {
        return new HomeIdentity(homeId, journalId, newPath, newInode);
    }

    HomeIdentity withNewId() {
        return new HomeIdentity(UUID.randomUUID().toString(), journalId, path, inode);
    }

    static long inodeOf(Path directory) throws IOException {
        return (Long) Files.getAttribute(directory, "unix:ino");
    }
}
