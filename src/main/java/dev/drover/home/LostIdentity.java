package dev.drover.home;

import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A home that has a journal and no identity any more. With a new identity the owner could not open the journal any
 * more, because it carries the old id. So a new identity is made only on the owner's order. Without state; any thread.
 */
final class LostIdentity {
    private LostIdentity() {}

    /** Whether the home has records. Then it must have had an identity before. */
    static boolean hasJournal(HomePaths paths) {
        if (Files.notExists(paths.journal())) {
            return false;
        }
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(paths.journal(), "*.seg")) {
            return segments.iterator().hasNext();
        } catch (IOException e) {
            throw HomeFiles.fault("read", paths.journal(), e);
        } catch (DirectoryIteratorException e) {
            throw HomeFiles.fault("read", paths.journal(), e.getCause());
        }
    }

    static UserException refused(HomePaths paths) {
        return HomeCheck.refused("the home " + paths.root() + " has a journal, but its file identity is missing: put "
                + paths.identity()
                + " back from a backup, or make it again from what the journal says with drover start --copied");
    }

    /**
     * The identity as far as it can be found without the file.
     *
     * @param journalId the id that the journal in a directory carries, if that can be read
     */
    static HomeIdentity reconstruct(HomePaths paths, Function<Path, Optional<String>> journalId) throws IOException {
        if (HomeLock.isHeldByLivingProcess(paths)) {
            // That coordinator uses the old id and secret, so that no client could connect to it any more.
            long pid = HomeLock.holder(paths).pid();
            throw HomeCheck.refused("process " + pid + " still uses the home " + paths.root()
                    + ", whose file identity is missing: end it with kill " + pid + ", then drover start --copied");
        }
        String id = journalId
                .apply(paths.journal())
                .orElseThrow(() -> HomeCheck.refused("the file identity of the home " + paths.root()
                        + " is missing, and no file of its journal can be read that says its id: put "
                        + paths.identity() + " back from a backup"));
        return new HomeIdentity(id, id, paths.root(), HomeIdentity.inodeOf(paths.root()));
    }
}
