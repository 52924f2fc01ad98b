package dev.drover.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A directory with the launcher, empty jars and JDKs whose java prints what it was given instead of running it.
 *
 * <p>Everything is below one directory of the test's own, the class-data archives too; the JDKs of the machine are hidden.
 */
final class FakeInstallation {
    private static final String MAIN_CLASS = "dev.drover.cli.CliMain";

    /** Prints arguments and environment as they are, and makes the file that a training run is to make. */
    private static final String JAVA = """
            #!/bin/sh
            for a; do
                case $a in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=* | -XX:AOTCache=*.making/new/*)
                        echo made >"${a#*=}"
                        ;;
                    *.making/new | -D*.services.making/new/*) [ ! -e "$(command -v archive-is-torn)" ] || exit 134 ;;
                esac
                case $a in
                    -Ddrover.javaOptions=*-XX:ArchiveClassesAtExit=*/{main} | -Ddrover.javaOptions=*-XX:AOTConfiguration=*/{main})
                        made=${a##*=}
                        for main in coordinator.CoordinatorMain worker.WorkerMain worker.isolated.IsolatedMain; do
                            [ -e "$(command -v archive-is-missing)" ] || echo made >"${made%{*}dev.drover.$main"
                        done
                        ;;
                esac
                printf 'arg:%s\\n' "$a"
            done
            printf 'env:'
            tr '\\0\\n' '\\n ' <"/proc/$$/environ" | sed 's/^/env:/'
            """;

    final Path base;
    final Path root;
    final Path script;
    final Map<String, String> environment = new TreeMap<>();
    private final Path tools;

    private FakeInstallation(Path base, Path root, Path script) throws IOException {
        this.base = base.toRealPath();
        this.root = root;
        this.script = script;
        this.tools = Files.createDirectories(base.resolve("tools"));
        for (String tool : List.of(
                "sh",
                "base64",
                "grep",
                "readlink",
                "stat",
                "sync",
                "find",
                "mkdir",
                "mv",
                "rm",
                "sed",
                "tr",
                "env",
                "touch")) {
            Path path = Path.of("/usr/bin", tool);
            if (Files.exists(path)) {
                // No link: JUnit warns about each one that leaves its temporary directory.
                tool(tool, "#!/bin/sh\nexec " + path + " \"$@\"\n");
            }
        }
        environment.put("PATH", tools.toString());
        environment.put("PWD", base.toRealPath().toString());
        environment.put(
                "DROVER_JVM_DIR", Files.createDirectories(base.resolve("jvm")).toString());
        environment.put("JAVA_HOME", jdk("17.0.15").toString());
    }

    /** As unpacked from the tarball, in a directory whose name a careless script would split or expand. */
    static FakeInstallation unpacked(Path base) throws IOException {
        return unpacked(base, "it's a *[$x] drover-0.1.0");
    }

    static FakeInstallation unpacked(Path base, String name) throws IOException {
        Path root = Files.createDirectories(base.toRealPath().resolve(name));
        Path script = copy("scripts/drover", root.resolve("bin/drover"));
        copyLibrary(root.resolve("lib"));
        jar(root.resolve("lib/drover-0.1.0.jar"));
        jar(root.resolve("lib/a.jar"));
        return new FakeInstallation(base, root, script);
    }

    /** As cloned, not built. */
    static FakeInstallation sourceTree(Path base) throws IOException {
        Path root = Files.createDirectories(base.toRealPath().resolve("source tree"));
        Path script = copy("scripts/drover", root.resolve("scripts/drover"));
        copyLibrary(root.resolve("scripts/lib"));
        Files.createDirectories(root.resolve("src/main"));
        Files.createDirectories(root.resolve("proto"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        return new FakeInstallation(base, root, script);
    }

    /** A JDK of this version below {@link #base}, not yet known to the launcher. */
    Path jdk(String version) throws IOException {
        return jdk(base.resolve("jdk " + version), version);
    }

    /** A JDK of this version in this directory. */
    static Path jdk(Path directory, String version) throws IOException {
        executable(directory.resolve("bin/java"), JAVA);
        executable(directory.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(directory.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return directory;
    }

    /** Puts a program on the launcher's PATH. */
    void tool(String name, String text) throws IOException {
        executable(tools.resolve(name), text);
    }

    /** Puts a link on the launcher's PATH. */
    void toolLink(String name, Path target) throws IOException {
        Files.createSymbolicLink(tools.resolve(name), target);
    }

    Run run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return runCommand(base, command);
    }

    /** Runs any command in the launcher's environment. */
    Run runCommand(Path directory, List<String> command) throws IOException {
        Path out = Files.createTempFile(base, "out", "");
        Path err = Files.createTempFile(base, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS)) {
                throw new AssertionError(command + " did not end in 20 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(out, ISO_8859_1), Files.readString(err, ISO_8859_1));
    }

    static Path jar(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "");
    }

    private static void copyLibrary(Path directory) throws IOException {
        for (String name : List.of("java.sh", "layout.sh", "archive.sh")) {
            copy("scripts/lib/" + name, directory.resolve(name));
        }
    }

    private static Path copy(String from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        return Files.copy(Path.of(from), to);
    }

    private static void executable(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What one run of the launcher left; bytes are read as ISO-8859-1, so that none is lost. */
    record Run(int exitCode, String out, String err) {
        /** Options and class name, as the fake java saw them. */
        List<String> options() {
            List<String> all = lines("arg:");
            return all.subList(0, all.indexOf(MAIN_CLASS));
        }

        /** What followed the class name. */
        List<String> arguments() {
            List<String> all = lines("arg:");
            return all.subList(all.indexOf(MAIN_CLASS) + 1, all.size());
        }

        /** The option that begins like this, without its beginning. */
        String option(String beginning) {
            return options().stream()
                    .filter(o -> o.startsWith(beginning))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(beginning + " is not in " + this))
                    .substring(beginning.length());
        }

        String classPath() {
            return options().get(options().indexOf("-cp") + 1);
        }

        List<String> environment() {
            return lines("env:").stream().filter(l -> !l.isEmpty()).toList();
        }

        private List<String> lines(String prefix) {
            return out.lines()
                    .filter(l -> l.startsWith(prefix))
                    .map(l -> l.replaceFirst("^(" + prefix + ")+", ""))
                    .toList();
        }
    }
}
