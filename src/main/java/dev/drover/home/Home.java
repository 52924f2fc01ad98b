package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.Marks;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A data directory that was checked: it belongs to this user alone, and it is where it was last. Immutable; any thread.
 *
 * <p>All methods that open throw {@link UserException} with {@link ErrorCode#HOME} when the home is refused.
 */
public final class Home {
    private final HomePaths paths;
    private final HomeIdentity identity;
    private final FileKey key;
    private final boolean readOnly;

    private Home(HomePaths paths, HomeIdentity identity, FileKey key, boolean readOnly) {
        this.readOnly = readOnly;
        this.paths = paths;
        this.identity = identity;
        this.key = key;
    }

    /**
     * Where the home is, whether or not there is one yet: {@code explicit}, {@code $DROVER_HOME}, {@code $XDG_STATE_HOME/drover},
     * {@code ~/.local/state/drover}.
     *
     * @param environment of the process
     * @param explicit the value of {@code --home}; null or empty if it was not given
     * @return an absolute path
     */
    public static Path locate(Map<String, String> environment, String explicit) {
        if (isSet(explicit)) {
            return absolute(explicit);
        }
        String named = environment.get(Marks.HOME);
        if (isSet(named)) {
            return absolute(named);
        }
        String state = environment.get("XDG_STATE_HOME");
        // The XDG base directory specification: a relative path is to be ignored.
        if (isSet(state) && state.startsWith("/")) {
            return absolute(state).resolve("drover");
        }
        String user = environment.get("HOME");
        if (!isSet(user)) {
            throw new UserException(
                    ErrorCode.HOME, "neither HOME nor DROVER_HOME is set; say where the home is with --home");
        }
        return absolute(user).resolve(".local/state/drover");
    }

    /**
     * Whether a home was ever made there, including one that has since lost its identity. One that can't be looked at
     * counts as one; opening it says why.
     */
    public static boolean exists(Path root) {
        HomePaths paths = new HomePaths(root.toAbsolutePath());
        return !Files.notExists(paths.identity()) || LostIdentity.hasJournal(paths);
    }

    /** Opens a home; makes it, with an identity and a secret, if it isn't there. Several processes may do so at once. */
    public static Home openOrCreate(Path root) {
        try {
            // A link to a directory is followed once, here. All other code sees real paths.
            if (!Files.exists(root)) {
                HomeFiles.createDirectory(root.toAbsolutePath());
            }
            Path real = root.toRealPath();
            HomeCheck.requirePrivate(real);
            HomeCheck.requireWritable(real);
            HomePaths paths = new HomePaths(real);
            HomeIdentity identity = HomeIdentity.read(paths.identity());
            if (identity == null) {
                identity = firstIdentity(paths);
            }
            HomeCheck.requireInPlace(real, identity);
            return ready(paths, identity);
        } catch (IOException e) {
            throw HomeFiles.fault("open the home", root, e);
        }
    }

    /** Opens a home that is there. */
    public static Home open(Path root) {
        if (!exists(root)) {
            throw HomeCheck.refused("there is no home at " + root + "; drover start makes one");
        }
        return openOrCreate(root);
    }

    /**
     * Opens a home, also one that is there on a read-only file system, wherever that is mounted; otherwise as {@link #openOrCreate}. See
     * {@link #requireWritable}.
     */
    public static Home openToRead(Path root) {
        try {
            Path real = Files.exists(root) ? root.toRealPath() : root;
            if (!Files.isDirectory(real) || Files.isWritable(real) || HomeCheck.isModeReadOnly(real)) {
                return openOrCreate(root);
            }
            HomeCheck.requirePrivate(real);
            HomePaths paths = new HomePaths(real);
            HomeIdentity identity = HomeIdentity.read(paths.identity());
            if (identity == null) {
                throw LostIdentity.hasJournal(paths)
                        ? LostIdentity.refused(paths)
                        : HomeCheck.refused("there is no home at " + real + ", which is on a read-only file system");
            }
            return new Home(paths, identity, FileKey.of(real), true);
        } catch (IOException e) {
            throw HomeFiles.fault("open the home", root, e);
        }
    }

    /**
     * Accepts a home that the user has moved here. It keeps its id.
     *
     * @throws UserException if the original is still in its place
     */
    public static Home acceptMoved(Path root) {
        try {
            Path real = root.toRealPath();
            HomeIdentity before = identityOf(real);
            if (!before.path().equals(real)
                    && HomeCheck.originalExists(before)
                    && HomeIdentity.inodeOf(before.path()) != HomeIdentity.inodeOf(real)) {
                throw HomeCheck.refused("the home " + real + " was not moved, " + before.path()
                        + " is still there: drover start --copied gives the copy an id of its own");
            }
            return openWithIdentity(real, before.movedTo(real, HomeIdentity.inodeOf(real)));
        } catch (IOException e) {
            throw HomeFiles.fault("open the home", root, e);
        }
    }

    /**
     * Accepts a home that the user has copied. It gets a new id and a new secret, and keeps the id of its journal. This
     * also restores a lost identity.
     *
     * @param journalId the id that the journal in a directory carries, for a home whose identity is lost
     */
    public static Home acceptCopied(Path root, Function<Path, Optional<String>> journalId) {
        try {
            Path real = root.toRealPath();
            HomePaths paths = new HomePaths(real);
            HomeIdentity before = identityOrLost(paths, journalId);
            // These files describe the original only.
            Files.deleteIfExists(paths.address());
            Files.deleteIfExists(paths.secret());
            return openWithIdentity(
                    real, before.movedTo(real, HomeIdentity.inodeOf(real)).withNewId());
        } catch (IOException e) {
            throw HomeFiles.fault("open the home", root, e);
        }
    }

    /** Whether its directory is still there, and no other in its place. */
    public boolean isInPlace() {
        return key.isAt(paths.root());
    }

    /** Whether nothing can be written to it. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Returns this home if it can be written.
     *
     * @throws UserException with {@link ErrorCode#HOME} otherwise
     */
    public Home requireWritable() {
        if (readOnly) {
            try {
                HomeCheck.requireWritable(paths.root());
            } catch (IOException e) {
                throw HomeFiles.fault("open the home", paths.root(), e);
            }
        }
        return this;
    }

    public HomePaths paths() {
        return paths;
    }

    /** Unique over all homes: in marks of processes and in proofs. */
    public String id() {
        return identity.homeId();
    }

    /** What journal and history carry; the same as {@link #id} except in a copy. */
    public String journalId() {
        return identity.journalId();
    }

    /** The secret that coordinator, workers and clients prove to know: 32 bytes, a copy. */
    public byte[] secret() {
        return HomeSecret.loadOrCreate(paths);
    }

    private static HomeIdentity identityOf(Path real) throws IOException {
        HomeCheck.requirePrivate(real);
        HomeCheck.requireWritable(real);
        HomePaths paths = new HomePaths(real);
        HomeIdentity identity = HomeIdentity.read(paths.identity());
        if (identity == null) {
            throw LostIdentity.hasJournal(paths)
                    ? LostIdentity.refused(paths)
                    : HomeCheck.refused("there is no home at " + real + "; drover start makes one");
        }
        return identity;
    }

    private static HomeIdentity identityOrLost(HomePaths paths, Function<Path, Optional<String>> journalId)
            throws IOException {
        boolean isLost = Files.notExists(paths.identity()) && LostIdentity.hasJournal(paths);
        if (!isLost) {
            return identityOf(paths.root());
        }
        HomeCheck.requirePrivate(paths.root());
        HomeCheck.requireWritable(paths.root());
        return LostIdentity.reconstruct(paths, journalId);
    }

    /** The identity for a home in which nothing was ever written. */
    private static HomeIdentity firstIdentity(HomePaths paths) throws IOException {
        if (LostIdentity.hasJournal(paths)) {
            // A process that writes a journal has made the identity before. It may have done so after this method
            // looked for the identity.
            HomeIdentity late = HomeIdentity.read(paths.identity());
            if (late == null) {
                throw LostIdentity.refused(paths);
            }
            return late;
        }
        HomeIdentity fresh = HomeIdentity.fresh(paths.root(), HomeIdentity.inodeOf(paths.root()));
        HomeFiles.createWith(paths.identity(), fresh.toText(paths.identity()).bytes());
        return HomeIdentity.read(paths.identity());
    }

    private static Home openWithIdentity(Path real, HomeIdentity identity) throws IOException {
        HomePaths paths = new HomePaths(real);
        identity.toText(paths.identity()).replace();
        return ready(paths, identity);
    }

    private static Home ready(HomePaths paths, HomeIdentity identity) throws IOException {
        HomeFiles.createDirectory(paths.journal());
        HomeFiles.createDirectory(paths.history());
        HomeFiles.createDirectory(paths.output());
        HomeFiles.createDirectory(paths.lists());
        HomeFiles.createDirectory(paths.input());
        HomeFiles.createDirectory(paths.spool());
        HomeFiles.createDirectory(paths.begun());
        HomeFiles.createDirectory(paths.channels());
        HomeFiles.createDirectory(paths.log());
        return new Home(paths, identity, FileKey.of(paths.root()), false);
    }

    private static boolean isSet(String value) {
        return value != null && !value.isEmpty();
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }
}
