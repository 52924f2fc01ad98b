package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path scratch;

    @Test
    void isWhereTheOptionThenTheVariableThenTheStateDirectorySays() {
        Map<String, String> all = Map.of("DROVER_HOME", "/a", "XDG_STATE_HOME", "/b", "HOME", "/c");
        assertThat(Home.locate(all, "/x")).isEqualTo(Path.of("/x"));
        assertThat(Home.locate(all, "")).isEqualTo(Path.of("/a"));
        assertThat(Home.locate(Map.of("XDG_STATE_HOME", "/b", "HOME", "/c"), null))
                .isEqualTo(Path.of("/b/drover"));
        assertThat(Home.locate(Map.of("XDG_STATE_HOME", "relative", "HOME", "/c"), null))
                .isEqualTo(Path.of("/c/.local/state/drover"));
        assertThatThrownBy(() -> Home.locate(Map.of(), null))
                .hasMessage("neither HOME nor DROVER_HOME is set; say where the home is with --home");
    }

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        Home home = Home.openOrCreate(scratch.resolve("deep/er/home"));
        assertThat(home.secret()).hasSize(HomeSecret.SIZE_BYTES);
        try (Stream<Path> all = Files.walk(scratch.resolve("deep"))) {
            assertThat(all)
                    .hasSize(14)
                    .allSatisfy(path ->
                            assertThat(mode(path)).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void isMadeForItsOwnerAloneUnderAnyUmask() throws Exception {
        for (String umask : List.of("0", "0777")) {
            // Under umask 777 the JVM itself could not write a temporary file; the home's parent is made before.
            Path root = Files.createDirectory(scratch.resolve("u" + umask)).resolve("home");
            ChildJvm child = ChildJvm.start(umask, HomeChild.class, "create", root.toString());
            assertThat(child.lastLine()).isEqualTo(Home.open(root).id());
            try (Stream<Path> all = Files.walk(root)) {
                assertThat(all)
                        .allSatisfy(path ->
                                assertThat(mode(path)).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
        }
    }

    @Test
    void keepsItsIdentityAndSecret() {
        Home first = Home.openOrCreate(scratch.resolve("home"));
        Home second = Home.open(scratch.resolve("home"));
        assertThat(second.id()).isEqualTo(first.id()).isEqualTo(second.journalId());
        assertThat(second.secret()).isEqualTo(first.secret());
    }

    @Test
    void isOneForAllThatMakeItAtOnce() throws Exception {
        int threads = 16;
        for (int round = 0; round < 10; round++) {
            Path root = scratch.resolve("home" + round);
            CountDownLatch go = new CountDownLatch(1);
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<Future<String>> made = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    made.add(pool.submit(() -> {
                        go.await();
                        Home home = Home.openOrCreate(root);
                        return home.id() + HomeFiles.hex(home.secret());
                    }));
                }
                go.countDown();
                Set<String> different = new HashSet<>();
                for (Future<String> one : made) {
                    different.add(one.get());
                }
                assertThat(different).hasSize(1);
            } finally {
                pool.shutdown();
            }
            try (Stream<Path> files = Files.list(root)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder(
                                "journal",
                                "history",
                                "output",
                                "lists",
                                "input",
                                "spool",
                                "begun",
                                "channels",
                                "log",
                                "identity",
                                "secret");
            }
        }
    }

    @Test
    void isOneForProcessesThatMakeItAtOnce() throws Exception {
        Path root = scratch.resolve("home");
        List<ChildJvm> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            children.add(ChildJvm.start("022", HomeChild.class, "create", root.toString()));
        }
        Set<String> ids = new HashSet<>();
        for (ChildJvm child : children) {
            ids.add(child.lastLine());
        }
        assertThat(ids).containsExactly(Home.open(root).id());
    }

    @Test
    void isRefusedWhenItIsNotThere() {
        Path root = scratch.resolve("none");
        assertRefused(root, "there is no home at " + root + "; drover start makes one");
        assertThat(root).doesNotExist();
    }

    @Test
    void isRefusedWhenOthersCanReadIt() throws IOException {
        Path root = made("home");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
        assertRefused(root, root + " can be used by others (mode 750); make it yours alone: chmod 700 " + root);
    }

    @Test
    void isRefusedWhenOthersCanReadItsSecret() throws IOException {
        Path root = made("home");
        Home home = Home.open(root);
        Path secret = home.paths().secret();
        home.secret();
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(home::secret)
                .hasMessage(secret + " can be used by others (mode 644); make it yours alone: chmod 600 " + secret);
    }

    @Test
    void isRefusedWhenItBelongsToAnotherUser() throws IOException {
        Path root = made("home");
        int self = (Integer) Files.getAttribute(root, "unix:uid");
        try {
            Files.setAttribute(root, "unix:uid", 54_321);
        } catch (FileSystemException e) {
            assumeTrue(false, "SKIPPED: only root can give a directory to another user");
        }
        assertRefused(
                root,
                "the home " + root + " belongs to user 54321 and this is user " + self
                        + "; choose a home of your own with --home or DROVER_HOME");
    }

    @Test
    void isNotCalledAbsentWhenItCannotBeLookedAt() throws IOException {
        Path root = made("home");
        Path identity = Home.open(root).paths().identity();
        Files.delete(identity);
        Files.createSymbolicLink(identity, identity.getFileName());
        assertThatThrownBy(() -> Home.open(root))
                .hasMessageStartingWith("could not read " + identity)
                .hasMessageContaining("Too many levels of symbolic links");
    }

    @Test
    void isRefusedWhereItsPathIsNotText() throws Exception {
        Process make = new ProcessBuilder("/bin/sh", "-c", "mkdir -m 700 \"$(printf 'not-\\377-text')\"")
                .directory(scratch.toFile())
                .start();
        assertThat(make.waitFor()).isZero();
        Path root;
        try (Stream<Path> files = Files.list(scratch)) {
            root = files.findFirst().orElseThrow();
        }
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Home.openOrCreate(root))
                    .isInstanceOf(UserException.class)
                    .hasMessageMatching("the home's path .*not-.*-text is not text in this locale, so it can't be kept;"
                            + " choose another with --home");
        }
        assertThat(root).isEmptyDirectory();
        Files.delete(root);
    }

    @Test
    void isRefusedWhenItIsAFile() throws IOException {
        Path file = Files.writeString(scratch.toRealPath().resolve("file"), "x");
        assertThatThrownBy(() -> Home.openOrCreate(file))
                .isInstanceOf(UserException.class)
                .hasMessage("the home " + file + " is not a directory; choose another with --home or DROVER_HOME");
    }

    @Test
    void isTheSameThroughALink() throws IOException {
        Path root = made("home");
        Path link = Files.createSymbolicLink(scratch.resolve("link"), root);
        assertThat(Home.open(link).paths()).isEqualTo(Home.open(root).paths());
    }

    @Test
    void sayWhichItIsWhenItWasMoved() throws IOException {
        Path old = made("old");
        String id = Home.open(old).id();
        Path root = Files.move(old, old.resolveSibling("new"));
        assertRefused(
                root,
                "the home " + root + " was at " + old
                        + " before: drover start --moved if it was moved, drover start --copied if it is a copy");
        assertThat(Home.acceptMoved(root).id()).isEqualTo(id);
        assertThat(Home.open(root).id()).isEqualTo(id);
    }

    @Test
    void getsAnIdOfItsOwnWhenItWasCopied() throws IOException {
        Path original = made("original");
        Home before = Home.open(original);
        byte[] secret = before.secret();
        Path root = copy(original, "copy");
        assertRefused(
                root,
                "the home " + root + " is a copy of " + original
                        + ", which is still there: drover start --copied gives it an id of its own");
        assertThatThrownBy(() -> Home.acceptMoved(root))
                .hasMessage("the home " + root + " was not moved, " + original
                        + " is still there: drover start --copied gives the copy an id of its own");

        Home copy = Home.acceptCopied(root, journal -> Optional.empty());
        assertThat(copy.id()).isNotEqualTo(before.id());
        assertThat(copy.journalId()).isEqualTo(before.journalId());
        assertThat(copy.secret()).isNotEqualTo(secret);
        assertThat(Home.open(root).id()).isEqualTo(copy.id());
        assertThat(Home.open(original).id()).isEqualTo(before.id());
    }

    @Test
    void getsNoNewIdentityBesideAJournalUntilItsOwnerSaysSo() throws IOException {
        Path root = made("home");
        Home before = Home.open(root);
        Files.createFile(before.paths().journal().resolve("0000000000000000.seg"));
        Files.delete(before.paths().identity());
        String missing = "the home " + root + " has a journal, but its file identity is missing: put "
                + before.paths().identity()
                + " back from a backup, or make it again from what the journal says with drover start --copied";
        assertThat(Home.exists(root)).isTrue();
        assertRefused(root, missing);
        assertThatThrownBy(() -> Home.openOrCreate(root)).hasMessage(missing);
        assertThatThrownBy(() -> Home.acceptMoved(root)).hasMessage(missing);
        assertThatThrownBy(() -> Home.acceptCopied(root, journal -> Optional.empty()))
                .hasMessage("the file identity of the home " + root
                        + " is missing, and no file of its journal can be read that says its id: put "
                        + before.paths().identity() + " back from a backup");
        try (HomeLock held = HomeLock.tryAcquire(before.paths(), HomeLock.Purpose.COORDINATOR)
                .orElseThrow()) {
            long pid = ProcessHandle.current().pid();
            assertThatThrownBy(() -> Home.acceptCopied(root, journal -> Optional.of(before.journalId())))
                    .hasMessage("process " + pid + " still uses the home " + root
                            + ", whose file identity is missing: end it with kill " + pid
                            + ", then drover start --copied");
        }
        assertThat(before.paths().identity()).doesNotExist();
    }

    @Test
    void asksWhenACopyTookItsPlace() throws IOException {
        Path root = made("home");
        Path copy = copy(root, "copy");
        Files.move(root, root.resolveSibling("aside"));
        Files.move(copy, root);
        assertThatThrownBy(() -> Home.open(root))
                .hasMessageStartingWith("the home " + root + " is another directory than before");
        Home.acceptMoved(root);
        Home.open(root);
    }

    @Test
    void saysThatItsIdentityIsDamaged() throws IOException {
        Path root = made("home");
        Files.writeString(root.resolve("identity"), "home=x\n");
        assertThatThrownBy(() -> Home.open(root))
                .hasMessage("the file " + root.resolve("identity")
                        + " is damaged (it lacks journal); drover doctor says what can be done");
    }

    private Path made(String name) throws IOException {
        return Home.openOrCreate(scratch.resolve(name)).paths().root().toRealPath();
    }

    private static Path copy(Path original, String name) throws IOException {
        Path root = original.resolveSibling(name);
        HomeFiles.createDirectory(root);
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, root.resolve(file.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return root;
    }

    private static void assertRefused(Path root, String sentence) {
        assertThatThrownBy(() -> Home.open(root))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOME))
                .hasMessage(sentence);
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
