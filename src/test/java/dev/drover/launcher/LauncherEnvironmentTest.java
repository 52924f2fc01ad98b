package dev.drover.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launcher.FakeInstallation.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job's environment is made of the command's: what the launcher changes in it must be known and reversible. */
class LauncherEnvironmentTest {
    @TempDir
    Path base;

    private FakeInstallation installation;

    @BeforeEach
    void unpack() throws IOException {
        installation = FakeInstallation.unpacked(base);
    }

    @Test
    void withoutALocaleTheJvmGetsUtf8AndTheRestIsUntouched() throws IOException {
        Run run = installation.run("version");

        List<String> expected = new ArrayList<>(List.of("LC_ALL=C.UTF-8", "DROVER_CALLER_LC_ALL="));
        installation.environment.forEach((name, value) -> expected.add(name + '=' + value));
        assertThat(run.environment()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theLocaleOfTheCallerIsKeptAside() throws IOException {
        installation.environment.putAll(Map.of("LANG", "de_DE.ISO-8859-1", "LC_ALL", "de_DE.ISO-8859-1"));

        assertThat(installation.run("version").environment())
                .contains("LC_ALL=C.UTF-8", "DROVER_CALLER_LC_ALL==de_DE.ISO-8859-1", "LANG=de_DE.ISO-8859-1");

        installation.environment.put("LC_ALL", "");
        assertThat(installation.run("version").environment()).contains("DROVER_CALLER_LC_ALL==");
    }

    @Test
    void theLocaleThatIsRightAlreadyIsLeftAlone() throws IOException {
        installation.environment.put("LC_ALL", "C.UTF-8");

        assertThat(installation.run("version").environment())
                .contains("LC_ALL=C.UTF-8")
                .noneMatch(variable -> variable.startsWith("DROVER_CALLER_"));
    }

    @Test
    void optionsMeantForOtherJvmsAreKeptAside() throws IOException {
        List<String> names = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
        names.forEach(name -> installation.environment.put(name, "-Da=b c"));

        List<String> environment = installation.run("version").environment();

        for (String name : names) {
            assertThat(environment)
                    .contains("DROVER_CALLER_" + name + "==-Da=b c")
                    .noneMatch(variable -> variable.startsWith(name + '='));
        }
    }

    @Test
    void variablesOfPlainNamesKeepTheirValues() throws IOException {
        Map<String, String> plain = Map.of("version", "1", "root", "2", "self", "3", "java", "4", "link", "5");
        installation.environment.putAll(plain);

        List<String> environment = installation.run("version").environment();

        plain.forEach((name, value) -> assertThat(environment).contains(name + '=' + value));
    }

    @Test
    void variablesThatTheShellDropsAndExportedFunctionsGoThroughEncoded() throws IOException {
        installation.environment.put("spring.port", "8080");
        installation.environment.put("1st", "");
        installation.environment.put("BASH_FUNC_module%%", "() { a=b;\n}");

        List<String> environment = installation.run("version").environment();

        assertThat(droppedVariables(environment))
                .containsExactlyInAnyOrder("spring.port=8080", "1st=", "BASH_FUNC_module%%=() { a=b;\n}");
    }

    @Test
    void whatTheShellAddsOfItsOwnIsToldAsNotTheCallers() throws IOException {
        installation.environment.remove("PWD");

        assertThat(installation.run("version").environment())
                .contains("DROVER_CALLER_PWD=")
                .anyMatch(variable -> variable.startsWith("PWD=/"));
    }

    @Test
    void whatTheShellCorrectsIsKeptAsideByteForByte() throws IOException {
        installation.environment.put("PWD", "/no/where\n\001at all");
        installation.environment.put("OLDPWD", "/gone");
        installation.environment.put("SHLVL", "7");

        List<String> environment = installation.run("version").environment();

        // The java of the test shows a newline as a blank.
        assertThat(environment).contains("DROVER_CALLER_PWD==/no/where \001at all");
        assertThat(environment).anyMatch(v -> v.equals("OLDPWD=/gone") || v.equals("DROVER_CALLER_OLDPWD==/gone"));
        assertThat(environment).anyMatch(v -> v.equals("SHLVL=7") || v.equals("DROVER_CALLER_SHLVL==7"));
    }

    @Test
    void whatAnEarlierLauncherSaidIsNotBelieved() throws IOException {
        installation.environment.put("DROVER_DROPPED_VARIABLES", "YT1iAA==");

        assertThat(installation.run("version").environment())
                .noneMatch(variable -> variable.startsWith("DROVER_DROPPED_VARIABLES"));
    }

    private static List<String> droppedVariables(List<String> environment) throws IOException {
        String prefix = "DROVER_DROPPED_VARIABLES=";
        Optional<String> encoded =
                environment.stream().filter(v -> v.startsWith(prefix)).findFirst();
        assumeTrue(
                Path.of("/bin/sh").toRealPath().endsWith("dash"), "SKIPPED: sh is not dash and may drop no variables");
        return List.of(new String(
                        Base64.getDecoder().decode(encoded.orElseThrow().substring(prefix.length())), UTF_8)
                .split("\0"));
    }
}
