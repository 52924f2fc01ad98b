package dev.drover.integration;

import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.DroverClient;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.model.JobState;
import dev.drover.model.Marks;
import dev.drover.process.table.ProcessId;
import dev.drover.testing.Limits;
import dev.drover.testing.Slowness;
import dev.drover.testing.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Kills the coordinator at random times, or in the midst of a force, and workers beside it, while submitters are busy and some jobs
 * themselves end their workers. Then checks that each acknowledged job ended once, with the result of one of its attempts, and that each run
 * is in the history. One thread.
 *
 * <p>{@link #main} is what {@code scripts/fault-rounds} runs.
 */
final class FaultRounds {
    private static final int SUBMITTERS = 2;
    private static final int WORKERS = 2;
    private static final long JOB_EVERY_MS = 20;

    /** So that a worker does not die so often that its next start is delayed. */
    private static final int ROUNDS_A_WORKER = 3;

    private final RealHome home;
    private final SplittableRandom random;
    private final Consumer<String> progress;
    private final Path runs;
    private final boolean aimsAtForces;

    /** Lengthens the rounds, so that as much is done in one on a slow machine as on an idle one. */
    private final double slowness = Slowness.now();

    private final ForceTrap.Point[] points = ForceTrap.Point.values();
    private int killedInForce;
    private int killedWorkers;
    private int failures;

    FaultRounds(RealHome home, long seed, Consumer<String> progress) {
        this.home = home;
        this.random = new SplittableRandom(seed);
        this.progress = progress;
        this.runs = home.scratch("runs");
        String unavailable = ForceTrap.unavailable();
        this.aimsAtForces = unavailable.isEmpty();
        if (!aimsAtForces) {
            System.out.println("SKIPPED: kills in the midst of forces: " + unavailable);
        }
    }

    /**
     * What the rounds did.
     *
     * @param killedAtStart of the rounds, those whose coordinator did not serve yet
     * @param killedInForce those whose coordinator was forcing its journal, by strace's word
     * @param killedWorkers workers that these rounds killed; jobs killed others
     * @param repeats attempts that were lost and run again
     * @param failures jobs that ended their worker, and failed as they must
     */
    record Outcome(
            int rounds,
            int killedAtStart,
            int killedInForce,
            int killedWorkers,
            int acknowledged,
            long attempts,
            long repeats,
            int failures) {}

    /** {@code [ROUNDS [SEED]]}; exit code 1 when a promise was broken. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.println("rounds " + rounds + ", seed " + seed);
        try (RealHome home = RealHome.create(WORKERS)) {
            try {
                System.out.println(new FaultRounds(home, seed, System.out::println).run(rounds));
            } catch (AssertionError broken) {
                System.err.println(home.logs());
                throw broken;
            }
        }
    }

    /** Whether half of the kills wait for a force. */
    boolean aimsAtForces() {
        return aimsAtForces;
    }

    Outcome run(int rounds) throws IOException, InterruptedException, TimeoutException {
        int killedAtStart = 0;
        List<JobId> acknowledged;
        home.start();
        try (Submitters submitters =
                new Submitters(home, SUBMITTERS, number -> RoundJob.of(number).spec(runs))) {
            for (int round = 1; round <= rounds; round++) {
                killedAtStart += killOne(submitters) ? 0 : 1;
                progress.accept("round " + round + ": " + submitters.count() + " acknowledged");
            }
            acknowledged = submitters.stop();
        }
        home.client().await(acknowledged, Limits.EVENT);
        return check(rounds, killedAtStart, acknowledged);
    }

    /** True if it served already. */
    private boolean killOne(Submitters submitters) throws IOException, InterruptedException {
        submitters.allowOne();
        Until.require(
                () -> "a submitter starts the next coordinator; " + submitters.lastFault(),
                () -> !home.processes().coordinators().isEmpty());
        // Some die before they serve, in recovery or in the midst of the first force; most when there is work.
        if (random.nextInt(4) > 0) {
            Until.holds(Limits.EVENT, () -> submitters.failed().getCount() == 0 || home.isServed());
        }
        if (aimsAtForces && home.isServed() && random.nextBoolean()) {
            return killInForce(submitters);
        }
        workUntilKill(submitters);
        if (random.nextInt(ROUNDS_A_WORKER) == 0) {
            killAWorker();
        }
        return killAll();
    }

    private void killAWorker() throws IOException {
        List<ProcessId> workers = home.processes().workers();
        if (!workers.isEmpty() && home.processes().kill(workers.get(random.nextInt(workers.size())))) {
            killedWorkers++;
        }
    }

    private boolean killInForce(Submitters submitters) throws IOException, InterruptedException {
        ProcessId coordinator = home.coordinator();
        int before = submitters.count();
        workUntilKill(submitters);
        Until.holds(Limits.EVENT, () -> submitters.failed().getCount() == 0 || submitters.count() > before);
        try (ForceTrap trap = ForceTrap.set(coordinator, points[random.nextInt(points.length)])) {
            submitters.allowOne();
            // At once, without a look for other processes: it stays there for half a second only.
            if (trap != null
                    && Until.holds(Limits.EVENT, trap::isInForce)
                    && home.processes().kill(coordinator)) {
                home.awaitGone(coordinator);
                killedInForce += trap.wasKilledInForce() ? 1 : 0;
                return true;
            }
        }
        return killAll();
    }

    private void workUntilKill(Submitters submitters) throws InterruptedException {
        long killNanos =
                System.nanoTime() + (long) (TimeUnit.MILLISECONDS.toNanos(random.nextInt(20, 1_200)) * slowness);
        while (System.nanoTime() - killNanos < 0 && !submitters.failed().await(JOB_EVERY_MS, TimeUnit.MILLISECONDS)) {
            submitters.allowOne();
        }
        submitters.requireHealthy();
    }

    private boolean killAll() {
        boolean served = false;
        for (ProcessId coordinator : home.processes().coordinators()) {
            served |= Files.exists(home.paths().address()) && coordinator.equals(home.coordinator());
            home.processes().kill(coordinator);
            home.awaitGone(coordinator);
        }
        return served;
    }

    private Outcome check(int rounds, int killedAtStart, List<JobId> acknowledged) throws IOException {
        DroverClient client = home.client();
        Map<JobId, JobSummary> history = new HashMap<>();
        client.jobs(JobFilter.all()).forEachRemaining(job -> history.put(job.id(), job));
        Set<String> accounted = new HashSet<>();
        long attempts = 0;
        long repeats = 0;
        // Not only those that were acknowledged: one whose answer was lost is a job all the same.
        for (JobSummary job : history.values()) {
            List<AttemptInfo> ofJob = new ArrayList<>();
            client.attempts(AttemptFilter.of(job.id(), AttemptFilter.Option.WHOLE))
                    .forEachRemaining(ofJob::add);
            attempts += ofJob.size();
            repeats += ofJob.size() - job.tasks();
            for (AttemptInfo attempt : ofJob) {
                accounted.add(Marks.attempt(
                        home.id(), job.id().value(), attempt.index(), attempt.attempt(), attempt.epoch()));
            }
            if (acknowledged.contains(job.id())) {
                requireEndedOnce(job, ofJob);
            }
        }
        for (JobId id : acknowledged) {
            require(history.containsKey(id), "job " + id + " was acknowledged and is not in the history");
        }
        require(new HashSet<>(acknowledged).size() == acknowledged.size(), "two submits were given one id");
        requireAccounted(accounted);
        return new Outcome(
                rounds, killedAtStart, killedInForce, killedWorkers, acknowledged.size(), attempts, repeats, failures);
    }

    private void requireEndedOnce(JobSummary job, List<AttemptInfo> attempts) {
        RoundJob kind = RoundJob.of(job);
        require(
                kind.isRightEnd(job) && job.ended() == job.tasks(),
                "the job did not end as it must, once for each task: " + job);
        Set<Integer> ended = new HashSet<>();
        for (AttemptInfo attempt : attempts) {
            if (attempt.taskEnded()) {
                require(ended.add(attempt.index()), "a task ended twice: " + attempts);
                if (attempt.state() == JobState.SUCCEEDED) {
                    requireOwnResult(attempt);
                } else {
                    require(kind.isRightFailure(attempt), "a failure for another reason: " + attempt);
                    failures++;
                }
            } else {
                require(RoundJob.isRightRepeat(attempt), "a repeat without a reason: " + attempt);
            }
        }
        require(ended.size() == job.tasks(), "tasks without an end: " + attempts);
    }

    /** Each job says who it is: the result must be that of this very attempt. */
    private void requireOwnResult(AttemptInfo attempt) {
        String said;
        String expected;
        if (attempt.result().isPresent()) {
            said = new String(attempt.result().get(), StandardCharsets.UTF_8);
            expected = Integer.toString(attempt.attempt());
        } else {
            said = new String(attempt.stdoutTail(), StandardCharsets.UTF_8).strip();
            expected = Marks.attempt(
                    home.id(), attempt.job().value(), attempt.index(), attempt.attempt(), attempt.epoch());
        }
        require(said.equals(expected), "the result is " + said + " and not that of the attempt: " + attempt);
    }

    private void requireAccounted(Set<String> accounted) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String run : Files.readAllLines(runs)) {
            require(seen.add(run), "an attempt ran twice: " + run);
            require(accounted.contains(run), "a run that the history doesn't have: " + run);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
