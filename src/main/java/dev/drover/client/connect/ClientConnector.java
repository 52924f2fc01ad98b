package dev.drover.client.connect;

import dev.drover.client.ClientOptions;
import dev.drover.home.ConnectPermit;
import dev.drover.home.ConnectPermits;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.home.HomePaths;
import dev.drover.home.StoppedMarker;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ServerHello;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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
    /** The purpose for which a caller needs a coordinator. */
    public enum Need {
        /** The user has ordered a start: a coordinator is started regardless of the options. */
        START,
        /** To run jobs: a coordinator is started even after a stop. */
        JOBS,
        /** To query or to follow: a coordinator is started only after a crash. */
        ANY
    }

    private final ClientOptions options;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile boolean closed;
    private volatile ClientConnection current;
    /** A connection that was begun before the first call, which uses it. */
    private volatile ClientConnection pending;
    /** The coordinator of that connection; guarded by {@link #connecting}. */
    private CoordinatorAddress pendingAddress;

    private volatile Home home;
    private volatile Runnable beforeStart = () -> {};

    public ClientConnector(ClientOptions options) {
        this.options = options;
    }

    /** Sets what must be done before a coordinator is started, such as releasing the home's lock. */
    public void beforeStart(Runnable action) {
        this.beforeStart = action;
    }

    /** How long to look for a coordinator, and to wait for one to serve. */
    public Duration startTimeout() {
        return options.startTimeout();
    }

    /** Receives messages for the user while he waits. */
    public Consumer<String> notices() {
        return options.notices();
    }

    /**
     * Begins to connect if a coordinator serves, and returns at once. It neither starts a coordinator nor waits for
     * one. Errors are reported by the first call.
     */
    public void connectAhead() {
        if (!connecting.tryLock()) {
            return;
        }
        try {
            if (closed || current != null || pending != null || existingHome().isEmpty()) {
                return;
            }
            Home ours = homeToRead();
            Optional<CoordinatorAddress> address =
                    CoordinatorAddress.read(ours.paths()).filter(CoordinatorAddress::isProcessAlive);
            if (address.isPresent()) {
                connectAhead(ours, address.get());
            }
            if (closed && pending != null) {
                pending.close();
            }
        } finally {
            connecting.unlock();
        }
    }

    /** Not where so many others connect that there is no permit. */
    private void connectAhead(Home ours, CoordinatorAddress address) {
        Optional<ConnectPermit> permit = new ConnectPermits(ours).tryAcquire();
        if (permit.isPresent()) {
            Liveness liveness = new Liveness(address.pid(), options.notices());
            pending = ClientConnection.connect(ours, address, liveness, permit.get());
            pendingAddress = address;
        }
    }

    /** The connection, made if there is none. */
    public ClientConnection require(Need need) {
        return connect(need).orElseThrow(this::noCoordinator);
    }

    /** The connection, made if there is none. Empty if no coordinator runs and none may be started. */
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

    /** Whether a coordinator would be started if none runs. */
    boolean canStart(Need need) {
        return existingHome().isPresent() && isStartAllowed(need);
    }

    /** The hello of the newest coordinator, with its version. */
    public Optional<ServerHello> lastHello() {
        ClientConnection known = current;
        return known == null ? Optional.empty() : Optional.of(known.hello());
    }

    /** The home, made if it isn't there, to be written. */
    public Home openHome() {
        return homeToRead().requireWritable();
    }

    /** The home, made if it isn't there. One on a read-only file system will do. */
    public Home homeToRead() {
        Home known = home;
        if (known == null) {
            known = Home.openToRead(options.home());
            home = known;
        }
        return known;
    }

    /** The home, if it was ever made. */
    public Optional<Home> existingHome() {
        Path root = options.home();
        // A file at the path of the home is an error, and does not count as a home in which nothing ever ran.
        boolean inItsPlace = Home.exists(root) || isTaken(root.toAbsolutePath());
        return home != null || inItsPlace ? Optional.of(homeToRead()) : Optional.empty();
    }

    /** Whether the path or one of its parents exists and is not a directory, so that no home can be made there. */
    private static boolean isTaken(Path root) {
        for (Path path = root; path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return !Files.isDirectory(path);
            }
        }
        return false;
    }

    /** What becomes of what a client does for callers that do not wait when it is closed. */
    public static UserException closedClient() {
        return new UserException(ErrorCode.UNREACHABLE, "the client was closed; open another one");
    }

    /** Why there is no coordinator to ask, and what to do. */
    public UserException noCoordinator() {
        boolean isThere = existingHome().isPresent();
        String sentence;
        if (isThere && homeToRead().isReadOnly()) {
            sentence = "no coordinator runs, and none can on a read-only file system: remount that of the home "
                    + options.home() + " read-write";
        } else if (isThere && StoppedMarker.isSet(homeToRead().paths())) {
            sentence = "the coordinator was stopped; drover start";
        } else if (!options.has(ClientOptions.Option.AUTO_START)) {
            sentence = "no coordinator runs and starting one is forbidden (DROVER_AUTOSTART=0); drover start";
        } else {
            sentence = "no coordinator runs on the home " + options.home() + "; drover start";
        }
        return new UserException(ErrorCode.UNREACHABLE, sentence);
    }

    @Override
    public void close() {
        closed = true;
        close(pending);
        close(current);
    }

    private static void close(ClientConnection connection) {
        if (connection != null) {
            connection.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closedClient();
        }
    }

    private ClientConnection find(Need need) {
        if (need == Need.ANY && existingHome().isEmpty()) {
            return null;
        }
        Home ours = need == Need.ANY ? homeToRead() : openHome();
        try (CoordinatorStart start = new CoordinatorStart(ours, options.launcher())) {
            return find(need, start);
        }
    }

    private ClientConnection find(Need need, CoordinatorStart start) {
        StartPatience patience =
                new StartPatience(options.startTimeout(), start::cpuMs, start::isStarterStopped, System.nanoTime());
        boolean isStarting = false;
        boolean isSaid = false;
        CoordinatorAddress serving = null;
        CoordinatorAddress stranger = null;
        HelloRetry helloRetry = new HelloRetry(
                homeToRead(), new ConnectPermits(homeToRead()), options.startTimeout(), options.notices());
        while (true) {
            requireOpen();
            Optional<CoordinatorAddress> address =
                    CoordinatorAddress.read(homeToRead().paths());
            boolean alive = address.isPresent()
                    && address.get().isProcessAlive()
                    && !address.get().equals(stranger);
            if (alive) {
                ClientConnection connection = helloRetry.tryConnect(address.get(), claimPending(address.get()));
                if (connection != null) {
                    return connection;
                }
                // The file may belong to another home, or its pid to another program by now. The coordinator of this
                // home holds its lock.
                alive = HomeLock.isHeldByLivingProcess(homeToRead().paths());
                stranger = alive ? null : address.get();
            }
            if (!alive && !isStarting) {
                if (!isStartAllowed(need)) {
                    return null;
                }
                beforeStart.run();
                isStarting = true;
            }
            patience.sample(System.nanoTime());
            if (alive && !address.get().equals(serving)) {
                serving = address.get();
                patience.onCoordinator();
            } else if (alive && helloRetry.areOthersAnswered()) {
                patience.onCoordinator();
            }
            if (!alive) {
                int launches = start.launches();
                if (start.advance(patience.isPatient())) {
                    continue;
                }
                if (start.launches() != launches) {
                    patience.onCoordinator();
                }
            }
            if (alive && helloRetry.isUnresponsive()) {
                // The coordinator serves, so its start did not fail. It has as much time to answer as any other, and
                // more after a start
                // that others may have waited for, too: all of them connect at the same time.
                boolean isSilent =
                        helloRetry.silentMs() >= options.startTimeout().toMillis();
                if (isSilent && (!isStarting || patience.isOver())) {
                    throw helloRetry.fault();
                }
            } else if (alive && patience.isLast()) {
                throw helloRetry.overtaken(patience.waitedMs());
            } else if (patience.isOver()) {
                throw !isStarting && helloRetry.fault() != null
                        ? helloRetry.fault()
                        : start.failed(startTimedOut(patience.waitedMs()));
            }
            if (!alive && !isSaid && patience.isExtended()) {
                options.notices()
                        .accept("no coordinator serves after " + patience.waitedMs() / 1_000
                                + " s, but its start progresses; waiting for it");
                isSaid = true;
            }
            LockSupport.parkNanos(patience.pauseNanos(start.launches() > 0));
            if (Thread.interrupted()) {
                throw Interrupts.interrupted(new InterruptedException());
            }
        }
    }

    /** Returns the connection that was begun before, if it is with the coordinator that serves; or null. */
    private ClientConnection claimPending(CoordinatorAddress address) {
        ClientConnection ahead = pending;
        pending = null;
        if (ahead != null && !address.equals(pendingAddress)) {
            ahead.close();
            return null;
        }
        return ahead;
    }

    private UserException startTimedOut(long waitedMs) {
        return new UserException(
                ErrorCode.UNREACHABLE,
                "no coordinator served within " + waitedMs + " ms; see "
                        + homeToRead().paths().coordinatorLog());
    }

    private boolean isStartAllowed(Need need) {
        if (need == Need.START) {
            return true;
        }
        if (!options.has(ClientOptions.Option.AUTO_START) || homeToRead().isReadOnly()) {
            return false;
        }
        if (need == Need.JOBS) {
            return true;
        }
        // After a crash there is still an address, or there is a journal and no marker of a stop.
        HomePaths paths = homeToRead().paths();
        return !StoppedMarker.isSet(paths) && (Files.exists(paths.address()) || hasJournal());
    }

    private boolean hasJournal() {
        Path journal = homeToRead().paths().journal();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(journal)) {
            Iterator<Path> all = files.iterator();
            return all.hasNext();
        } catch (IOException | DirectoryIteratorException e) {
            throw new UserException(ErrorCode.HOME, "the journal " + journal + " can't be read: " + e.getMessage(), e);
        }
    }
}
