package dev.drover.history.table;

import dev.drover.model.JobState;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.Spec;
import dev.drover.spec.SpecTasks;
import java.util.HashSet;
import java.util.Set;

/**
 * A row of {@code job} while the indexer works on it: changed in memory once a record, written once a transaction.
 *
 * <p>Owned by the indexer's thread.
 */
public final class JobEntry {
    public final long id;
    public String name = "";
    String kind = "";
    public int state;
    public int cause;
    public Integer exitCode;
    public Integer signal;
    public long tasks;
    public long succeeded;
    public long failed;
    public long cancelled;
    public long neverRan;
    public long attempts;
    long submittedAtMs;
    public Long startedAtMs;
    public Long endedAtMs;
    String key;
    Long parent;
    String userName;
    public boolean array;
    long numberFirst;
    long numberStep = 1;
    String listName;
    public long specPosition;
    public String message;
    public Integer worker;
    public long firstAttempt;
    public long lastAttempt;
    public long samples;
    public long messages;
    public long messagesDropped;
    public int labels;
    public long knownFrom;

    /** The state that the counts by state hold for it; 0: none yet. */
    public int countedState;

    /** Workers seen since it was read, beside the first one. */
    public final Set<Integer> otherWorkers = new HashSet<>(2);

    public boolean inserted;
    public boolean changed;

    public JobEntry(long id) {
        this.id = id;
    }

    /** What is known when it is submitted. */
    public void submitted(Spec spec, long taskCount, long atMs, long position) {
        name = Texts.cut(spec.getName());
        kind = kindOf(spec);
        state = JobState.QUEUED.number();
        tasks = taskCount;
        submittedAtMs = atMs;
        key = Texts.orNull(spec.getKey());
        userName = Texts.orNull(spec.getUser());
        TaskNumbers numbers = SpecTasks.numbers(spec);
        array = SpecTasks.isArray(spec);
        numberFirst = numbers.first();
        numberStep = numbers.step();
        listName = spec.hasList() ? Texts.cut(spec.getList().getName()) : null;
        specPosition = position;
    }

    /** By end, a live one by start, a waiting one by submission. */
    public long timeMs() {
        return timeMs(submittedAtMs, startedAtMs, endedAtMs);
    }

    /** As {@link #timeMs()}, of a job with these times; null where it has not started, or not ended. */
    public static long timeMs(long submittedAtMs, Long startedAtMs, Long endedAtMs) {
        if (endedAtMs != null) {
            return endedAtMs;
        }
        return startedAtMs != null ? startedAtMs : submittedAtMs;
    }

    public boolean isFinal() {
        return JobState.ofNumber(state).isFinal();
    }

    private static String kindOf(Spec spec) {
        if (spec.hasFunction()) {
            return "function";
        }
        return spec.getCommand().getShell() ? "shell" : "command";
    }
}
