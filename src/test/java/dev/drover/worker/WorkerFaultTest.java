package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.home.HomePaths;
import dev.drover.launch.ProcessCoordinatorLauncher;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.Welcome;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.AttemptRunner;
import dev.drover.worker.attempt.SlotPool;
import dev.drover.worker.session.CoordinatorConnection;
import dev.drover.worker.session.ExitDecision;
import dev.drover.worker.session.LinkEvent;
import dev.drover.worker.session.LinkInbox;
import dev.drover.worker.session.LinkLoop;
import dev.drover.worker.session.NextCoordinator;
import dev.drover.worker.session.SlotMonitor;
import dev.drover.worker.session.WorkerCore;
import dev.drover.worker.session.WorkerCoreRig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a worker of which a part has failed: it goes, with the results that it has. */
class WorkerFaultTest {
    private static final AttemptKey KEY = new AttemptKey(12, 0, 1, 3);

    @TempDir
    Path directory;

    private final List<AttemptOutcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final LinkInbox inbox = new LinkInbox(100);
    private volatile boolean isOver;
    private volatile boolean isResultSent;
    private SlotPool pool;

    @AfterEach
    void tearDown() {
        if (pool != null) {
            pool.close();
        }
    }

    @Test
    void aSlotThatMeetsAnErrorOfDroversOwnSaysSoAndReportsNoResult() {
        open(control -> {
            throw new NoClassDefFoundError("dev/drover/worker/Gone");
        });
        await().until(() -> !faults.isEmpty());
        assertThat(faults.get(0)).isInstanceOf(NoClassDefFoundError.class);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void soDoesOneWhoseHelperThreadMetIt() {
        open(control -> {
            throw new CompletionException(new NoClassDefFoundError("dev/drover/worker/Gone"));
        });
        await().until(() -> !faults.isEmpty());
        assertThat(outcomes).isEmpty();
    }

    @Test
    void anExceptionCostsTheAttemptAndNotTheSlot() {
        open(control -> {
            throw new IllegalStateException("no luck");
        });
        await().until(() -> outcomes.size() == 1);
        assertThat(outcomes.get(0).getCauseValue()).isNotEqualTo(0);
        pool.offer(List.of(RunnerRig.attempt(RunnerRig.command("true"), 1).assignment()));
        await().until(() -> outcomes.size() == 2);
        assertThat(faults).isEmpty();
    }

    @Test
    void aConnectionWhoseThreadDiedWithoutAWordEndsTheWorkerWithItsResults() throws Exception {
        CompletableFuture<ExitDecision> departure = serve();
        isOver = true;
        ExitDecision exitDecision = departure.get();
        assertThat(exitDecision.isFault()).isTrue();
        assertThat(exitDecision.reason()).isEqualTo("the thread of its connection died without a word");
        assertThat(exitDecision.toSpool()).extracting(AttemptOutcome::getToken).containsExactly(KEY.token());
    }

    @Test
    void aThreadThatFailedEndsTheWorkerWithItsResults() throws Exception {
        CompletableFuture<ExitDecision> departure = serve();
        inbox.put(new LinkEvent.Broken("its thread drover-slot-0 failed: java.lang.NoClassDefFoundError: x"));
        ExitDecision exitDecision = departure.get();
        assertThat(exitDecision.isFault()).isTrue();
        assertThat(exitDecision.reason()).startsWith("its thread drover-slot-0 failed");
        assertThat(exitDecision.toSpool()).hasSize(1);
    }

    private void open(AttemptRunner runner) {
        pool = new SlotPool(1, runner, (control, outcome) -> outcomes.add(outcome), WallClock.system());
        pool.start((thread, fault) -> faults.add(fault));
        pool.offer(List.of(RunnerRig.attempt(RunnerRig.command("true"), 0).assignment()));
    }

    /** A link thread that has been welcomed, and holds a result that nobody takes. */
    private CompletableFuture<ExitDecision> serve() {
        HomePaths paths = new HomePaths(directory);
        WorkerSettings settings = WorkerSettings.DEFAULT;
        WallClock clock = WallClock.system();
        pool = new SlotPool(1, control -> outcome(control.key()), (control, outcome) -> outcomes.add(outcome), clock);
        WorkerCore core = new WorkerCore(
                new WorkerIdentity(1, 1, 1, 1, 1, "test", ""),
                settings,
                pool,
                Heartbeat::newBuilder,
                key -> {},
                sentence -> {},
                LinkLoop.nowMs());
        LinkLoop loop = new LinkLoop(
                core,
                pool,
                new SlotMonitor(pool, core, settings),
                inbox,
                (number, limitMs) -> Optional.of(new Wire(number)),
                new NextCoordinator(paths, "test", new ProcessCoordinatorLauncher(false), clock, sentence -> {}),
                () -> true,
                results -> {
                    throw new AssertionError("a worker that failed spools at its exit");
                },
                settings);
        CompletableFuture<ExitDecision> departure = new CompletableFuture<>();
        Thread link = new Thread(() -> departure.complete(loop.run()), "test-link");
        link.setDaemon(true);
        link.start();
        await().until(() -> isResultSent);
        return departure;
    }

    private static AttemptOutcome outcome(AttemptKey key) {
        return AttemptOutcome.newBuilder().setToken(key.token()).build();
    }

    /** Proven at once; welcomes, assigns one attempt and has it end. */
    private final class Wire implements CoordinatorConnection {
        private final long number;
        private int sent;

        Wire(long number) {
            this.number = number;
            inbox.put(new LinkEvent.Ready(number));
        }

        @Override
        public boolean send(byte[] frame) {
            if (sent++ == 0) {
                inbox.put(new LinkEvent.Received(
                        number,
                        CoordinatorFrame.newBuilder()
                                .setSession(1)
                                .addMessages(CoordinatorMessage.newBuilder()
                                        .setWelcome(Welcome.newBuilder().setSession(1)))
                                .addMessages(WorkerCoreRig.assignment(0, 1))
                                .build()));
                inbox.put(new LinkEvent.AttemptEnded(outcome(KEY), Optional.empty(), List.of()));
            } else {
                isResultSent = true;
            }
            return true;
        }

        @Override
        public boolean isStale() {
            return false;
        }

        @Override
        public boolean isOver() {
            return isOver;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
