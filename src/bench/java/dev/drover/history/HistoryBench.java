package dev.drover.history;

import com.google.protobuf.ByteString;
import dev.drover.home.HomePaths;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsIssued;
import dev.drover.proto.CommandWork;
import dev.drover.proto.CountsQuery;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Label;
import dev.drover.proto.Query;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.TaskCounts;
import dev.drover.proto.TasksQuery;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures how fast a history is built from its journal, and how long questions take while rows arrive.
 *
 * <p>Arguments: attempts of one array job (default 1,000,000), plain jobs (default 200,000), questions of each kind (default 200).
 */
public final class HistoryBench {
    private static final int BATCH = 256;
    private static final int ARRIVING_PER_SECOND = 20_000;
    private static final long WAIT_MS = 600_000;

    private final int arrayTasks;
    private final int plainJobs;
    private final int questions;
    private final long nowMs = System.currentTimeMillis();
    private long lastCpuNanos;
    private final MemoryJournal journal = new MemoryJournal();

    private HistoryBench(int arrayTasks, int plainJobs, int questions) {
        this.arrayTasks = arrayTasks;
        this.plainJobs = plainJobs;
        this.questions = questions;
    }

    public static void main(String[] args) throws IOException {
        HistoryBench bench =
                new HistoryBench(number(args, 0, 1_000_000), number(args, 1, 200_000), number(args, 2, 200));
        Path home = Files.createTempDirectory("drover-history-bench");
        try {
            bench.run(home);
        } finally {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private void run(Path home) throws IOException {
        HistoryConfig config = new HistoryConfig(
                new HomePaths(home),
                "bench",
                () -> "boot",
                InstantSource.system(),
                4,
                500,
                1 << 20,
                WAIT_MS,
                WAIT_MS,
                8_192,
                note -> System.out.println("note: " + note));
        array(1, arrayTasks);
        try (History history = History.open(config, journal)) {
            long started = System.nanoTime();
            history.advanceTo(journal.endPosition());
            history.query(counts());
            rate("array attempts", arrayTasks, started);
            plain(2, plainJobs);
            started = System.nanoTime();
            history.advanceTo(journal.endPosition());
            history.query(counts());
            rate("plain jobs", plainJobs, started);
            System.out.printf("file %,d MB%n", Files.size(config.directory().resolve("history.mv.db")) >> 20);
            query(history, "idle");
            query(history, "idle again");
            whileArriving(history);
        }
        long started = System.nanoTime();
        History.open(config, journal).close();
        System.out.printf("open and close again: %d ms%n", (System.nanoTime() - started) / 1_000_000);
    }

    /** Also by the indexer's own CPU time, which says what an idle machine would do. */
    private void rate(String what, long rows, long startedNanos) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        long cpuNanos = indexerCpuNanos();
        double cpuSeconds = (cpuNanos - lastCpuNanos) / 1e9;
        lastCpuNanos = cpuNanos;
        System.out.printf(
                "%-16s %,10d in %6.2f s = %,9.0f rows/s; %6.2f s of CPU = %,9.0f rows/s%n",
                what, rows, seconds, rows / seconds, cpuSeconds, rows / cpuSeconds);
    }

    private static long indexerCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("drover-indexer")) {
                return threads.getThreadCpuTime(thread.getId());
            }
        }
        return 0;
    }

    private void whileArriving(History history) {
        Thread writer = new Thread(
                () -> {
                    long job = 2L + plainJobs;
                    submit(job, 500_000_000, "arriving");
                    int index = 0;
                    long begun = System.nanoTime();
                    while (!Thread.currentThread().isInterrupted()) {
                        ends(job, index, BATCH);
                        index += BATCH;
                        history.advanceTo(journal.endPosition());
                        long due = begun + index * 1_000_000_000L / ARRIVING_PER_SECOND;
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    System.out.printf("arrived meanwhile: %,d rows%n", index);
                },
                "bench-writer");
        writer.start();
        query(history, "busy");
        // It only writes to memory: no JDBC is interrupted.
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void query(History history, String when) {
        Map<String, Query> asked = new LinkedHashMap<>();
        asked.put("50 newest", jobs(JobsFilter.newBuilder()));
        asked.put("failed since yesterday", jobs(failed().setSinceMs(nowMs - 86_400_000)));
        asked.put("failed in the last second", jobs(failed().setSinceMs(nowMs - 1_000)));
        asked.put("failed", jobs(failed()));
        asked.put("by rare name", jobs(JobsFilter.newBuilder().setNameGlob("rare")));
        asked.put("by common glob", jobs(JobsFilter.newBuilder().setNameGlob("name*")));
        asked.put("by rare glob", jobs(JobsFilter.newBuilder().setNameGlob("ra*e")));
        asked.put("by any glob", jobs(JobsFilter.newBuilder().setNameGlob("*are")));
        asked.put(
                "by label",
                jobs(JobsFilter.newBuilder()
                        .addLabels(Label.newBuilder().setKey("team").setValue("t7"))));
        asked.put("by cause", jobs(JobsFilter.newBuilder().addCausesValue(Cause.TIMEOUT.number())));
        asked.put("by exit code", jobs(JobsFilter.newBuilder().addExitCodes(3)));
        asked.put("live", jobs(JobsFilter.newBuilder().setLive(true)));
        asked.put("counts", counts());
        asked.put("tasks, first page", tasks(TasksQuery.newBuilder()));
        asked.put("tasks, failed", tasks(TasksQuery.newBuilder().addStatesValue(JobState.FAILED.number())));
        asked.put("tasks, queued", tasks(TasksQuery.newBuilder().addStatesValue(JobState.QUEUED.number())));
        asked.forEach((name, query) -> {
            long[] micros = new long[questions];
            for (int i = 0; i < questions; i++) {
                long started = System.nanoTime();
                history.query(query);
                micros[i] = (System.nanoTime() - started) / 1_000;
            }
            Arrays.sort(micros);
            System.out.printf(
                    "%-10s %-26s p50 %,7d us  p99 %,7d us%n",
                    when, name, micros[questions / 2], micros[questions * 99 / 100]);
        });
    }

    private static JobsFilter.Builder failed() {
        return JobsFilter.newBuilder().addStatesValue(JobState.FAILED.number());
    }

    private static Query jobs(JobsFilter.Builder filter) {
        return Query.newBuilder()
                .setJobs(JobsQuery.newBuilder().setFilter(filter).setLimit(50))
                .build();
    }

    private static Query tasks(TasksQuery.Builder tasks) {
        return Query.newBuilder().setTasks(tasks.setJob(1)).build();
    }

    private Query counts() {
        return Query.newBuilder()
                .setCounts(CountsQuery.newBuilder().setFailedSinceMs(nowMs - 1_000))
                .build();
    }

    private void array(long job, int tasks) {
        submit(job, tasks, "array");
        for (int index = 0; index < tasks; index += BATCH) {
            ends(job, index, Math.min(BATCH, tasks - index));
        }
    }

    private void submit(long job, int tasks, String name) {
        Spec spec = Spec.newBuilder()
                .setName(name)
                .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("true")))
                .setRange(SteppedRange.newBuilder().setLast(tasks - 1L).setStep(1))
                .build();
        journal.append(List.of(JournalRecord.newBuilder()
                .setJobSubmitted(JobSubmitted.newBuilder()
                        .setJob(job)
                        .setSpec(spec)
                        .setTasks(tasks)
                        .setAtMs(nowMs))
                .build()));
    }

    private void ends(long job, int first, int count) {
        AttemptsEnded.Builder ends = AttemptsEnded.newBuilder().setAtMs(nowMs).setWorker(1);
        for (int index = first; index < first + count; index++) {
            ends.addEnds(AttemptEnd.newBuilder()
                    .setOutcome(outcome(job, index, index % 100_000 == 77))
                    .setTaskEnded(true)
                    .setStartedAtMs(nowMs));
        }
        journal.append(List.of(
                issued(job, first, count),
                JournalRecord.newBuilder().setAttemptsEnded(ends).build()));
    }

    private JournalRecord issued(long job, int first, int count) {
        return JournalRecord.newBuilder()
                .setAttemptsIssued(AttemptsIssued.newBuilder()
                        .setAtMs(nowMs)
                        .setWorker(1)
                        .addAttempts(AttemptRange.newBuilder()
                                .setJob(job)
                                .setIndex(first)
                                .setCount(count)
                                .setAttempt(1)))
                .build();
    }

    private AttemptOutcome outcome(long job, int index, boolean fails) {
        return AttemptOutcome.newBuilder()
                .setToken(AttemptToken.newBuilder()
                        .setJob(job)
                        .setIndex(index)
                        .setAttempt(1)
                        .setEpoch(1))
                .setStateValue((fails ? JobState.FAILED : JobState.SUCCEEDED).number())
                .setCauseValue(fails ? Cause.EXIT.number() : 0)
                .setExitCode(fails ? 3 : 0)
                .setPid(1_000 + index)
                .setStartedAtMs(nowMs)
                .setRunMicros(1_000)
                .setCpuMicros(900)
                .setPeakBytes(1 << 20)
                .build();
    }

    private void plain(long first, int count) {
        List<JournalRecord> records = new ArrayList<>();
        for (long job = first; job < first + count; job++) {
            boolean fails = job % 1_000 == 0;
            long atMs = nowMs - (first + count - job) * 10;
            Spec spec = Spec.newBuilder()
                    .setName(job == first + 5 ? "rare" : "name" + job % 50)
                    .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("true")))
                    .addLabels(Label.newBuilder().setKey("team").setValue("t" + job % 20))
                    .build();
            records.add(JournalRecord.newBuilder()
                    .setJobSubmitted(JobSubmitted.newBuilder()
                            .setJob(job)
                            .setSpec(spec)
                            .setTasks(1)
                            .setAtMs(atMs))
                    .build());
            records.add(issued(job, 0, 1));
            records.add(JournalRecord.newBuilder()
                    .setAttemptsEnded(AttemptsEnded.newBuilder()
                            .setAtMs(atMs)
                            .setWorker(1)
                            .addEnds(AttemptEnd.newBuilder()
                                    .setOutcome(outcome(job, 0, fails))
                                    .setTaskEnded(true)
                                    .setStartedAtMs(nowMs)))
                    .build());
            records.add(JournalRecord.newBuilder()
                    .setJobEnded(JobEnded.newBuilder()
                            .setJob(job)
                            .setAtMs(atMs)
                            .setStateValue((fails ? JobState.FAILED : JobState.SUCCEEDED).number())
                            .setCauseValue(job % 10_000 == 0 ? Cause.TIMEOUT.number() : fails ? Cause.EXIT.number() : 0)
                            .setExitCode(fails ? 3 : 0)
                            .setCounts(TaskCounts.newBuilder()
                                    .setSucceeded(fails ? 0 : 1)
                                    .setFailed(fails ? 1 : 0)))
                    .build());
            if (records.size() >= BATCH) {
                journal.append(records);
                records.clear();
            }
        }
        if (!records.isEmpty()) {
            journal.append(records);
        }
    }
}
