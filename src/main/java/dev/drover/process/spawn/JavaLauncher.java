package dev.drover.process.spawn;

import dev.drover.process.libc.Bytes;
import dev.drover.process.libc.Errno;
import dev.drover.process.spawn.SpawnException.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts processes with Java's {@link Process}, if the native layer is not available.
 *
 * <p>The child stays in this process's session. SIGQUIT is blocked in it, as in the JVM's threads. Its signal, CPU time and peak memory are
 * not known. What a background grandchild writes after the child's end is lost. Paths of directories, files and commands must be ASCII. A
 * niceness and another argument 0 are refused. Any thread may call it.
 */
public final class JavaLauncher implements ProcessLauncher {
    /** "error=2, No such file" up to JDK 24, "error: 2 (No such file)" from 25 on. */
    private static final Pattern ERRNO = Pattern.compile("error(?:=|: )(\\d+)");

    @Override
    public Child spawn(SpawnSpec spec) throws SpawnException {
        CommandLookup lookup = CommandLookup.of(spec);
        File directory = new File(ascii(spec.directory(), "the directory"));
        if (!directory.isDirectory() || !directory.canExecute()) {
            throw noDirectory(spec, directory);
        }
        if (spec.niceness().isPresent()) {
            throw new SpawnException(Kind.OTHER, 0, "a niceness needs the native layer, which does not load here");
        }
        if (spec.limits().isAny()) {
            throw new SpawnException(
                    Kind.OTHER, 0, "limits of the kernel need the native layer, which does not load here");
        }
        if (spec.argv0().isPresent()) {
            throw new SpawnException(
                    Kind.OTHER, 0, "another argument 0 needs the native layer, which does not load here");
        }
        byte[] program = find(spec, lookup);
        ProcessBuilder builder = new ProcessBuilder(command(spec, program)).directory(directory);
        if (!ShellWrapper.isNeeded(spec)) {
            fill(builder.environment(), spec.environment());
        }
        builder.redirectInput(input(spec.stdin()));
        builder.redirectOutput(output(spec.stdout()));
        builder.redirectError(output(spec.stderr()));
        try {
            return new JavaChild(builder.start(), spec);
        } catch (IOException e) {
            throw explain(e, spec, program);
        }
    }

    private static List<String> command(SpawnSpec spec, byte[] program) throws SpawnException {
        if (ShellWrapper.isNeeded(spec)) {
            if (Bytes.indexOf(program, (byte) '=') >= 0) {
                throw new SpawnException(
                        Kind.OTHER,
                        0,
                        "the command's path " + Bytes.display(program) + " has a '=', and that needs the native layer");
            }
            return ShellWrapper.command(spec, program);
        }
        List<String> words = new ArrayList<>(spec.argv().size());
        words.add(new String(program, StandardCharsets.US_ASCII));
        for (byte[] word : spec.argv().subList(1, spec.argv().size())) {
            words.add(new String(word, StandardCharsets.US_ASCII));
        }
        return words;
    }

    private static void fill(Map<String, String> environment, List<byte[]> entries) {
        environment.clear();
        for (byte[] entry : entries) {
            String text = new String(entry, StandardCharsets.US_ASCII);
            int equals = text.indexOf('=');
            environment.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    /** The file to run; Java would look a bare name up in this process's own PATH. */
    private static byte[] find(SpawnSpec spec, CommandLookup lookup) throws SpawnException {
        byte[] denied = null;
        for (byte[] candidate : lookup.candidates()) {
            String path = ascii(candidate, "the command");
            File file = path.startsWith("/") ? new File(path) : new File(ascii(spec.directory(), "directory"), path);
            if (file.isFile() && file.canExecute()) {
                return candidate;
            }
            denied = file.exists() ? candidate : denied;
        }
        throw denied != null
                ? SpawnErrors.notExecutable(denied)
                : SpawnErrors.notFound(spec.argv().get(0), lookup);
    }

    private static ProcessBuilder.Redirect input(Stdio.Input input) throws SpawnException {
        if (input instanceof Stdio.Pipe) {
            return ProcessBuilder.Redirect.PIPE;
        }
        if (input instanceof Stdio.ReadFile file) {
            File source = new File(ascii(file.path(), "standard input"));
            if (!source.canRead()) {
                throw cannotOpen("standard input", file.path(), source.exists());
            }
            return ProcessBuilder.Redirect.from(source);
        }
        return ProcessBuilder.Redirect.from(new File("/dev/null"));
    }

    private static ProcessBuilder.Redirect output(Stdio.Output output) throws SpawnException {
        if (output instanceof Stdio.Pipe) {
            return ProcessBuilder.Redirect.PIPE;
        }
        if (output instanceof Stdio.AppendFile file) {
            Path target = Path.of(ascii(file.path(), "the output file"));
            try {
                // Java would make the file with mode 0666.
                Files.newByteChannel(
                                target,
                                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        .close();
            } catch (IOException e) {
                throw SpawnErrors.cannotOpen("output file", file.path(), 0, String.valueOf(e.getMessage()));
            }
            return ProcessBuilder.Redirect.appendTo(target.toFile());
        }
        return ProcessBuilder.Redirect.DISCARD;
    }

    private static SpawnException explain(IOException e, SpawnSpec spec, byte[] program) {
        Matcher matcher = ERRNO.matcher(String.valueOf(e.getMessage()));
        int errno = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        return switch (errno) {
            case Errno.E2BIG -> SpawnErrors.tooLong(spec);
            case Errno.EACCES, Errno.EPERM ->
                InterpreterFault.find(program, new JavaFiles(spec)).orElseGet(() -> SpawnErrors.notExecutable(program));
            case Errno.ENOENT ->
                InterpreterFault.find(program, new JavaFiles(spec))
                        .orElseGet(() -> SpawnErrors.missingInterpreter(program));
            default ->
                new SpawnException(Kind.OTHER, errno, "cannot start " + Bytes.display(program) + ": " + e.getMessage());
        };
    }

    private static SpawnException noDirectory(SpawnSpec spec, File directory) {
        return SpawnErrors.noDirectory(spec.directory(), directory.isDirectory() ? Errno.EACCES : Errno.ENOENT);
    }

    private static SpawnException cannotOpen(String what, byte[] path, boolean isThere) {
        return isThere
                ? SpawnErrors.cannotOpen(what, path, Errno.EACCES, "Permission denied")
                : SpawnErrors.cannotOpen(what, path, Errno.ENOENT, "No such file or directory");
    }

    /** Java has no bytes for paths, and without a locale it turns others than ASCII into question marks (JVM hazard 6). */
    private static String ascii(byte[] path, String what) throws SpawnException {
        if (!Bytes.isAscii(path)) {
            throw new SpawnException(
                    Kind.OTHER, 0, what + " " + Bytes.display(path) + " is not ASCII, and that needs the native layer");
        }
        return new String(path, StandardCharsets.US_ASCII);
    }
}
