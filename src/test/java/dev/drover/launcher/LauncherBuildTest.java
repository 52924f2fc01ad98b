package dev.drover.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.launcher.FakeInstallation.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a source tree the launcher builds what is missing, with a Maven that only touches the jars here. */
class LauncherBuildTest {
    private static final String LINE =
            "drover: building with mvn -B -q -DskipTests package (once; the first time Maven also fetches libraries)\n";

    @TempDir
    Path base;

    private FakeInstallation installation;
    private Path jar;

    @BeforeEach
    void cloneTree() throws IOException {
        installation = FakeInstallation.sourceTree(base);
        jar = installation.root.resolve("target/drover-0.1.0.jar");
    }

    @Test
    void aTreeWithoutItsJarIsBuiltWithOneLineOnStandardError() throws IOException {
        fakeMaven("mkdir -p target/lib; touch target/drover-0.1.0.jar target/lib/a.jar; echo \"args: $*\"");

        Run run = installation.run("version");

        assertThat(run.err())
                .isEqualTo(LINE + "args: -B -q -Dstyle.color=never -DskipTests -f "
                        + installation.root.resolve("pom.xml") + " package\n");
        assertThat(run.exitCode()).isZero();
        assertThat(run.classPath()).isEqualTo(jar + ":" + installation.root.resolve("target/lib/a.jar"));
        assertThat(run.option("-Ddrover.launcher=")).isEqualTo(installation.script.toString());
    }

    @Test
    void withoutMavenOneSentenceSaysWhatToDo() throws IOException {
        Run run = installation.run("demo");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("drover: Drover is not built yet (" + installation.root
                        + "/target has no jar that is up to date) and mvn is not on PATH; install Maven 3.8 or later, or"
                        + " use an unpacked drover-VERSION.tar.gz.\n");
    }

    @Test
    void aBuildThatFailsEndsTheCommand() throws IOException {
        fakeMaven("exit 1");

        Run run = installation.run("version");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo(LINE + "drover: the build failed; what mvn said is above (again: mvn -B -DskipTests -f "
                        + installation.root.resolve("pom.xml") + " package).\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void onlyTheDemoLooksForSourcesNewerThanTheJar() throws IOException {
        FakeInstallation.jar(jar);
        FakeInstallation.jar(installation.root.resolve("target/lib/a.jar"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        fakeMaven("mkdir -p target/lib; touch target/drover-0.1.0.jar");

        assertThat(installation.run("version").err()).isEmpty();
        assertThat(installation.run("demo").err()).isEqualTo(LINE);
        assertThat(installation.run("demo").err()).isEmpty();
    }

    @Test
    void afterAChangeOfVersionTheNewerJarIsTaken() throws IOException {
        FakeInstallation.jar(jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Path newer = FakeInstallation.jar(installation.root.resolve("target/drover-0.10.0.jar"));
        FakeInstallation.jar(installation.root.resolve("target/drover-0.10.0-sources.jar"));
        Files.createDirectories(installation.root.resolve("target/lib"));

        assertThat(installation.run("version").classPath()).startsWith(newer.toString());
    }

    private void fakeMaven(String lines) throws IOException {
        installation.tool("mvn", "#!/bin/sh\ncd '" + installation.root + "'\n" + lines + "\n");
    }
}
