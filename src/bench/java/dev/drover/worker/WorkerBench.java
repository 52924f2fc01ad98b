package dev.drover.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.home.HomePaths;
import dev.drover.launch.ProcessCoordinatorLauncher;
import dev.drover.process.sweep.Sweep;
import dev.drover.process.sweep.SweepClock;
import dev.drover.process.table.ProcessTable;
import dev.drover.process.table.ProcessTables;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JobWork;
import dev.drover.proto.ResultsAck;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerMessage;
import dev.drover.task.samples.Noop;
import dev.drover.worker.attempt.LeftoverSweeper;
import dev.drover.worker.attempt.Orphans;
import dev.drover.worker.attempt.SlotPool;
import dev.drover.worker.attempt.TaskValues;
import dev.drover.worker.function.ClassPaths;
import dev.drover.worker.function.FunctionLoader;
import dev.drover.worker.function.FunctionProcesses;
import dev.drover.worker.function.FunctionRunner;
import dev.drover.worker.function.FunctionStreams;
import dev.drover.worker.function.RunningFunctions;
import dev.drover.worker.output.OutputKeeper;
import dev.drover.worker.session.CoordinatorConnection;
import dev.drover.worker.session.LinkEvent;
import dev.drover.worker.session.LinkInbox;
import dev.drover.worker.session.LinkLoop;
import dev.drover.worker.session.NextCoordinator;
import dev.drover.worker.session.SlotMonitor;
import dev.drover.worker.session.WorkerCore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * No-op attempts a second through one worker's link, slots and function runner; frames pass as bytes, without a wire.
 *
 * <p>Arguments: slots, attempts.
 */
public final class WorkerBench {
    private static final int ROUNDS = 5;

    private final int slots;
    private final int attempts;
    private final LinkInbox inbox = new LinkInbox(16_384);
    private final CountDownLatch done = new CountDownLatch(1);
    // Owned by the bench's link thread; read by main after done.
    private long assigned;
    private long credit;
    private long ended;
    private long frames;

    private WorkerBench(int slots, int attempts) {
        this.slots = slots;
        this.attempts = attempts;
    }

    /** Runs all rounds and prints a line for each. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int slots = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int attempts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500_000;
        Path home = Files.createTempDirectory("drover-worker-bench");
        for (int round = 0; round < ROUNDS; round++) {
            new WorkerBench(slots, attempts).run(home);
        }
        Files.delete(home);
    }

    private static void fail(Thread thread, Throwable fault) {
        throw new AssertionError("thread " + thread.getName() + " failed", fault);
    }

    private void run(Path home) throws InterruptedException {
        HomePaths paths = new HomePaths(home);
        WallClock clock = WallClock.system();
        WorkerLog log = sentence -> {};
        WorkerSettings settings = WorkerSettings.DEFAULT;
        try (TaskValues values = new TaskValues(paths);
                OutputKeeper keeper = new OutputKeeper(log, 50)) {
            keeper.start(WorkerBench::fail);
            ProcessTable table = ProcessTables.best();
            Sweep sweep = new Sweep(table, SweepClock.system());
            FunctionProcesses processes = new FunctionProcesses(
                    null,
                    Optional.empty(),
                    table,
                    sweep,
                    new LeftoverSweeper(sweep, Orphans.adopt(Optional.empty(), table)));
            FunctionLoader loader = new FunctionLoader(new ClassPaths(WorkerBench.class.getClassLoader()));
            FunctionRunner runner = new FunctionRunner(
                    paths,
                    loader,
                    values,
                    keeper,
                    processes,
                    new FunctionStreams(new RunningFunctions(), keeper, log),
                    why -> {},
                    settings.attempt(),
                    clock,
                    log);
            SlotPool pool = new SlotPool(
                    slots,
                    runner,
                    (control, outcome) -> inbox.put(
                            new LinkEvent.AttemptEnded(outcome, control.pollProgress(), control.pollMessages())),
                    clock);
            WorkerIdentity self = new WorkerIdentity(1, 1, 1, 1, slots, "bench", "");
            WorkerCore core = new WorkerCore(
                    self, settings, pool, Heartbeat::newBuilder, keeper::removeSuperfluous, log, LinkLoop.nowMs());
            SlotMonitor monitor = new SlotMonitor(pool, core, settings);
            NextCoordinator next =
                    new NextCoordinator(paths, "bench", new ProcessCoordinatorLauncher(false), clock, log);
            LinkLoop loop = new LinkLoop(
                    core,
                    pool,
                    monitor,
                    inbox,
                    (number, limitMs) -> Optional.of(new Loop(number)),
                    next,
                    () -> true,
                    results -> {},
                    settings);
            pool.start(WorkerBench::fail);
            Thread link = new Thread(loop::run, "bench-link");
            long start = System.nanoTime();
            link.start();
            done.await();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%d slots: %,.0f no-op attempts/s, %.1f a frame%n",
                    slots,
                    attempts / seconds,
                    (double) attempts / frames);
            inbox.put(new LinkEvent.Terminate("bench"));
            link.join();
            pool.close();
        }
    }

    /** The other side, on the link thread: assigns against credit, takes each result. */
    private final class Loop implements CoordinatorConnection {
        private final long number;

