package dev.drover.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.launcher.FakeInstallation.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherJavaTest {
    private static final String ADVICE =
            "; install one (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME or"
                    + " DROVER_JAVA to the directory of one.\n";

    @TempDir
    Path base;

    private FakeInstallation installation;

    @BeforeEach
    void unpackWithoutJava() throws IOException {
        installation = FakeInstallation.unpacked(base);
        installation.environment.remove("JAVA_HOME");
    }

    @Test
    void withoutAnyJavaOneSentenceSaysWhatToDo() throws IOException {
        Run run = installation.run("history");

        assertThat(run.err())
                .isEqualTo("drover: Java 17 or later is needed, but there is no java on PATH, there is none in "
                        + base.resolve("jvm") + ADVICE);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void commandsThatExitWithTheirJobsCodeExit125() throws IOException {
        assertThat(installation.run("run", "make").exitCode()).isEqualTo(125);
        assertThat(installation.run("--home", "/h", "wait", "12").exitCode()).isEqualTo(125);
        assertThat(installation.run("submit", "--wait", "make").exitCode()).isEqualTo(125);
        assertThat(installation.run("submit", "make").exitCode()).isEqualTo(3);
    }

    @Test
    void anOldJavaIsNamedWithItsVersionAndPlace() throws IOException {
        Path java8 = installation.jdk("1.8.0_392");
        Path java11 = installation.jdk("11.0.2");
        installation.environment.put("JAVA_HOME", java8.toString());
        installation.toolLink("java", java11.resolve("bin/java"));

        Run run = installation.run("version");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("drover: Java 17 or later is needed, but JAVA_HOME is Java 1.8.0_392 (" + java8
                        + "), java on PATH is Java 11.0.2 (" + java11 + "), there is none in " + base.resolve("jvm")
                        + ADVICE);
    }

    @Test
    void aJavaHomeThatIsOldOrGoneIsPassedOverForTheJavaOnPath() throws IOException {
        Path java21 = installation.jdk("21");
        Path alternative = Files.createSymbolicLink(base.resolve("alternative"), java21.resolve("bin/java"));
        installation.toolLink("java", alternative);

        for (Path home : new Path[] {installation.jdk("11.0.2"), base.resolve("gone")}) {
            installation.environment.put("JAVA_HOME", home.toString());
            Run run = installation.run("version");
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void droverJavaIsAnOrder() throws IOException {
        installation.environment.put("JAVA_HOME", installation.jdk("17.0.15").toString());
        Path java11 = installation.jdk("11.0.2");
        installation.environment.put("DROVER_JAVA", java11.resolve("bin/java").toString());

        Run run = installation.run("version");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("drover: Java 17 or later is needed, but DROVER_JAVA is Java 11.0.2 (" + java11
                        + "); set DROVER_JAVA to the directory of a newer JDK, or unset it.\n");
    }

    @Test
    void aDroverJavaThatIsNotThereIsNamed() throws IOException {
        installation.environment.put("JAVA_HOME", installation.jdk("17.0.15").toString());
        installation.environment.put("DROVER_JAVA", "/nosuch");

        assertThat(installation.run("version").err())
                .isEqualTo("drover: DROVER_JAVA says /nosuch, and there is no such file or directory; set it to the"
                        + " directory of a JDK 17 or later, or unset it.\n");
    }

    @Test
    void droverJavaMayNameTheDirectoryOrTheProgram() throws IOException {
        Path java25 = installation.jdk("25.0.3");
        for (Path path : new Path[] {java25, java25.resolve("bin/java")}) {
            installation.environment.put("DROVER_JAVA", path.toString());
            assertThat(installation.run("version").options()).contains("--enable-native-access=ALL-UNNAMED");
        }
    }

    @Test
    void amongInstalledOnesTheNewestIsTaken() throws IOException {
        for (String version : new String[] {"9.0.4", "25.0.3", "17.0.15"}) {
            FakeInstallation.jdk(base.resolve("jvm/jdk-" + version), version);
        }

        assertThat(installation.run("version").options()).contains("--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void onlyJava24AndLaterGetsTheOptionsThatOlderOnesDoNotKnow() throws IOException {
        for (String version : new String[] {"17.0.15", "23.0.1", "24", "25-ea"}) {
            boolean known = Integer.parseInt(version.substring(0, 2)) >= 24;
            String[] options = {"--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"};
            installation.environment.put("JAVA_HOME", installation.jdk(version).toString());

            Run run = installation.run("version");

            String forLongLived = run.option("-Ddrover.javaOptions=");
            if (known) {
                assertThat(run.options()).contains(options);
                assertThat(forLongLived.split(" ")).contains(options);
            } else {
                assertThat(run.options()).doesNotContain(options);
                assertThat(forLongLived).isEqualTo("-XX:-UsePerfData");
            }
        }
    }

    @Test
    void theRunningJavaKnowsAllOptionsAndSaysNothingButThatTheClassIsMissing() throws IOException {
        installation.environment.put("DROVER_JAVA", System.getProperty("java.home"));

        Run run = installation.run("version");

        assertThat(run.err().lines())
                .containsExactly(
                        "Error: Could not find or load main class dev.drover.cli.CliMain",
                        "Caused by: java.lang.ClassNotFoundException: dev.drover.cli.CliMain");
    }
}
