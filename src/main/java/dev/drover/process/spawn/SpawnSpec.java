package dev.drover.process.spawn;

import dev.drover.process.libc.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The description of a process to start. All text is bytes, so that no locale can damage it (JVM hazard 6). Immutable,
 * provided that the caller does not change the arrays.
 *
 * @param argv the command and its arguments; a command without slash is looked up in the PATH of {@code environment}
 * @param environment all of the child's environment, {@code K=V} each; nothing is inherited
 * @param directory where the child starts, absolute
 * @param umask the child's umask, 0 to 0777, or {@link #INHERIT_UMASK}
 * @param niceness the child's, {@value #MIN_NICENESS} to {@value #MAX_NICENESS}; absent: that of this process
 * @param argv0 what the program finds as its first word; absent: the command as it is
 * @param limits of the kernel; with them argument 0 can't be another, because the program that sets them takes none
 */
@SuppressWarnings("ArrayRecordComponent") // a directory is bytes, and nothing compares specs
public record SpawnSpec(
        List<byte[]> argv,
        List<byte[]> environment,
        byte[] directory,
        Stdio.Input stdin,
        Stdio.Output stdout,
        Stdio.Output stderr,
        int umask,
        OptionalInt niceness,
        Optional<byte[]> argv0,
        ResourceLimits limits) {
    public static final int INHERIT_UMASK = -1;
    /** What gets the most of the CPUs (setpriority(2)). */
    public static final int MIN_NICENESS = -20;

    /** What gets the least. */
    public static final int MAX_NICENESS = 19;

    public SpawnSpec {
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("no command: argv is empty");
        }
        argv.forEach(word -> Bytes.requireNoNul(word, "an argument"));
        if (argv0.isPresent() && limits.isAny()) {
            throw new IllegalArgumentException("another argument 0 and limits of the kernel can't go together");
        }
        argv0.ifPresent(word -> Bytes.requireNoNul(word, "argument 0"));
        environment.forEach(entry -> Bytes.requireNoNul(entry, "an environment entry"));
        Bytes.requireAbsolute(directory, "directory");
        if (umask < INHERIT_UMASK || umask > 0777) {
            throw new IllegalArgumentException("umask is " + umask + "; it must be -1 (inherit) or 0 to 0777");
        }
        if (niceness.isPresent() && (niceness.getAsInt() < MIN_NICENESS || niceness.getAsInt() > MAX_NICENESS)) {
            throw new IllegalArgumentException("niceness is " + niceness.getAsInt() + "; it must be -20 to 19");
        }
    }

    /** A command in {@code /} with an empty environment, no input, and outputs discarded; the words become UTF-8. */
    public static SpawnSpec of(String... argv) {
        List<byte[]> words = new ArrayList<>(argv.length);
        for (String word : argv) {
            words.add(word.getBytes(StandardCharsets.UTF_8));
        }
        return of(words);
    }

    /** As {@link #of(String...)}, for words that are bytes already. */
    public static SpawnSpec of(List<byte[]> argv) {
        Stdio.DevNull nothing = new Stdio.DevNull();
        return new SpawnSpec(
                argv,
                List.of(),
                new byte[] {'/'},
                nothing,
                nothing,
                nothing,
                INHERIT_UMASK,
                OptionalInt.empty(),
                Optional.empty(),
                ResourceLimits.NONE);
    }

    public SpawnSpec withEnvironment(List<byte[]> newEnvironment) {
        return new SpawnSpec(argv, newEnvironment, directory, stdin, stdout, stderr, umask, niceness, argv0, limits);
    }

    /** As {@link #withEnvironment(List)}, the strings becoming UTF-8. */
    public SpawnSpec withEnvironment(Map<String, String> newEnvironment) {
        List<byte[]> entries = new ArrayList<>(newEnvironment.size());
        newEnvironment.forEach((name, value) -> entries.add((name + "=" + value).getBytes(StandardCharsets.UTF_8)));
        return withEnvironment(entries);
    }

    public SpawnSpec withDirectory(byte[] newDirectory) {
        return new SpawnSpec(argv, environment, newDirectory, stdin, stdout, stderr, umask, niceness, argv0, limits);
    }

    public SpawnSpec withDirectory(Path newDirectory) {
        return withDirectory(Bytes.ofPath(newDirectory));
    }

    public SpawnSpec withStdin(Stdio.Input newStdin) {
        return new SpawnSpec(argv, environment, directory, newStdin, stdout, stderr, umask, niceness, argv0, limits);
    }

    public SpawnSpec withStdout(Stdio.Output newStdout) {
        return new SpawnSpec(argv, environment, directory, stdin, newStdout, stderr, umask, niceness, argv0, limits);
    }

    public SpawnSpec withStderr(Stdio.Output newStderr) {
        return new SpawnSpec(argv, environment, directory, stdin, stdout, newStderr, umask, niceness, argv0, limits);
    }

    public SpawnSpec withUmask(int newUmask) {
        return new SpawnSpec(argv, environment, directory, stdin, stdout, stderr, newUmask, niceness, argv0, limits);
    }

    public SpawnSpec withNiceness(int newNiceness) {
        return new SpawnSpec(
                argv, environment, directory, stdin, stdout, stderr, umask, OptionalInt.of(newNiceness), argv0, limits);
    }

    public SpawnSpec withArgv0(byte[] newArgv0) {
        return new SpawnSpec(
                argv, environment, directory, stdin, stdout, stderr, umask, niceness, Optional.of(newArgv0), limits);
    }

    public SpawnSpec withLimits(ResourceLimits newLimits) {
        return new SpawnSpec(argv, environment, directory, stdin, stdout, stderr, umask, niceness, argv0, newLimits);
    }

    /** What is started: argv, with argument 0 as it was asked for, or behind what sets its limits. */
    List<byte[]> wordsOfProgram() {
        if (limits.isAny()) {
            List<byte[]> words = limits.words();
            words.addAll(argv);
            return words;
        }
        if (argv0.isEmpty()) {
            return argv;
        }
        List<byte[]> words = new ArrayList<>(argv);
        words.set(0, argv0.get());
        return words;
    }
}
