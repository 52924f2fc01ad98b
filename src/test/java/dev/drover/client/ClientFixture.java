package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.home.Home;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.Accepted;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Submitted;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a home, fake coordinators and clients that are closed with it, and the frames they answer with. One for each test:
 * register it in a field that is not static.
 */
public final class ClientFixture implements BeforeEachCallback, AfterEachCallback {
    public Home home;
    public final AtomicInteger launches = new AtomicInteger();
    public final Map<Long, Long> jobsBySequence = new HashMap<>();
    public final List<Long> acceptedOrder = new ArrayList<>();

    private final List<AutoCloseable> open = new ArrayList<>();

    private Path scratch;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        scratch = Files.createTempDirectory("drover-client-");
        home = Home.openOrCreate(scratch.resolve("home"));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            closeAll();
        } finally {
            try (Stream<Path> all = Files.walk(scratch)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A directory that is gone after the test, with the home in it. */
    public Path scratch() {
        return scratch;
    }

    public ScriptedCoordinator serve(ScriptedCoordinator.Script script) {
        ScriptedCoordinator fake = ScriptedCoordinator.start(home, script);
        synchronized (open) {
            open.add(fake);
        }
        return fake;
    }

    /** A client whose coordinator can't be started. */
    public DroverClient client() {
        return client(() -> {
            throw new AssertionError("nothing was to be started");
        });
    }

    /** A client that starts coordinators with that. */
    public DroverClient client(Runnable starter) {
        return client(options(starter));
    }

    public DroverClient client(ClientOptions options) {
        DroverClient client = DroverClient.open(options);
        synchronized (open) {
            open.add(0, client);
        }
        return client;
    }

    public ClientOptions options(Runnable starter) {
        return new ClientOptions(
                home.paths().root(),
                Set.of(ClientOptions.Option.AUTO_START, ClientOptions.Option.SPEAK_OF_COMMANDS),
                new CoordinatorLauncher() {
                    @Override
                    public Launched launch(Path root, String homeId) {
                        launches.incrementAndGet();
                        starter.run();
                        return new Ended(true, 0);
                    }

                    @Override
                    public int runForeground(Path root, String homeId) {
                        return 0;
                    }
                },
                Limits.EVENT,
                sentence -> {});
    }

    /** A launched process of a test. */
    public record Ended(boolean isAlive, int exitCode) implements CoordinatorLauncher.Launched {
        @Override
        public long pid() {
            return 0;
        }
    }

    /** Accepts every spec once, by its number, as a coordinator that survives does. */
    public synchronized ServerFrame.Builder accept(ClientFrame frame) {
        Submitted.Builder submitted = Submitted.newBuilder();
        for (SubmitItem item : frame.getSubmit().getItemsList()) {
            Long job = jobsBySequence.get(item.getSequence());
            boolean repeated = job != null;
            if (!repeated) {
                job = jobsBySequence.size() + 1L;
                jobsBySequence.put(item.getSequence(), job);
                acceptedOrder.add(item.getSequence());
            }
            submitted.addAnswers(SubmitAnswer.newBuilder()
                    .setSequence(item.getSequence())
                    .setAccepted(Accepted.newBuilder().setJob(job).setTasks(1).setRepeated(repeated)));
        }
        return ServerFrame.newBuilder().setSubmitted(submitted);
    }

    public static ServerFrame.Builder error(String code, String message) {
        return ServerFrame.newBuilder()
                .setError(ErrorAnswer.newBuilder().setCode(code).setMessage(message));
    }

    public static ServerFrame.Builder ended(long job) {
        return ServerFrame.newBuilder()
                .setEvents(Events.newBuilder()
                        .addEvents(Event.newBuilder()
                                .setAtMs(5)
                                .setType(Event.Type.JOB_ENDED)
                                .setJob(job)
                                .setStatus(status(job, JobState.FAILED)
                                        .setCauseValue(Cause.EXIT.number())
                                        .setExitCode(3))));
    }

    public static JobStatusRow.Builder status(long job, JobState state) {
        return JobStatusRow.newBuilder()
                .setJob(job)
                .setName("j")
                .setStateValue(state.number())
                .setTasks(1);
    }

    public static ServerFrame.Builder notLive(long... jobs) {
        Events.Builder events = Events.newBuilder();
        for (long job : jobs) {
            events.addNotLive(job);
        }
        return ServerFrame.newBuilder().setEvents(events);
    }

    public static ServerFrame.Builder jobs(JobState state, long... ids) {
        JobRows.Builder rows = JobRows.newBuilder();
        for (long id : ids) {
            rows.addJobs(JobRow.newBuilder()
                    .setId(id)
                    .setName("j")
                    .setStateValue(state.number())
                    .setTasks(1));
        }
        return ServerFrame.newBuilder().setRows(Rows.newBuilder().setJobs(rows));
    }

    /** Closes what was opened, and waits until no thread of Drover is left. */
    public void closeAllAndAwaitThreads() throws Exception {
        closeAll();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("drover-")));
    }

    public void closeAll() throws Exception {
        List<AutoCloseable> closing;
        synchronized (open) {
            closing = List.copyOf(open);
            open.clear();
        }
        for (AutoCloseable one : closing) {
            one.close();
        }
    }
}
