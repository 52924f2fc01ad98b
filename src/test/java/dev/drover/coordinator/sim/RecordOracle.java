package dev.drover.coordinator.sim;

import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JobState;
import dev.drover.proto.JournalRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a journal as the history does and knows nothing of the core: each task ends once, by the newest attempt issued, and never
 * two attempts of it are open.
 */
final class RecordOracle {
    private static final class Task {
        AttemptToken open;
        int newest;
        boolean ended;
        boolean succeeded;
    }

    private final Map<Long, Long> tasks = new TreeMap<>();
    private final Set<String> submissions = new HashSet<>();
    private final Map<Long, JobState> ended = new HashMap<>();
    private final Map<Long, Map<Integer, Task>> attempts = new HashMap<>();

    RecordOracle(List<JournalRecord> records) {
        for (JournalRecord record : records) {
            read(record);
        }
    }

    private void read(JournalRecord record) {
        switch (record.getRecordCase()) {
            case JOB_SUBMITTED -> {
                long id = record.getJobSubmitted().getJob();
                check(tasks.put(id, record.getJobSubmitted().getTasks()) == null, "job " + id + " is submitted twice");
                check(
                        submissions.add(record.getJobSubmitted().getClientId().toStringUtf8() + " "
                                + record.getJobSubmitted().getSequence()),
                        "job " + id + " repeats a submission that was a job before");
            }
            case ATTEMPTS_ISSUED -> {
                for (AttemptRange range : record.getAttemptsIssued().getAttemptsList()) {
                    for (int i = 0; i < range.getCount(); i++) {
                        issued(range, range.getIndex() + i);
                    }
                }
            }
            case ATTEMPTS_RETURNED -> {
                for (AttemptToken token : record.getAttemptsReturned().getAttemptsList()) {
                    Task task = task(token.getJob(), token.getIndex());
                    check(token.equals(task.open), "returned but not open: " + token);
                    task.open = null;
                    task.newest--;
                }
            }
            case ATTEMPTS_ENDED -> record.getAttemptsEnded().getEndsList().forEach(this::ended);
            case JOB_ENDED -> {
                long id = record.getJobEnded().getJob();
                check(ended.put(id, record.getJobEnded().getState()) == null, "job " + id + " ends twice");
                for (Task task : attempts.getOrDefault(id, Map.of()).values()) {
                    check(task.open == null, "job " + id + " ends with an open attempt " + task.open);
                }
                if (record.getJobEnded().getState() == JobState.JOB_STATE_SUCCEEDED) {
                    long done = attempts.getOrDefault(id, Map.of()).values().stream()
                            .filter(task -> task.succeeded)
                            .count();
                    check(done == tasks.get(id), "job " + id + " succeeds with " + done + " of " + tasks.get(id));
                }
            }
            default -> {}
        }
    }

    private void issued(AttemptRange range, int index) {
        Task task = task(range.getJob(), index);
        check(!ended.containsKey(range.getJob()), "issued after the end of job " + range.getJob());
        check(!task.ended, "issued again after its end: job " + range.getJob() + " index " + index);
        check(task.open == null, "issued while open: job " + range.getJob() + " index " + index);
        check(range.getAttempt() == task.newest + 1, "attempt numbers jump: " + range);
        task.newest = range.getAttempt();
        task.open = AttemptToken.newBuilder()
                .setJob(range.getJob())
                .setIndex(index)
                .setAttempt(range.getAttempt())
                .setEpoch(range.getEpoch())
                .build();
    }

    private void ended(AttemptEnd end) {
        AttemptToken token = end.getOutcome().getToken();
        Task task = task(token.getJob(), token.getIndex());
        check(token.equals(task.open), "ended but not open: " + token + ", open is " + task.open);
        check(!task.ended, "ends twice: " + token);
        task.open = null;
        task.ended = end.getTaskEnded();
        task.succeeded = task.ended && end.getOutcome().getState() == JobState.JOB_STATE_SUCCEEDED;
    }

    private Task task(long job, int index) {
        check(tasks.containsKey(job), "a record before job " + job);
        check(index >= 0 && index < tasks.get(job), "job " + job + " has no index " + index);
        return attempts.computeIfAbsent(job, id -> new HashMap<>()).computeIfAbsent(index, i -> new Task());
    }

    boolean knows(long job) {
        return tasks.containsKey(job);
    }

    boolean hasEnded(long job) {
        return ended.containsKey(job);
    }

    Set<Long> jobs() {
        return tasks.keySet();
    }

    /** Whether that attempt is not open any more: it ended, or was never wanted. */
    boolean isSettled(AttemptToken token) {
        Task task = attempts.getOrDefault(token.getJob(), Map.of()).get(token.getIndex());
        return task == null || !token.equals(task.open);
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
