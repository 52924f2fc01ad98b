package dev.drover.client.connect;

import dev.drover.client.ClientOptions;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.HomePaths;
import dev.drover.home.StoppedMarker;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.ServerHello;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Holds the connection to the home's coordinator, and makes the next one when it is lost: finds the coordinator, or starts one where
 * that is allowed. Any thread; while one connects, others wait for it.
 */
public final class ClientConnector implements AutoCloseable {
    private static final long POLL_NANOS = 5_000_000;

    /** What a caller needs a coordinator for. */
    public enum Need {
        /** The user said so: one is started whatever the options say. */
        START,
        /** To run jobs: one is started even after a stop. */
        JOBS,
        /** To ask or to follow: one is started after a crash alone. */
        ANY
    }

    private final ClientOptions options;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile boolean closed;
    private volatile ClientConnection current;
    /** Begun ahead of the first call, which takes it from here. */
    private volatile ClientConnection begun;
    /** With whom; guarded by {@link #connecting}. */
    private CoordinatorAddress begunWith;

    private volatile Home home;
    private volatile Runnable beforeStart = () -> {};

    public ClientConnector(ClientOptions options) {
        this.options = options;
    }

    /** What has to be done before a coordinator is started: whoever holds the home's lock lets go of it. */
    public void beforeStart(Runnable action) {
        this.beforeStart = action;
    }

    /** How long to look for a coordinator, and to wait for one to serve. */
    public Duration startTimeout() {
        return options.startTimeout();
    }

    /** Hears what the user is to know while he waits. */
    public Consumer<String> notices() {
        return options.notices();
    }

    /**
     * Begins to connect if a coordinator serves, and returns at once. Starts none and waits for none; the first call meets, and tells,
     * what goes wrong.
     */
    public void connectAhead() {
        if (!connecting.tryLock()) {
            return;
        }
        try {
            if (closed || current != null || begun != null || existingHome().isEmpty()) {
                return;
            }
            Home ours = openHome();
            Optional<CoordinatorAddress> address =
                    CoordinatorAddress.read(ours.paths()).filter(CoordinatorAddress::isProcessAlive);
            if (address.isPresent()) {
                Liveness liveness = new Liveness(address.get().pid(), options.notices());
                begun = ClientConnection.begin(ours, address.get(), liveness);
                begunWith = address.get();
            }
            if (closed && begun != null) {
                begun.close();
            }
        } finally {
            connecting.unlock();
        }
    }

    /** The connection, made if there is none. */
    public ClientConnection require(Need need) {
        return connect(need).orElseThrow(this::noCoordinator);
    }

    /** The connection, made if there is none; empty if no coordinator runs and none is to be started. */
    public Optional<ClientConnection> connect(Need need) {
        ClientConnection known = current;
        if (known != null && !known.isLost()) {
            return Optional.of(known);
        }
        try {
            connecting.lockInterruptibly();
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        }
        try {
            requireOpen();
            if (current != null && !current.isLost()) {
                return Optional.of(current);
            }
            if (current != null) {
                current.close();
            }
            current = find(need);
            if (closed && current != null) {
                current.close();
            }
            requireOpen();
            return Optional.ofNullable(current);
        } finally {
            connecting.unlock();
        }
    }

    /** Whether a coordinator, if none runs, would be started. */
    boolean wouldStart(Need need) {
        return existingHome().isPresent() && mayStart(need);
    }

    /** What the newest coordinator said of itself. */
    public Optional<ServerHello> lastHello() {
        ClientConnection known = current;
        return known == null ? Optional.empty() : Optional.of(known.hello());
    }

    /** The home, made if it isn't there. */
    public Home openHome() {
        Home known = home;
        if (known == null) {
            known = Home.openOrCreate(options.home());
            home = known;
        }
        return known;
    }

    /** The home, if it was ever made. */
    public Optional<Home> existingHome() {
        Path root = options.home();
        // What stands in its place and is no directory is not taken for a home in which nothing ever ran.
        boolean inItsPlace = Home.exists(root) || isTaken(root.toAbsolutePath());
        return home != null || inItsPlace ? Optional.of(openHome()) : Optional.empty();
    }

