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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        for (String cache : List.of("/dev/null/cache", "relative", "relative:/odd", "")) {
            installation.environment.put("XDG_CACHE_HOME", cache);
            installation.environment.put("HOME", cache.equals("relative") ? "/dev/null" : "home");
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
    void whatAKilledMakerLeftKeepsTheNextOneAwayForTenMinutesOnly() throws IOException {
        installation.run("version");
        Path archive = awaitOneArchive();
        Files.delete(archive);
        Path making = Files.createDirectory(archive.resolveSibling(archive.getFileName() + ".making"));
        Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofMinutes(12))));

        installation.run("version");

        assertThat(awaitOneArchive()).isEqualTo(archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROVER_ATTEMPT", "DROVER_PROCESS"})
    void insideAJobWhoseEndWouldKillTheMakersNoneBegins(String mark) throws IOException {
        installation.environment.put(mark, "4f7c:12.0.1.3");

        assertThat(installation.run("version").exitCode()).isZero();

        await().during(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(files()).isEmpty());
    }

    @Test
    void anArchiveThatKillsTheJvmIsNotKept() throws IOException {
        Files.createDirectories(archives);
        installation.tool("archive-is-torn", "#!/bin/sh\n");

        assertThat(makeArchive("17-1.archive").exitCode()).isNotZero();

        assertThat(files()).containsExactly(archives.resolve("17-1.archive.making"));
    }

    @ParameterizedTest
    @CsvSource({"17.0.15, -XX:SharedArchiveFile", "25.0.3, -XX:AOTCache"})
    void coordinatorAndWorkerGetArchivesOfTheirOwn(String java, String option) throws IOException {
        unpackPlain(java);

        Run first = installation.run("version");
        Path services = awaitServices();
        Run second = installation.run("version");

        assertThat(first.option("-Ddrover.javaOptions=")).doesNotContain(option);
        assertThat(second.option("-Ddrover.javaOptions=").split(" ")).contains(option + "=" + services + "/{main}");
        assertThat(services.resolve("dev.drover.coordinator.CoordinatorMain")).isNotEmptyFile();
        assertThat(services.resolve("dev.drover.worker.WorkerMain")).isNotEmptyFile();
        assertThat(services.resolve("dev.drover.worker.isolated.IsolatedMain")).isNotEmptyFile();
    }

    @Test
    void theServicesArchivesAreMadeAlsoWhereTheCommandsOneIsThere() throws IOException {
        unpackPlain("17.0.15");
        installation.run("version");
        Path services = awaitServices();
        for (Path file : List.of(
                services.resolve("dev.drover.coordinator.CoordinatorMain"),
                services.resolve("dev.drover.worker.WorkerMain"),
                services.resolve("dev.drover.worker.isolated.IsolatedMain"),
                services)) {
            Files.delete(file);
        }

        installation.run("version");

        assertThat(awaitServices()).isEqualTo(services);
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive-is-torn", "archive-is-missing"})
    void servicesArchivesThatAreNotWholeAreNotKept(String fault) throws IOException {
        unpackPlain("17.0.15");
        installation.run("version");
        Path services = awaitServices();
        for (Path file : files(services)) {
            Files.delete(file);
        }
        Files.delete(services);
        installation.tool(fault, "#!/bin/sh\n");

        Run run = makeServices(services);

        assertThat(run.exitCode()).isNotZero();
        assertThat(services).doesNotExist();
        assertThat(services.resolveSibling(services.getFileName() + ".making"))
                .as("keeps the next attempt away for a while")
                .isDirectory();
    }

    /** Where no directory has a space: options for JVMs are separated by them. */
    private void unpackPlain(String java) throws IOException {
        Map<String, String> before = installation.environment;
        installation = FakeInstallation.unpacked(base, "drover-0.1.0");
        installation.environment.put("XDG_CACHE_HOME", before.get("XDG_CACHE_HOME"));
        installation.environment.put(
                "JAVA_HOME",
                FakeInstallation.jdk(base.resolve("jdk-" + java), java).toString());
        archives = Path.of(base.resolve("cache/drover/archives").toString() + installation.root);
    }

    private Path awaitServices() {
        await().untilAsserted(() -> assertThat(files())
                .hasSize(2)
                .allMatch(path -> isArchive(path) || path.toString().endsWith(".services")));
        return files().stream().filter(path -> !isArchive(path)).findFirst().orElseThrow();
    }

    private Run makeServices(Path services) throws IOException {
        return make(
                "drover_services=$3; services_make -Xlog \"$4\" version",
                services.toString(),
                Path.of(installation.environment.get("JAVA_HOME")));
    }

    private Run makeArchive(String name) throws IOException {
        return make(
                "drover_archive=$3; archive_make \"$4\" version",
                archives.resolve(name).toString(),
                base.resolve("jdk 17.0.15"));
    }

    /** Makes in the foreground, so that its end can be waited for. */
    private Run make(String call, String result, Path jdk) throws IOException {
        String line = ". \"$1/archive.sh\"; drover_java_major=17; drover_java_version=17; drover_archive_dir=$2;"
                + " drover_archive_option=-XX:SharedArchiveFile; " + call;
        return installation.runCommand(
                base,
                List.of(
                        "/bin/sh",
                        "-c",
                        line,
                        "sh",
                        installation.root.resolve("lib").toString(),
                        archives.toString(),
                        result,
                        jdk.resolve("bin/java").toString()));
    }

    private Path awaitOneArchive() {
        await().untilAsserted(() -> assertThat(files()).hasSize(1).allMatch(LauncherArchiveTest::isArchive));
        return files().get(0);
    }

    private static boolean isArchive(Path path) {
        return path.toString().endsWith(".archive");
    }

    private List<Path> files() {
        return files(archives);
    }

    private static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