        Loop(long number) {
            this.number = number;
            inbox.put(new LinkEvent.Ready(number));
        }

        @Override
        public boolean send(byte[] bytes) {
            try {
                CoordinatorFrame.Builder answer = CoordinatorFrame.newBuilder().setSession(1);
                frames++;
                for (WorkerMessage message : WorkerFrame.parseFrom(bytes).getMessagesList()) {
                    answer(message, answer);
                }
                assign(answer);
                if (answer.getMessagesCount() > 0) {
                    byte[] encoded = answer.build().toByteArray();
                    inbox.put(new LinkEvent.Received(number, CoordinatorFrame.parseFrom(encoded)));
                }
                return true;
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        private void answer(WorkerMessage message, CoordinatorFrame.Builder answer) {
            if (message.hasHello()) {
                credit = message.getHello().getCredit();
                answer.addMessages(CoordinatorMessage.newBuilder()
                        .setWelcome(Welcome.newBuilder().setSession(1).setBeatMs(1_000)));
            } else if (message.hasCredit()) {
                credit = message.getCredit().getAttempts();
            } else if (message.hasResults()) {
                ended += message.getResults().getResultsCount();
                ResultsAck.Builder ack = ResultsAck.newBuilder();
                message.getResults().getResultsList().forEach(outcome -> ack.addAttempts(outcome.getToken()));
                answer.addMessages(CoordinatorMessage.newBuilder().setResultsAck(ack));
                if (ended >= attempts) {
                    done.countDown();
                }
            }
        }

        private void assign(CoordinatorFrame.Builder answer) {
            int count = (int) Math.min(credit - assigned, attempts - assigned);
            if (count <= 0) {
                return;
            }
            Assign.Builder assign = Assign.newBuilder()
                    .addAttempts(AttemptRange.newBuilder()
                            .setJob(1)
                            .setIndex((int) assigned)
                            .setCount(count)
                            .setAttempt(1)
                            .setEpoch(1));
            if (assigned == 0) {
                SteppedRange range = SteppedRange.newBuilder()
                        .setFirst(1)
                        .setLast(attempts)
                        .setStep(1)
                        .build();
                FunctionWork work = FunctionWork.newBuilder()
                        .setClassName(Noop.class.getName())
                        .build();
                Spec spec = Spec.newBuilder().setFunction(work).setRange(range).build();
                assign.addWorks(JobWork.newBuilder().setJob(1).setSpec(spec));
            }
            assigned += count;
            answer.addMessages(CoordinatorMessage.newBuilder().setAssign(assign));
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public boolean isStale() {
            return false;
        }

        @Override
        public void close() {}
    }
}