    /** Whether something that is no directory stands there or on the way: no home can be made there. */
    private static boolean isTaken(Path root) {
        for (Path path = root; path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return !Files.isDirectory(path);
            }
        }
        return false;
    }

    /** Why there is no coordinator to ask, and what to do. */
    public DroverException noCoordinator() {
        boolean stopped =
                existingHome().isPresent() && StoppedMarker.isSet(openHome().paths());
        String sentence;
        if (stopped) {
            sentence = "the coordinator was stopped; drover start";
        } else if (!options.autoStart()) {
            sentence = "no coordinator runs and starting one is forbidden (DROVER_AUTOSTART=0); drover start";
        } else {
            sentence = "no coordinator runs on the home " + options.home() + "; drover start";
        }
        return new DroverException(ErrorCode.UNREACHABLE, sentence);
    }

    @Override
    public void close() {
        closed = true;
        close(begun);
        close(current);
    }

    private static void close(ClientConnection connection) {
        if (connection != null) {
            connection.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this client was closed");
        }
    }

    private ClientConnection find(Need need) {
        if (need == Need.ANY && existingHome().isEmpty()) {
            return null;
        }
        try (CoordinatorStart start = new CoordinatorStart(openHome(), options.launcher())) {
            return find(need, start);
        }
    }

    private ClientConnection find(Need need, CoordinatorStart start) {
        long beginNanos = System.nanoTime();
        long limitNanos = options.startTimeout().toNanos();
        boolean isStarting = false;
        CoordinatorAddress stranger = null;
        HelloRetry greeter = new HelloRetry(openHome(), options.startTimeout(), options.notices());
        while (true) {
            requireOpen();
            Optional<CoordinatorAddress> address =
                    CoordinatorAddress.read(openHome().paths());
            boolean alive = address.isPresent()
                    && address.get().isProcessAlive()
                    && !address.get().equals(stranger);
            if (alive) {
                ClientConnection connection = greeter.greet(address.get(), takeBegun(address.get()));
                if (connection != null) {
                    return connection;
                }
                // The file may be another home's, or its pid another program's by now; who serves this home holds its
                // lock.
                alive = HomeLock.isHeldByLivingProcess(openHome().paths());
                stranger = alive ? null : address.get();
            }
            if (!alive && !isStarting) {
                if (!mayStart(need)) {
                    return null;
                }
                beforeStart.run();
                isStarting = true;
            }
            long takenNanos = System.nanoTime() - beginNanos;
            if (!alive && start.advance(takenNanos < limitNanos / 2)) {
                continue;
            }
            if (alive && greeter.isMissed()) {
                // It serves, so its start did not fail: it has as long to answer as any other.
                if (greeter.silentMs() >= options.startTimeout().toMillis()) {
                    throw greeter.fault();
                }
            } else if (takenNanos >= limitNanos) {
                throw !isStarting && greeter.fault() != null ? greeter.fault() : start.failed(tooLate());
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.interrupted()) {
                throw Interrupts.interrupted(new InterruptedException());
            }
        }
    }

    /** What was begun ahead, if it was with the one that serves; or null. */
    private ClientConnection takeBegun(CoordinatorAddress address) {
        ClientConnection ahead = begun;
        begun = null;
        if (ahead != null && !address.equals(begunWith)) {
            ahead.close();
            return null;
        }
        return ahead;
    }

    private DroverException tooLate() {
        return new DroverException(
                ErrorCode.UNREACHABLE,
                "no coordinator served within " + options.startTimeout().toMillis() + " ms; see "
                        + openHome().paths().coordinatorLog());
    }

    private boolean mayStart(Need need) {
        if (need == Need.START) {
            return true;
        }
        if (!options.autoStart()) {
            return false;
        }
        if (need == Need.JOBS) {
            return true;
        }
        // After a crash: an address was left, or there is a journal and nobody said that it was stopped.
        HomePaths paths = openHome().paths();
        return !StoppedMarker.isSet(paths) && (Files.exists(paths.address()) || hasJournal());
    }

    private boolean hasJournal() {
        Path journal = openHome().paths().journal();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(journal)) {
            Iterator<Path> all = files.iterator();
            return all.hasNext();
        } catch (IOException e) {
            throw new DroverException(
                    ErrorCode.HOME, "the journal " + journal + " can't be read: " + e.getMessage(), e);
        }
    }
}
