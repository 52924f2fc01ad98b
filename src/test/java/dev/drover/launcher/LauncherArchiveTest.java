package dev.drover.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launcher.FakeInstallation.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherArchiveTest {
    @TempDir
    Path base;

    private FakeInstallation installation;
    private Path archives;

    @BeforeEach
    void unpackWithCache() throws IOException {
        installation = FakeInstallation.unpacked(base);
        installation.environment.put("XDG_CACHE_HOME", base.resolve("cache").toString());
        archives = Path.of(base.resolve("cache/drover/archives").toString() + installation.root);
    }

    @Test
    void theFirstRunMakesTheArchiveAndTheSecondUsesIt() throws IOException {
        Run first = installation.run("version");
        Path archive = awaitOneArchive();
        Run second = installation.run("version");

        assertThat(first.options()).noneMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
        assertThat(first.err()).isEmpty();
        assertThat(second.option("-XX:SharedArchiveFile=")).isEqualTo(archive.toString());
    }

    @Test
    void java25GetsAnAotCacheAndNoXshareWhichItRefusesBesideOne() throws IOException {
        installation.environment.put("JAVA_HOME", installation.jdk("25.0.3").toString());

        installation.run("version");
        Path archive = awaitOneArchive();
        Run second = installation.run("version");

        assertThat(second.option("-XX:AOTCache=")).isEqualTo(archive.toString());
        assertThat(second.options()).noneMatch(option -> option.startsWith("-Xshare"));
    }

    @Test
    void aChangedJarGetsANewArchiveInPlaceOfTheOld() throws IOException {
        installation.run("version");
        Path old = awaitOneArchive();

        Files.writeString(installation.root.resolve("lib/a.jar"), "changed");
        Run run = installation.run("version");

        assertThat(run.options()).noneMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
        await().untilAsserted(() ->
                assertThat(files()).hasSize(1).doesNotContain(old).allMatch(LauncherArchiveTest::isArchive));
    }

    @Test
    void aCacheThatCannotBeWrittenChangesNothing() throws IOException {
        for (String cache : List.of("/dev/null/cache", "relative")) {
            installation.environment.put("XDG_CACHE_HOME", cache);
            Run run = installation.run("version");
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.options()).noneMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
        }
    }

    @Test
    void whileOneProcessMakesTheArchiveNoOtherDoes() throws IOException {
        Files.createDirectories(archives);
        Path making = archives.resolve("17-1.archive.making");

        assertThat(makeArchive("17-1.archive").exitCode()).isZero();
        assertThat(files()).containsExactly(archives.resolve("17-1.archive"));

        Files.delete(archives.resolve("17-1.archive"));
        Files.createDirectory(making);
        assertThat(makeArchive("17-1.archive").exitCode()).isNotZero();
        assertThat(files()).containsExactly(making);

        Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofMinutes(12))));
        assertThat(makeArchive("17-1.archive").exitCode()).isZero();
        assertThat(files()).containsExactly(archives.resolve("17-1.archive"));
    }

    @Test
    void anArchiveThatKillsTheJvmIsNotKept() throws IOException {
        Files.createDirectories(archives);
        installation.tool("archive-is-torn", "#!/bin/sh\n");

        assertThat(makeArchive("17-1.archive").exitCode()).isNotZero();

        assertThat(files()).containsExactly(archives.resolve("17-1.archive.making"));
    }

    /** In the foreground, so that its end can be waited for. */
    private Run makeArchive(String name) throws IOException {
        String line = ". \"$1/archive.sh\"; drover_java_major=17; drover_java_version=17; drover_archive_dir=$2;"
                + " drover_archive=$2/$3; archive_make \"$4\" version";
        return installation.runCommand(
                base,
                List.of(
                        "/bin/sh",
                        "-c",
                        line,
                        "sh",
                        installation.root.resolve("lib").toString(),
                        archives.toString(),
                        name,
                        base.resolve("jdk 17.0.15/bin/java").toString()));
    }

    private Path awaitOneArchive() {
        await().untilAsserted(() -> assertThat(files()).hasSize(1).allMatch(LauncherArchiveTest::isArchive));
        return files().get(0);
    }

    private static boolean isArchive(Path path) {
        return path.toString().endsWith(".archive");
    }

    private List<Path> files() {
        if (!Files.isDirectory(archives)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(archives)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
