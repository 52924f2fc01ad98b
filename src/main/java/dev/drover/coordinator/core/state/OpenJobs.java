package dev.drover.coordinator.core.state;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The jobs that have not ended, and which of them have something to issue, to run again later, or live: no turn walks all jobs to
 * find the few that it needs. Owned by the core's thread.
 */
public final class OpenJobs {
    /** Of a job's {@link Job#notedRerunAtMs}: none of its tasks waits for a time. */
    public static final long NEVER = Long.MAX_VALUE;

    private record Due(long atMs, long job) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(job, other.job);
        }
    }

    private final NavigableMap<Long, Job> all;
    // Those that have a fresh task to issue, or one to run again whose time has come.
    private final NavigableMap<Long, Job> issuable;
    private final NavigableMap<Long, Job> running;
    // Those that have a task to run again, by the time of the first.
    private final TreeMap<Due, Job> later = new TreeMap<>();
    private long queuedTasks;

    /**
     * None yet.
     *
     * @param maps makes empty maps: a test counts what is done with them
     */
    OpenJobs(Supplier<NavigableMap<Long, Job>> maps) {
        this.all = maps.get();
        this.issuable = maps.get();
        this.running = maps.get();
    }

    /** By id. */
    public NavigableMap<Long, Job> all() {
        return all;
    }

    /** Null if it has ended or never was. */
    Job get(long id) {
        return all.get(id);
    }

    /** Those with attempts that are issued and have not ended. */
    public Collection<Job> running() {
        return running.values();
    }

    /** Tasks that wait to be issued, of all jobs. */
    public long queuedTasks() {
        return queuedTasks;
    }

    void add(Job job) {
        all.put(job.id, job);
        note(job);
    }

    /** Takes out a job that is done; null if there is none. */
    Job remove(long id) {
        Job job = all.remove(id);
        if (job != null) {
            note(job);
        }
        return job;
    }

    /** To be called whenever what the job waits for or runs may have changed. */
    public void note(Job job) {
        queuedTasks += job.waiting() - job.notedWaiting;
        job.notedWaiting = job.waiting();
        PendingReruns.Rerun next = job.reruns().peek();
        noteRerun(job, next == null ? NEVER : next.atMs());
        noteIssuable(job, job.canIssueFresh());
        if (job.notedRunning != job.running() > 0) {
            job.notedRunning = !job.notedRunning;
            put(running, job, job.notedRunning);
        }
    }

    private void noteRerun(Job job, long atMs) {
        if (atMs != job.notedRerunAtMs) {
            if (job.notedRerunAtMs != NEVER) {
                later.remove(new Due(job.notedRerunAtMs, job.id));
            }
            if (atMs != NEVER) {
                later.put(new Due(atMs, job.id), job);
            }
            job.notedRerunAtMs = atMs;
        }
    }

    private void noteIssuable(Job job, boolean is) {
        if (job.notedIssuable != is) {
            job.notedIssuable = is;
            put(issuable, job, is);
        }
    }

    private static void put(Map<Long, Job> index, Job job, boolean belongs) {
        if (belongs) {
            index.put(job.id, job);
        } else {
            index.remove(job.id);
        }
    }

    /** Jobs whose tasks have waited long enough have something to issue from now on. */
    public void wake(long nowMs) {
        while (!later.isEmpty() && later.firstKey().atMs() <= nowMs) {
            Job job = later.pollFirstEntry().getValue();
            job.notedRerunAtMs = NEVER;
            noteIssuable(job, true);
        }
    }

    /** The first with a larger id that has something to issue, null if there is none. */
    public Job issuableAfter(long id) {
        Map.Entry<Long, Job> next = issuable.higherEntry(id);
        return next == null ? null : next.getValue();
    }

    /** When the next is to be woken, milliseconds since 1970; {@link #NEVER} if none is. */
    public long nextWakeMs() {
        return later.isEmpty() ? NEVER : later.firstKey().atMs();
    }

    /** Walks all of it; throws on the first contradiction. */
    void checkInvariants() {
        long queued = 0;
        for (Job job : all.values()) {
            job.checkInvariants();
            queued += job.waiting();
            boolean isLater = later.containsKey(new Due(job.notedRerunAtMs, job.id));
            check(job, isLater == (job.notedRerunAtMs != NEVER), "runs again later or not");
            check(job, issuable.containsKey(job.id) == job.notedIssuable, "has something to issue or not");
            check(job, running.containsKey(job.id) == job.running() > 0, "runs or not");
            check(job, !job.canIssueFresh() || job.notedIssuable, "has fresh tasks that nobody will find");
            check(job, job.reruns().size() == 0 || isLater || job.notedIssuable, "has tasks that nobody will wake");
        }
        if (queued != queuedTasks
                || !all.keySet().containsAll(running.keySet())
                || !all.keySet().containsAll(issuable.keySet())) {
            throw new IllegalStateException(queued + " tasks are queued, counted were " + queuedTasks
                    + ", or jobs that have ended are still known");
        }
    }

    private static void check(Job job, boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("job " + job.id + " " + what + ", its index says the opposite");
        }
    }
}
