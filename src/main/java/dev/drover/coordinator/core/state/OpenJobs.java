package dev.drover.coordinator.core.state;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The jobs that have not ended, and which of them have something to run again later, or live: no turn walks all jobs to find the few
 * that it needs. Tells a listener which have something to issue. Owned by the core's thread.
 */
public final class OpenJobs {
    /** Of a job's {@link Job#notedRerunAtMs}: none of its tasks waits for a time. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Hears which jobs have something to issue: fresh tasks, or tasks to run again whose time has come. */
    public interface ReadyListener {
        /** It has from now on. */
        void ready(Job job);

        /** It has not from now on; it may have ended. */
        void notReady(Job job);
    }

    private static final ReadyListener NOBODY = new ReadyListener() {
        @Override
        public void ready(Job job) {}

        @Override
        public void notReady(Job job) {}
    };

    private record Due(long atMs, long job) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(job, other.job);
        }
    }

    private final Supplier<NavigableMap<Long, Job>> maps;
    private final NavigableMap<Long, Job> all;
    private final NavigableMap<Long, Job> running;
    // Those that have a task to run again, by the time of the first.
    private final TreeMap<Due, Job> later = new TreeMap<>();
    private long queuedTasks;
    private ReadyListener listener = NOBODY;
    // What was to run again until then was woken.
    private long wokenUntilMs;

    /**
     * None yet.
     *
     * @param maps makes empty maps: a test counts what is done with them
     */
    OpenJobs(Supplier<NavigableMap<Long, Job>> maps) {
        this.maps = maps;
        this.all = maps.get();
        this.running = maps.get();
    }

    /** Makes maps for whoever keeps some of these jobs: a test counts what is done with those, too. */
    public Supplier<NavigableMap<Long, Job>> newMaps() {
        return maps;
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

    /** Tells it of all that have something to issue, and of each change from now on. */
    public void tell(ReadyListener hears) {
        listener = hears;
        for (Job job : all.values()) {
            if (job.notedIssuable) {
                listener.ready(job);
            }
        }
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
        boolean isDue = next != null && next.atMs() <= wokenUntilMs;
        noteRerun(job, next == null || isDue ? NEVER : next.atMs());
        noteIssuable(job, isDue || job.canIssueFresh());
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
            if (is) {
                listener.ready(job);
            } else {
                listener.notReady(job);
            }
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
        wokenUntilMs = nowMs;
        while (!later.isEmpty() && later.firstKey().atMs() <= nowMs) {
            Job job = later.pollFirstEntry().getValue();
            job.notedRerunAtMs = NEVER;
            noteIssuable(job, true);
        }
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
            check(job, running.containsKey(job.id) == job.running() > 0, "runs or not");
            check(job, !job.canIssueFresh() || job.notedIssuable, "has fresh tasks that nobody will find");
            check(job, job.reruns().size() == 0 || isLater || job.notedIssuable, "has tasks that nobody will wake");
        }
        if (queued != queuedTasks || !all.keySet().containsAll(running.keySet())) {
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
