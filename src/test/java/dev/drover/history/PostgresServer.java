package dev.drover.history;

import dev.drover.testing.Limits;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of a test's own, from this machine's binaries, on a free port of the loopback address. One thread. */
public final class PostgresServer implements AutoCloseable {
    private static final int LIMIT_S = Limits.EVENT_S;
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    /** It refuses to run as root. */
    private static final String OTHER_USER = "nobody";

    private final Path directory;
    private final Path binaries;
    private final int port;

    private PostgresServer(Path directory, Path binaries, int port) {
        this.directory = directory;
        this.binaries = binaries;
        this.port = port;
    }

    /** Where {@code initdb} and {@code pg_ctl} are; null if nowhere. */
    public static Path binaries() {
        List<Path> places = new ArrayList<>();
        for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            places.add(Path.of(place));
        }
        try (Stream<Path> versions = Files.isDirectory(INSTALLED) ? Files.list(INSTALLED) : Stream.empty()) {
            versions.sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin"))
                    .forEach(places::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return places.stream()
                .filter(place ->
                        Files.isExecutable(place.resolve("initdb")) && Files.isExecutable(place.resolve("pg_ctl")))
                .findFirst()
                .orElse(null);
    }

    /** Makes a database and serves it; the directory must not be there. */
    public static PostgresServer start(Path binaries) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("drover-postgres-");
        PostgresServer server = new PostgresServer(directory, binaries, freePort());
        if (isRoot()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER));
        }
        boolean started = false;
        try {
            server.run(
                    "initdb",
                    "-D",
                    server.data(),
                    "-U",
                    "drover",
                    "-A",
                    "trust",
                    "--no-sync",
                    "-E",
                    "UTF8",
                    "--locale=C");
            server.run(
                    "pg_ctl",
                    "-D",
                    server.data(),
                    "-w",
                    "-l",
                    directory.resolve("server.log").toString(),
                    "-o",
                    "-h 127.0.0.1 -p " + server.port + " -k '' -F",
                    "start");
            started = true;
            return server;
        } finally {
            if (!started) {
                server.delete();
            }
        }
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "drover", "");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
        delete();
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", OTHER_USER, "--"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("drover-postgres-", ".log");
        try {
            // A file, not a pipe: the server that is started would hold that open.
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + " failed: " + Files.readString(said));
            }
        } finally {
            Files.delete(said);
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
