package dev.drover.history;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Label;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.ProgressSampled;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.TaskCounts;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskMessages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Makes up, from a seed, what a coordinator could have recorded. */
public final class RandomLife {
    public static final List<String> NAMES =
            List.of("build", "build-all", "back_up", "backxup", "100%", "nightly.x", "a!b");
    private static final Cause[] FAULTS = {Cause.EXIT, Cause.TIMEOUT, Cause.WORKER_LOST};

    private final Random random;
    private final Model model;
    private long lastMessage;
    private final Map<Long, Open> open = new TreeMap<>();
    private long nextJob = 1;
    private long nowMs = HistoryHome.NOW_MS - 10_000_000;

    /** A job that may still go on. */
    private static final class Open {
        final long tasks;
        final Map<Integer, Integer> running = new TreeMap<>();
        final Map<Integer, Integer> rerun = new TreeMap<>();
        final Set<Integer> started = new HashSet<>();
        int frontier;

        Open(long tasks) {
            this.tasks = tasks;
        }
    }

    public RandomLife(long seed, Model model) {
        random = new Random(seed);
        this.model = model;
    }

    /** The records of one group, which the model has seen already. */
    public List<JournalRecord> group() {
        List<JournalRecord> records = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            nowMs += random.nextInt(1_000);
            JournalRecord record = step();
            model.feed(record);
            records.add(record);
        }
        return records;
    }

    private JournalRecord step() {
        List<Long> ids = List.copyOf(open.keySet());
        if (ids.isEmpty() || random.nextInt(6) == 0) {
            return submit();
        }
        long id = ids.get(random.nextInt(ids.size()));
        Open job = open.get(id);
        return switch (random.nextInt(16)) {
            case 15 -> messages(id, job);
            case 14 -> giveBack(id, job);
            case 12, 13 -> start(id, job);
            case 0, 1, 2, 3 -> issue(id, job);
            case 4, 5, 6, 7 -> job.running.isEmpty() ? issue(id, job) : end(id, job);
            case 8 -> progress(id);
            case 9 -> random.nextInt(4) == 0 ? cancel(id, job) : issue(id, job);
            default ->
                job.running.isEmpty() && job.rerun.isEmpty() && job.frontier == job.tasks ? endJob(id) : issue(id, job);
        };
    }

    private JournalRecord submit() {
        long id = nextJob++;
        Spec.Builder spec = Records.command(NAMES.get(random.nextInt(NAMES.size())));
        if (random.nextInt(3) == 0) {
            spec.setFunction(FunctionWork.newBuilder().setClassName("x.Y"));
        }
        long tasks = 1;
        if (random.nextInt(3) == 0) {
            tasks = 1L + random.nextInt(30);
            long first = random.nextInt(20) - 10L;
            long step = 1L + random.nextInt(4);
            spec.setRange(SteppedRange.newBuilder()
                    .setFirst(first)
                    .setLast(first + (tasks - 1) * step)
                    .setStep(step));
        }
        for (String key : List.of("team", "branch")) {
            if (random.nextInt(3) == 0) {
                spec.addLabels(Label.newBuilder().setKey(key).setValue("v" + random.nextInt(3)));
            }
        }
        if (random.nextInt(4) == 0) {
            spec.setKey("key-" + id);
        }
        open.put(id, new Open(tasks));
        return Records.submitted(id, spec, tasks, nowMs);
    }

    private JournalRecord issue(long id, Open job) {
        int worker = 1 + random.nextInt(4);
        if (!job.rerun.isEmpty()) {
            int index = job.rerun.keySet().iterator().next();
            int attempt = job.rerun.remove(index) + 1;
            job.running.put(index, attempt);
            return Records.issued(id, index, 1, attempt, worker, nowMs);
        }
        int count = (int) Math.min(job.tasks - job.frontier, 1 + random.nextInt(6));
        if (count == 0) {
            return progress(id);
        }
        int first = job.frontier;
        for (int i = 0; i < count; i++) {
            job.running.put(first + i, 1);
        }
        job.frontier += count;
        return Records.issued(id, first, count, 1, worker, nowMs);
    }

    private JournalRecord start(long id, Open job) {
        if (job.running.isEmpty()) {
            return issue(id, job);
        }
        int index = anyRunning(job);
        job.started.add(index);
        return Records.started(id, index, job.running.get(index), 1 + random.nextInt(4), nowMs - random.nextInt(100));
    }

    private int anyRunning(Open job) {
        return List.copyOf(job.running.keySet()).get(random.nextInt(job.running.size()));
    }

    /** A worker gives back what it has not started. */
    private JournalRecord giveBack(long id, Open job) {
        int index = job.running.isEmpty() ? -1 : anyRunning(job);
        if (index < 0 || job.started.contains(index)) {
            return issue(id, job);
        }
        int attempt = job.running.remove(index);
        job.rerun.put(index, attempt - 1);
        return Records.returned(id, index, attempt);
    }

    private JournalRecord end(long id, Open job) {
        List<AttemptEnd> ends = new ArrayList<>();
        for (Map.Entry<Integer, Integer> entry : List.copyOf(job.running.entrySet())) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            int index = entry.getKey();
            int attempt = job.running.remove(index);
            AttemptOutcome.Builder outcome = outcome(id, index, attempt);
            boolean again = outcome.getStateValue() != JobState.SUCCEEDED.number() && random.nextBoolean();
            if (again) {
                job.rerun.put(index, attempt);
            }
            ends.add(end(outcome, !again, job.started.remove(index)));
        }
        return Records.ended(1 + random.nextInt(4), nowMs, ends);
    }

    /** Some ended before they started, whatever their outcome says; the start of some is known from a record only. */
    private AttemptEnd end(AttemptOutcome.Builder outcome, boolean taskEnded, boolean wasStarted) {
        boolean succeeded = outcome.getStateValue() == JobState.SUCCEEDED.number();
        if (!succeeded && !wasStarted && random.nextBoolean()) {
            outcome.setStartedAtMs(random.nextBoolean() ? 0 : outcome.getStartedAtMs());
            return Records.neverStarted(outcome, taskEnded);
        }
        AttemptEnd.Builder end = Records.end(outcome, taskEnded).toBuilder();
        if (random.nextInt(4) == 0) {
            end.getOutcomeBuilder().clearStartedAtMs();
        }
        return end.build();
    }

    private AttemptOutcome.Builder outcome(long id, int index, int attempt) {
        AttemptOutcome.Builder outcome = Records.succeeded(id, index, attempt, nowMs - random.nextInt(5_000));
        outcome.setRunMicros(random.nextInt(5_000_000));
        if (random.nextInt(3) == 0) {
            Cause cause = FAULTS[random.nextInt(FAULTS.length)];
            outcome.setStateValue(JobState.FAILED.number())
                    .setCauseValue(cause.number())
                    .setMessage("it was " + cause);
            outcome.clearExitCode();
            if (cause == Cause.EXIT) {
                outcome.setExitCode(1 + random.nextInt(3));
            }
        }
        if (random.nextBoolean()) {
            outcome.setCpuMicros(random.nextInt(1_000)).setPeakBytes(random.nextInt(1 << 20));
        }
        return outcome;
    }

    private JournalRecord progress(long id) {
        return JournalRecord.newBuilder()
                .setProgressSampled(ProgressSampled.newBuilder()
                        .addProgress(ProgressSample.newBuilder()
                                .setToken(AttemptToken.newBuilder().setJob(id).setAttempt(1))
                                .setAtMs(nowMs)
                                .setCurrent(random.nextInt(100))
                                .setNote("at " + nowMs)))
                .build();
    }

    private JournalRecord messages(long id, Open job) {
        TaskMessages.Builder messages = TaskMessages.newBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            TaskMessage.Builder message = TaskMessage.newBuilder()
                    .setToken(AttemptToken.newBuilder()
                            .setJob(id)
                            .setIndex(random.nextInt((int) Math.min(4, job.tasks)))
                            .setAttempt(1))
                    .setSequence(++lastMessage)
                    .setAtMs(nowMs);
            if (random.nextInt(5) == 0) {
                message.setDropped(1 + random.nextInt(9));
            } else {
                message.setBody(ByteString.copyFromUtf8("\"m" + lastMessage + "\""))
                        .setJson(true)
                        .setToTask(random.nextBoolean());
            }
            messages.addMessages(message);
        }
        return JournalRecord.newBuilder().setTaskMessages(messages).build();
    }

    private JournalRecord cancel(long id, Open job) {
        CancelRequested.Builder cancel = CancelRequested.newBuilder()
                .setAtMs(nowMs)
                .setJob(id)
                .setCauseValue(Cause.CANCELLED.number())
                .setBy("user");
        if (random.nextBoolean() && job.frontier < job.tasks) {
            cancel.addTasks(IndexRange.newBuilder()
                            .setFirst((int) job.tasks - 1)
                            .setCount(1))
                    .setTasksCancelled(1)
                    .setTasksNeverRan(1);
        } else {
            cancel.setTasksCancelled(job.tasks - job.frontier + job.rerun.size());
            cancel.setTasksNeverRan(job.tasks - job.frontier);
            job.frontier = (int) job.tasks;
            job.rerun.clear();
        }
        return JournalRecord.newBuilder().setCancelRequested(cancel).build();
    }

    private JournalRecord endJob(long id) {
        open.remove(id);
        Model.Job job = model.jobs.get(id);
        boolean failed = job.row.getFailed() > 0;
        boolean cancelled = job.row.getCancelled() > 0;
        JobState state = failed ? JobState.FAILED : cancelled ? JobState.CANCELLED : JobState.SUCCEEDED;
        JobEnded.Builder end = JobEnded.newBuilder()
                .setJob(id)
                .setAtMs(nowMs)
                .setStateValue(state.number())
                .setCauseValue(failed ? Cause.EXIT.number() : cancelled ? Cause.CANCELLED.number() : 0)
                .setCounts(TaskCounts.newBuilder()
                        .setSucceeded(job.row.getSucceeded())
                        .setFailed(job.row.getFailed())
                        .setCancelled(job.row.getCancelled())
                        .setNeverRan(random.nextInt((int) job.row.getCancelled() + 1)));
        if (!cancelled) {
            end.setExitCode(failed ? 1 + random.nextInt(3) : 0);
        }
        return JournalRecord.newBuilder().setJobEnded(end).build();
    }
}
