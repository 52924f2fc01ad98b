package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.client.connect.CoordinatorStart;
import dev.drover.client.query.QuerySource;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.HomeLock;
import dev.drover.home.ProcessStart;
import dev.drover.home.Settings;
import dev.drover.home.StartLock;
import dev.drover.home.StoppedMarker;
import dev.drover.launch.CoordinatorLauncher;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.QueueOrder;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Info;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartTest {
    private static final JobSpec SPEC = JobSpec.command("true").build();

    /** Of a history that is built again; between two it is waited for 50 ms. */
    private static final int STEPS = 40;

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void aNumberThatIsNotGivenStaysAsItWas() {
        DroverClient client = fixture.client();
        client.configure(CoordinatorSettings.unchanged().withWorkers(3).withSlots(2));
        client.configure(CoordinatorSettings.unchanged().withWorkers(5));
        assertThat(Settings.read(fixture.home.paths())).isEqualTo(new Settings(5, 2, 0, QueueOrder.FAIR));
        client.configure(CoordinatorSettings.unchanged().withSlots(0).withOrder(QueueOrder.FIFO));
        assertThat(Settings.read(fixture.home.paths())).isEqualTo(new Settings(5, 0, 0, QueueOrder.FIFO));
        client.configure(CoordinatorSettings.unchanged().withSlots(1));
        assertThat(Settings.read(fixture.home.paths())).isEqualTo(new Settings(5, 1, 0, QueueOrder.FIFO));
    }

    @Test
    void afterAStopOnlyWhatRunsJobsStartsACoordinator() {
        StoppedMarker.set(fixture.home.paths());
        DroverClient client = fixture.client(this::serve);
        assertThat(client.status()).isEmpty();
        assertThat(client.workers()).isEmpty();
        assertThat(client.liveJobs(List.of(), 10, LiveJobs.Detail.ATTEMPTS).jobs())
                .isEmpty();
        assertThatThrownBy(() -> client.cancel(CancelRequest.of(new JobId(1))))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                .hasMessage("the coordinator was stopped; drover start");
        assertThat(fixture.launches).hasValue(0);
        assertThat(client.submit(SPEC).id()).isEqualTo(new JobId(1));
        assertThat(fixture.launches).hasValue(1);
        assertThat(client.status()).isPresent();
    }

    @Test
    void whoWaitsForACoordinatorsHistoryIsToldHowFarItIs() {
        Deque<String> refusals = new ConcurrentLinkedDeque<>(List.of(
                "the history is being opened since 2000 ms or longer; ask again in a moment",
                "history is being rebuilt: 12 % (3 rows), ask again in a moment",
                "256 questions wait for an answer already; ask again in a moment"));
        fixture.serve((frame, peer) -> peer.send(
                refusals.isEmpty()
                        ? ClientFixture.jobs(JobState.SUCCEEDED, 7)
                        : ClientFixture.error("BUSY", refusals.remove())));
        List<String> notices = new CopyOnWriteArrayList<>();
        DroverClient client = fixture.client(fixture.options(this::serve).withNotices(notices::add));
        assertThat(client.job(new JobId(7))).isPresent();
        assertThat(notices)
                .containsExactly(
                        "the history is being opened since 2000 ms or longer; waiting for it",
                        "history is being rebuilt: 12 % (3 rows); waiting for it");
    }

    @Test
    void aFileInPlaceOfAHomeIsNotAHomeWhereNothingEverRan() throws IOException {
        Path file = Files.createFile(fixture.scratch().resolve("file"));
        DroverClient client = fixture.client(fixture.options(this::serve).withHome(file));
        assertThatThrownBy(() -> client.jobs(JobFilter.all()).hasNext())
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOME))
                .hasMessageContaining(file.toString());
    }

    @Test
    void whereAFileStandsOnTheWayNoHomeCanHaveBeen() throws IOException {
        Path file = Files.createFile(fixture.scratch().resolve("file"));
        DroverClient client = fixture.client(
                fixture.options(this::serve).withHome(file.resolve("x").resolve("y")));
        assertThatThrownBy(() -> client.jobs(JobFilter.all()).hasNext())
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOME))
                .hasMessageContaining(file.toString());
    }

    @Test
    void aHomeWhereNothingEverRanIsNotMadeByAQuestion() {
        Path root = fixture.scratch().resolve("other");
        DroverClient client = fixture.client(fixture.options(this::serve).withHome(root));
        assertThat(client.jobs(JobFilter.all()).hasNext()).isFalse();
        assertThat(client.status()).isEmpty();
        assertThat(client.shutdown(ShutdownMode.DRAIN, Duration.ZERO, progress -> {}))
                .isFalse();
        assertThat(root).doesNotExist();
    }

    @Test
    void aHistoryThatGetsOnIsWaitedForAsLongAsItDoes() {
        AtomicInteger percent = new AtomicInteger();
        List<Integer> askedMsAgo = new CopyOnWriteArrayList<>();
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                askedMsAgo.add(frame.getQuery().getAskedMsAgo());
                peer.send(
                        percent.incrementAndGet() <= STEPS
                                ? ClientFixture.error(
                                        "BUSY", "history is being rebuilt: " + percent + " %, ask again in a moment")
                                : ClientFixture.jobs(JobState.SUCCEEDED, 7));
            }
        });
        // All steps together take longer than that, and one alone far less.
        long limitMs = 1_500;
        long begunNanos = System.nanoTime();
        DroverClient client = fixture.client(fixture.options(() -> {}).withStartTimeout(Duration.ofMillis(limitMs)));
        assertThat(client.job(new JobId(7))).isPresent();
        assertThat(percent).hasValue(STEPS + 1);
        assertThat(askedMsAgo)
                .as("each says when it was asked first")
                .hasSize(STEPS + 1)
                .startsWith(0)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos))
                .isGreaterThan(limitMs);
    }

    @Test
    void aHistoryThatStandsStillIsGivenUp() {
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                peer.send(ClientFixture.error("BUSY", "history is being rebuilt: 7 %, ask again in a moment"));
            }
        });
        DroverClient client = fixture.client(fixture.options(() -> {}).withStartTimeout(Duration.ofMillis(300)));
        assertThatThrownBy(() -> client.jobs(JobFilter.all()).hasNext())
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
    }

    @Test
    void afterACrashAnyQuestionStartsACoordinator() throws IOException {
        Files.createFile(fixture.home.paths().journal().resolve("segment"));
        assertThat(fixture.client(this::serve).status()).isPresent();
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void startingCanBeForbidden() throws IOException {
        Files.createFile(fixture.home.paths().journal().resolve("segment"));
        DroverClient client = fixture.client(fixture.options(this::serve).without(ClientOptions.Option.AUTO_START));
        assertThat(client.status()).isEmpty();
        assertThatThrownBy(() -> client.submit(SPEC))
                .hasMessage("no coordinator runs and starting one is forbidden (DROVER_AUTOSTART=0); drover start");
        assertThat(fixture.launches).hasValue(0);
    }

    @Test
    void whoForbidsThatItStartsByItselfMayStillAskForIt() {
        DroverClient client = fixture.client(fixture.options(this::serve).without(ClientOptions.Option.AUTO_START));
        assertThat(client.start()).isNotNull();
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void aStartThatFailedSaysWhatTheLogSaysLast() throws IOException {
        Path log = fixture.home.paths().coordinatorLog();
        Files.writeString(log, "an older line\n");
        AtomicInteger alive = new AtomicInteger(3);
        ClientOptions options = fixture.options(() -> {}).withLauncher(new CoordinatorLauncher() {
            @Override
            public Launched launch(Path home, String homeId) {
                append(log, "starting\n2026-11-30T10:00:00.123Z the journal is of version 9, this is 1.\n");
                return new Launched() {
                    @Override
                    public boolean isAlive() {
                        return alive.decrementAndGet() > 0;
                    }

                    @Override
                    public int exitCode() {
                        return 3;
                    }

                    @Override
                    public long pid() {
                        return 0;
                    }
                };
            }

            @Override
            public int runForeground(Path home, String homeId) {
                return 0;
            }
        });
        assertThatThrownBy(() -> fixture.client(options).submit(SPEC))
                .hasMessage("the coordinator ended at its start (exit code 3): the journal is of version 9, this is 1;"
                        + " see " + log);
    }

    @Test
    void aStartThatNeverServesIsGivenUp() {
        ClientOptions options = fixture.options(() -> {}).withStartTimeout(Duration.ofMillis(30));
        assertThatThrownBy(() -> fixture.client(options).submit(SPEC))
                .hasMessageMatching("no coordinator served within \\d+ ms; see "
                        + Pattern.quote(fixture.home.paths().coordinatorLog().toString()));
    }

    @Test
    void aCoordinatorThatServesAndDoesNotAnswerIsNoStartThatFailed() throws IOException {
        long self = ProcessHandle.current().pid();
        HomeLock lock = HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.COORDINATOR)
                .orElseThrow();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int port = mute.getLocalPort();
            ClientOptions options = fixture.options(
                            () -> new CoordinatorAddress(port, port, self, ProcessStart.startTicks(self), 1, "0.1.0", 1)
                                    .write(fixture.home.paths()))
                    .withStartTimeout(Duration.ofSeconds(1));
            assertThatThrownBy(() -> fixture.client(options).submit(SPEC))
                    .hasMessageMatching("the coordinator \\(pid " + self
                            + "\\) has not answered for \\d+ s \\(the limit is 1 s\\); .*");
        } finally {
            lock.close();
        }
    }

    @Test
    void theLoserOfTwoStartsGoesOnWithTheWinner() {
        HomeLock winner = HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.COORDINATOR)
                .orElseThrow();
        AtomicInteger checks = new AtomicInteger();
        ClientOptions options = fixture.options(() -> {}).withLauncher(launcher(() -> {
            if (checks.incrementAndGet() == 5) {
                serve();
            }
            return false;
        }));
        assertThat(fixture.client(options).submit(SPEC).id()).isEqualTo(new JobId(1));
        winner.close();
    }

    @Test
    void manyThreadsStartOneCoordinatorAndShareOneConnection() throws Exception {
        List<ScriptedCoordinator> fakes = new ArrayList<>();
        DroverClient client = fixture.client(() -> fakes.add(serve()));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> client.submit(SPEC));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(fixture.launches).hasValue(1);
        assertThat(fakes.get(0).count(ClientFrame.BodyCase.HELLO)).isEqualTo(1);
        assertThat(fixture.jobsBySequence).hasSize(8);
    }

    @Test
    void ofManyCommandsAtOnceOneStartsACoordinatorAndTheOthersWaitForIt() throws Exception {
        ManyCommands commands = new ManyCommands();
        List<Submission> submitted = new CopyOnWriteArrayList<>();
        AtomicBoolean isServed = new AtomicBoolean();
        AtomicReference<HomeLock> lock = new AtomicReference<>();
        ClientOptions options = fixture.options(() -> {}).withLauncher(launcher(() -> {
            if (commands.areAllWaiting() && !isServed.getAndSet(true)) {
                lock.set(holdHome());
                serve();
            }
            return true;
        }));
        try {
            commands.run(() -> submitted.add(fixture.client(options).submit(SPEC)));
        } finally {
            lock.get().close();
        }
        assertThat(submitted).hasSize(ManyCommands.COUNT);
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void aStartThatUsesTheCpuIsWaitedForByAllLongerThanTheLimit() throws Exception {
        Duration limit = Duration.ofSeconds(4);
        ManyCommands commands = new ManyCommands();
        List<Submission> submitted = new CopyOnWriteArrayList<>();
        AtomicBoolean isServed = new AtomicBoolean();
        AtomicReference<HomeLock> lock = new AtomicReference<>();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begunNanos = System.nanoTime();
        long enoughNanos = limit.plusSeconds(1).toNanos();
        // This process is the one that was started.
        long self = ProcessHandle.current().pid();
        ClientOptions options = fixture.options(() -> {})
                .withStartTimeout(limit)
                .withLauncher(launcher(self, () -> {
                    long usedNanos = threads.getCurrentThreadCpuTime();
                    while (threads.getCurrentThreadCpuTime() - usedNanos < TimeUnit.MILLISECONDS.toNanos(50)) {
                        Thread.onSpinWait();
                    }
                    if (System.nanoTime() - begunNanos > enoughNanos && !isServed.getAndSet(true)) {
                        lock.set(holdHome());
                        serve();
                    }
                    return true;
                }));
        try {
            commands.run(() -> submitted.add(fixture.client(options).submit(SPEC)));
        } finally {
            lock.get().close();
        }
        assertThat(submitted).hasSize(ManyCommands.COUNT);
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void ofManyCommandsAtOnceAllSayWhyTheOneStartFailed() throws Exception {
        Files.createFile(fixture.home.paths().coordinatorLog());
        ManyCommands commands = new ManyCommands();
        List<String> sentences = new CopyOnWriteArrayList<>();
        ClientOptions options = fixture.options(() -> {}).withLauncher(launcher(() -> !commands.areAllWaiting()));
        commands.run(() -> {
            try {
                fixture.client(options).submit(SPEC);
            } catch (DroverException e) {
                sentences.add(e.getMessage());
            }
        });
        assertThat(sentences)
                .hasSize(ManyCommands.COUNT)
                .containsOnly("the coordinator ended at its start (exit code 3): it said nothing; see "
                        + fixture.home.paths().coordinatorLog());
        assertThat(fixture.launches).hasValue(1);
    }

    @Test
    void aCommandThatIsStoppedBeforeItsCoordinatorServesDoesNotHoldUpTheOthersForEver() {
        CoordinatorLauncher launcher = fixture.options(() -> {}).launcher();
        try (StartLock stopped = new StartLock(fixture.home.paths());
                CoordinatorStart start = new CoordinatorStart(fixture.home, launcher)) {
            assertThat(stopped.tryAcquire()).isTrue();
            assertThat(start.isStarterStopped()).as("before the first look").isFalse();
            assertThat(start.advance(true)).isFalse();
            assertThat(start.advance(true)).isFalse();
            assertThat(fixture.launches).hasValue(0);
            assertThat(start.advance(false)).isTrue();
            assertThat(start.advance(false)).isFalse();
            assertThat(fixture.launches).hasValue(1);
        }
    }

    @Test
    void questionsAreAnsweredFromTheHomeUnderItsLockWhileNothingRuns() {
        StoppedMarker.set(fixture.home.paths());
        AtomicReference<HomeLock.Holder> holder = new AtomicReference<>();
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        try (DroverClient client = new DroverClient(fixture.options(this::serve), home -> {
            opened.incrementAndGet();
            return new QuerySource() {
                @Override
                public Rows query(Query query) {
                    holder.set(HomeLock.holder(home.paths()));
                    // A page is one row. While it is handed out the next one is asked for, and no more.
                    int left = query.getCursor().isEmpty()
                            ? 3
                            : Integer.parseInt(query.getCursor().toStringUtf8());
                    JobRow row = ClientFixture.jobs(JobState.SUCCEEDED, left)
                            .getRows()
                            .getJobs()
                            .getJobs(0);
                    Rows.Builder rows =
                            Rows.newBuilder().setJobs(JobRows.newBuilder().addJobs(row));
                    return left == 1
                            ? rows.build()
                            : rows.setCursor(ByteString.copyFromUtf8(Integer.toString(left - 1)))
                                    .build();
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        })) {
            Pages<JobSummary> jobs = client.jobs(JobFilter.all());
            assertThat(jobs.next().id()).isEqualTo(new JobId(3));
            assertThat(HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.COORDINATOR))
                    .as("between two pages")
                    .isEmpty();
            assertThat(jobs.next().id()).isEqualTo(new JobId(2));
            assertThat(jobs.next().id()).isEqualTo(new JobId(1));
            assertThat(jobs.hasNext()).isFalse();
            assertThat(holder.get().purpose()).isEqualTo(HomeLock.Purpose.READER);
            assertThat(opened).hasValue(1);
            assertThat(closed).hasValue(1);

            try (Pages<JobSummary> abandoned = client.jobs(JobFilter.all())) {
                abandoned.next();
            }
            await().until(() -> {
                Optional<HomeLock> free = HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.COORDINATOR);
                free.ifPresent(HomeLock::close);
                return free.isPresent();
            });
            assertThat(closed).as("let go when it is closed").hasValue(2);

            Pages<JobSummary> half = client.jobs(JobFilter.all());
            half.next();
            client.submit(SPEC);
            assertThat(closed).as("let go before a coordinator is started").hasValue(3);
        }
        HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.COORDINATOR)
                .orElseThrow()
                .close();
    }

    @Test
    void aCoordinatorOfAnotherProtocolIsNamed() {
        ScriptedCoordinator fake = serve();
        fake.helloProtocol(2);
        assertThatThrownBy(() -> fixture.client().submit(SPEC))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSION))
                .hasMessageStartingWith("the coordinator is version 0.1.0 and speaks protocol 2, this is ");
    }

    @Test
    void anInterruptedThreadStopsWaiting() throws Exception {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        DroverClient client = fixture.client();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                client.submit(SPEC);
            } catch (DroverException e) {
                thrown.set(e);
            }
        });
        waiting.start();
        await().until(() -> fake.count(ClientFrame.BodyCase.SUBMIT) == 1);
        waiting.interrupt();
        waiting.join();
        assertThat(thrown.get())
                .hasMessage("the thread was interrupted while it waited for the coordinator; ask again");
    }

    /**
     * Takes the home's lock, as a coordinator does before it serves. One that lacks it is a stranger to each command whose first try gets
     * no answer within 5 s, as happens on a busy machine: that command then waits for another coordinator until its limit.
     */
    private HomeLock holdHome() {
        return HomeLock.tryAcquire(fixture.home.paths(), HomeLock.Purpose.COORDINATOR)
                .orElseThrow();
    }

    private ScriptedCoordinator serve() {
        return fixture.serve((frame, peer) -> {
            if (frame.hasSubmit()) {
                peer.send(fixture.accept(frame));
            } else {
                peer.send(ServerFrame.newBuilder()
                        .setInfo(Info.newBuilder().setPid(1).setOrder("fair")));
            }
        });
    }

    private static void append(Path log, String text) {
        try {
            Files.writeString(log, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts what is alive as long as that says so, and has exit code 3 then. */
    private CoordinatorLauncher launcher(BooleanSupplier isAlive) {
        return launcher(0, isAlive);
    }

    private CoordinatorLauncher launcher(long pid, BooleanSupplier isAlive) {
        return new CoordinatorLauncher() {
            @Override
            public Launched launch(Path home, String homeId) {
                fixture.launches.incrementAndGet();
                return new Launched() {
                    @Override
                    public boolean isAlive() {
                        return isAlive.getAsBoolean();
                    }

                    @Override
                    public int exitCode() {
                        return 3;
                    }

                    @Override
                    public long pid() {
                        return pid;
                    }
                };
            }

            @Override
            public int runForeground(Path home, String homeId) {
                return 0;
            }
        };
    }

    /** Does the same in many threads, and knows when all of them were seen to wait but the one that asks. */
    private static final class ManyCommands {
        private static final int COUNT = 20;

        private final List<Thread> threads = new CopyOnWriteArrayList<>();
        private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

        void run(Runnable command) throws InterruptedException {
            CountDownLatch all = new CountDownLatch(COUNT);
            for (int i = 0; i < COUNT; i++) {
                threads.add(new Thread(() -> {
                    all.countDown();
                    awaitUninterruptibly(all);
                    command.run();
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        boolean areAllWaiting() {
            waiting.add(Thread.currentThread());
            for (Thread thread : threads) {
                if (thread.getState() == Thread.State.TIMED_WAITING) {
                    waiting.add(thread);
                }
            }
            return waiting.size() == COUNT;
        }

        private static void awaitUninterruptibly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
