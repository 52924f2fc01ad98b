package dev.drover.integration;

import dev.drover.testing.Limits;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * An unpacked distribution in a directory of its own, made of this build's classes, with the launcher, a home and a cache. Its jar can be
 * replaced by another version. One thread.
 */
final class Installation {
    private static final String CLASSES = "target/classes";

    final Path home;
    final Path archives;
    private final Path scratch;
    private final Path root;
    private final Path jar;

    private Installation(Path scratch) {
        this.scratch = scratch;
        this.root = scratch.resolve("drover");
        this.jar = root.resolve("lib/drover-1.jar");
        this.home = scratch.resolve("home");
        this.archives = Path.of(scratch.resolve("cache/drover/archives").toString() + root);
    }

    /** Unpacks version 1. */
    static Installation unpack(Path scratch) throws IOException {
        Installation made = new Installation(scratch.toRealPath());
        Path lib = Files.createDirectories(made.root.resolve("lib"));
        Path bin = Files.createDirectories(made.root.resolve("bin"));
        Files.copy(Path.of("scripts/drover"), bin.resolve("drover")).toFile().setExecutable(true);
        for (String name : List.of("java.sh", "layout.sh", "archive.sh")) {
            Files.copy(Path.of("scripts/lib", name), lib.resolve(name));
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path library = Path.of(entry);
            if (Files.isRegularFile(library)) {
                Files.copy(library, lib.resolve(library.getFileName()));
            }
        }
        made.replaceJar("1", false);
        return made;
    }

    /**
     * Writes the jar of that version over the one that is there, as {@code cp} does, not beside it. With another order of its entries nothing is
     * where a JVM that has it open looks for it.
     */
    void replaceJar(String version, boolean reversed) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(Path.of(CLASSES))) {
            classes =
                    new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        }
        if (reversed) {
            Collections.reverse(classes);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Path file : classes) {
                out.putNextEntry(new JarEntry(Path.of(CLASSES).relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        Files.write(jar, bytes.toByteArray());
    }

    /** Runs a command to its end; its output with that on standard error. */
    String run(String... words) {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("bin/drover").toString()));
        command.addAll(List.of(words));
        try {
            Path said = Files.createTempFile(scratch, "said", "");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(said.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("DROVER_"));
            builder.environment().put("DROVER_HOME", home.toString());
            builder.environment().put("DROVER_JAVA", System.getProperty("java.home"));
            builder.environment().put("XDG_CACHE_HOME", scratch.resolve("cache").toString());
            // As inside a job, so that no maker of archives still works in the cache when the test is over.
            builder.environment().put("DROVER_PROCESS", "none:1");
            Process process = builder.start();
            if (!process.waitFor(Limits.EVENT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end, it said " + Files.readString(said));
            }
            return Files.readString(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while it ran " + command, e);
        }
    }

    /** The copies of the program that are there. */
    List<Path> copies() {
        try (Stream<Path> files = Files.list(archives)) {
            return files.filter(file -> file.toString().endsWith(".program")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(home.resolve("log"))) {
            for (Path file : files.sorted().toList()) {
                text.append("== ").append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
