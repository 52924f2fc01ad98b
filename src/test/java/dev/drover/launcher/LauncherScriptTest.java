package dev.drover.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launcher.FakeInstallation.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherScriptTest {
    private static final List<String> SCRIPTS =
            List.of("scripts/drover", "scripts/lib/java.sh", "scripts/lib/layout.sh", "scripts/lib/archive.sh");

    @TempDir
    Path base;

    private FakeInstallation installation;

    @BeforeEach
    void unpack() throws IOException {
        installation = FakeInstallation.unpacked(base);
    }

    @Test
    void theUnpackedDistributionRunsItsOwnJarsFirstTheMainOne() throws IOException {
        Run run = installation.run("version");

        Path lib = installation.root.resolve("lib");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.classPath()).isEqualTo(lib.resolve("drover-0.1.0.jar") + ":" + lib.resolve("a.jar"));
        assertThat(run.option("-Ddrover.launcher=")).isEqualTo(installation.script.toString());
        assertThat(run.arguments()).containsExactly("version");
    }

    @Test
    void aSymbolicLinkToALinkFindsTheInstallation() throws IOException {
        Path bin = Files.createDirectories(base.resolve("my bin"));
        Path inner = Files.createSymbolicLink(bin.resolve("inner"), bin.relativize(installation.script));
        Path outer = Files.createSymbolicLink(base.resolve("outer"), inner);

        Run run = installation.runCommand(Path.of("/"), List.of(outer.toString()));

        assertThat(run.option("-Ddrover.launcher=")).isEqualTo(installation.script.toString());
    }

    @Test
    void aDirectoryThatIsGoneIsSaidInOneSentence() throws IOException {
        Path gone = Files.createDirectory(base.resolve("gone"));
        String script = "cd \"$1\" && /bin/rmdir \"$1\" && exec \"$2\" \"$3\" true";
        String sentence =
                "drover: the directory that this command was called in is gone; cd to one that is there, and try again.";

        for (String command : List.of("submit", "run")) {
            Files.createDirectories(gone);
            Run run = installation.runCommand(
                    base, List.of("sh", "-c", script, "sh", gone.toString(), installation.script.toString(), command));

            // The shell itself has a remark of its own, before the script begins.
            assertThat(run.err().lines())
                    .filteredOn(line -> line.startsWith("drover"))
                    .containsExactly(sentence);
            assertThat(run.exitCode()).isEqualTo(command.equals("run") ? 125 : 3);
            assertThat(run.arguments()).isEmpty();
        }
    }

    @Test
    void aLinkedDirectoryGivesTheRealPathSoThatOneArchiveServesAllSpellings() throws IOException {
        Path link = Files.createSymbolicLink(base.resolve("current"), installation.root);

        Run run =
                installation.runCommand(base, List.of(link.resolve("bin/drover").toString()));

        assertThat(run.option("-Ddrover.launcher=")).isEqualTo(installation.script.toString());
    }

    @Test
    void relativeInvocationsGiveAbsolutePaths() throws IOException {
        Path bin = installation.script.getParent();

        for (List<String> command :
                List.of(List.of("./drover"), List.of("../bin/drover"), List.of("/usr/bin/env", "sh", "drover"))) {
            Run run = installation.runCommand(bin, command);
            assertThat(run.option("-Ddrover.launcher=")).isEqualTo(installation.script.toString());
        }
    }

    @Test
    void theDirectoryOfTheCallerStaysTheDirectory() throws IOException {
        Run run = installation.run("version");

        assertThat(run.environment())
                .contains("PWD=" + installation.base)
                .noneMatch(variable -> variable.startsWith("OLDPWD="));
    }

    @Test
    void argumentsArriveByteForByte() throws IOException {
        String line = "exec \"$0\" submit '' ' a  b ' '*' '@x' '\\n' '$(x)' -- \"$(printf 'M\\303\\274ller\\377')\"";

        Run run = installation.runCommand(base, List.of("/bin/sh", "-c", line, installation.script.toString()));

        assertThat(run.arguments())
                .containsExactly("submit", "", " a  b ", "*", "@x", "\\n", "$(x)", "--", "M\u00c3\u00bcller\u00ff");
    }

    @Test
    void aPathWithAColonIsRefusedInOneSentence() throws IOException {
        Path moved = Files.move(installation.root, base.resolve("a:b"));

        Run run = installation.runCommand(
                base, List.of(moved.resolve("bin/drover").toString()));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("drover: the path of Drover (" + installation.base + "/a:b) has a colon, which a Java class"
                        + " path cannot express; move it to a directory without one.\n");
    }

    @Test
    void aDistributionWithoutItsJarSaysSo() throws IOException {
        Files.delete(installation.root.resolve("lib/drover-0.1.0.jar"));

        Run run = installation.run("version");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("drover: " + installation.root
                        + "/lib has no drover-VERSION.jar; unpack the distribution again.\n");
    }

    @Test
    void theScriptsPassTheShellsSyntaxCheck() throws IOException {
        for (String script : SCRIPTS) {
            Run run = installation.runCommand(Path.of("").toAbsolutePath(), List.of("/bin/sh", "-n", script));
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void theScriptsPassShellcheck() throws IOException {
        Path shellcheck = Path.of("/usr/bin/shellcheck");
        assumeTrue(Files.isExecutable(shellcheck), "SKIPPED: shellcheck is not installed");

        List<String> command = Stream.concat(Stream.of(shellcheck.toString(), "-s", "sh"), SCRIPTS.stream())
                .toList();
        Run run = installation.runCommand(Path.of("").toAbsolutePath(), command);

        assertThat(run.out() + run.err()).isEmpty();
    }

    @Test
    void theScriptsAssignNoVariableThatACallerMayHaveExported() throws IOException {
        Pattern assignment = Pattern.compile("(?:^|[\\s(&|;])(?:for (?=\\w+ in )|(?=\\w+=))([A-Za-z_]\\w*)");
        for (String script : SCRIPTS) {
            for (String line : Files.readAllLines(Path.of(script))) {
                Matcher matcher = assignment.matcher(line.strip().startsWith("#") ? "" : line);
                while (matcher.find()) {
                    // Set for one command, for Maven and for the training run.
                    assertThat(matcher.group(1))
                            .as(line)
                            .matches(
                                    "drover_\\w+|DROVER_CALLER_\\w+|DROVER_AUTOSTART|LC_ALL|IFS|CDPATH|JAVA_HOME|JAVA_VERSION");
                }
            }
        }
    }

    @Test
    void streamsThatAreClosedAreNotLeftToTheFirstFilesThatTheJvmOpens() throws IOException {
        Path java = Path.of(installation.environment.get("JAVA_HOME"), "bin/java");
        Files.writeString(
                java, "#!/bin/sh\nreadlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 | tee \"$0.out\" >/dev/null\n");
        Files.copy(Path.of("/usr/bin/tee"), installation.base.resolve("tools/tee"));
        for (String closed : List.of("<&-", ">&-", "2>&-", "<&- >&- 2>&-")) {
            String line = "\"$0\" version " + closed;
            installation.runCommand(installation.base, List.of("/bin/sh", "-c", line, installation.script.toString()));
            List<String> streams = Files.readAllLines(java.resolveSibling("java.out"));
            assertThat(streams).as(closed).hasSize(3).allMatch(target -> target.startsWith("/"));
        }
    }
}
