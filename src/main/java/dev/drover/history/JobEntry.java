package dev.drover.history;

import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.JobSpec;
import java.util.HashSet;
import java.util.Set;

/**
 * A row of {@code job} while the indexer works on it: changed in memory once a record, written once a transaction.
 *
 * <p>Owned by the indexer's thread.
 */
final class JobEntry {
    final long id;
    String name = "";
    String kind = "";
    int state;
    int cause;
    Integer exitCode;
    Integer signal;
    long tasks;
    long succeeded;
    long failed;
    long cancelled;
    long attempts;
    long submittedAtMs;
    Long startedAtMs;
    Long endedAtMs;
    String key;
    Long parent;
    String userName;
    boolean array;
    long numberFirst;
    long numberStep = 1;
    String listName;
    long specPosition;
    String message;
    Integer worker;
    long firstAttempt;
    long lastAttempt;
    long samples;
    int labels;
    long knownFrom;

    /** The state that the counts by state hold for it; 0: none yet. */
    int countedState;

    /** Workers seen since it was read, beside the first one. */
    final Set<Integer> otherWorkers = new HashSet<>(2);

    boolean inserted;
    boolean changed;

    JobEntry(long id) {
        this.id = id;
    }

    /** What is known when it is submitted. */
    void submitted(JobSpec spec, long taskCount, long atMs, long position) {
        name = Texts.cut(spec.getName());
        kind = kindOf(spec);
        state = JobState.QUEUED.number();
        tasks = taskCount;
        submittedAtMs = atMs;
        key = Texts.orNull(spec.getKey());
        userName = Texts.orNull(spec.getUser());
        TaskNumbers numbers = numbersOf(spec);
        array = spec.getTasksCase() != JobSpec.TasksCase.TASKS_NOT_SET;
        numberFirst = numbers.first();
        numberStep = numbers.step();
        listName = spec.hasList() ? Texts.cut(spec.getList().getName()) : null;
        specPosition = position;
    }

    /** By end, a live one by start, a waiting one by submission. */
    long timeMs() {
        if (endedAtMs != null) {
            return endedAtMs;
        }
        return startedAtMs != null ? startedAtMs : submittedAtMs;
    }

    boolean isFinal() {
        return JobState.ofNumber(state).isFinal();
    }

    private static String kindOf(JobSpec spec) {
        if (spec.hasFunction()) {
            return "function";
        }
        return spec.getCommand().getShell() ? "shell" : "command";
    }

    private static TaskNumbers numbersOf(JobSpec spec) {
        return switch (spec.getTasksCase()) {
            case RANGE ->
                TaskNumbers.range(
                        spec.getRange().getFirst(),
                        spec.getRange().getLast(),
                        Math.max(1, spec.getRange().getStep()));
            case LIST -> TaskNumbers.list(spec.getList().getCount());
            case TASKS_NOT_SET -> TaskNumbers.single();
        };
    }
}
