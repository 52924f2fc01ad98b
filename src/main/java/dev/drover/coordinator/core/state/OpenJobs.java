package dev.drover.coordinator.core.state;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The jobs that have not ended, and which of them have something to run again later, or live: so that no turn scans all
 * jobs to find the few that it needs. Tells a listener which have something to issue. Owned by the core's thread.
 */
public final class OpenJobs {
    /** Of a job's {@link Job#indexedRerunAtMs}: none of its tasks waits for a time. */
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
    private final NavigableMap<Long, Job> live;
    private final NavigableMap<Long, Job> suspects;
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
        this.live = maps.get();
        this.suspects = maps.get();
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
    public Collection<Job> withLiveAttempts() {
        return live.values();
    }

    /** The first job with a task that must run alone; null if there is none. */
    public Job firstWithSuspects() {
        return suspects.isEmpty() ? null : suspects.firstEntry().getValue();
    }

    /** Tasks that wait to be issued, of all jobs. */
    public long queuedTasks() {
        return queuedTasks;
    }

    /** Sets the listener. It is called for each job that has something to issue, and for each change from now on. */
    public void setListener(ReadyListener newListener) {
        listener = newListener;
        for (Job job : all.values()) {
            if (job.indexedIssuable) {
                listener.ready(job);
            }
        }
    }

    void add(Job job) {
        all.put(job.id, job);
        updateIndexes(job);
    }

    /** Takes out a job that is done; null if there is none. */
    Job remove(long id) {
        Job job = all.remove(id);
        if (job != null) {
            updateIndexes(job);
        }
        return job;
    }

    /** Updates the indexes. Must be called whenever the waiting tasks or live attempts of the job may have changed. */
    public void updateIndexes(Job job) {
        queuedTasks += job.waiting() - job.indexedWaiting;
        job.indexedWaiting = job.waiting();
        PendingReruns.Rerun next = job.reruns().peek();
        boolean isDue = next != null && next.atMs() <= wokenUntilMs;
        updateRerunIndex(job, next == null || isDue ? NEVER : next.atMs());
        updateIssuableIndex(job, isDue || job.canIssueFresh());
        if (job.indexedLive != job.liveCount() > 0) {
            job.indexedLive = !job.indexedLive;
            setMember(live, job, job.indexedLive);
        }
        if (job.indexedSuspects != job.reruns().suspects() > 0) {
            job.indexedSuspects = !job.indexedSuspects;
            setMember(suspects, job, job.indexedSuspects);
        }
    }

    private void updateRerunIndex(Job job, long atMs) {
        if (atMs != job.indexedRerunAtMs) {
            if (job.indexedRerunAtMs != NEVER) {
                later.remove(new Due(job.indexedRerunAtMs, job.id));
            }
            if (atMs != NEVER) {
                later.put(new Due(atMs, job.id), job);
            }
            job.indexedRerunAtMs = atMs;
        }
    }

    private void updateIssuableIndex(Job job, boolean is) {
        if (job.indexedIssuable != is) {
            job.indexedIssuable = is;
            if (is) {
                listener.ready(job);
            } else {
                listener.notReady(job);
            }
        }
    }

    private static void setMember(Map<Long, Job> index, Job job, boolean belongs) {
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
            job.indexedRerunAtMs = NEVER;
            updateIssuableIndex(job, true);
        }
    }

    /** When the next is to be woken, milliseconds since 1970; {@link #NEVER} if none is. */
    public long nextWakeMs() {
        return later.isEmpty() ? NEVER : later.firstKey().atMs();
    }

    /** Checks everything and throws at the first contradiction. */
    void checkInvariants() {
        long queued = 0;
        for (Job job : all.values()) {
            job.checkInvariants();
            queued += job.waiting();
            boolean isLater = later.containsKey(new Due(job.indexedRerunAtMs, job.id));
            check(job, isLater == (job.indexedRerunAtMs != NEVER), "runs again later or not");
            check(job, live.containsKey(job.id) == job.liveCount() > 0, "has live attempts or not");
            check(job, !job.canIssueFresh() || job.indexedIssuable, "has fresh tasks that nobody will find");
            check(
                    job,
                    job.reruns().size() == job.reruns().suspects() || isLater || job.indexedIssuable,
                    "has tasks that nobody will wake");
            check(job, suspects.containsKey(job.id) == job.reruns().suspects() > 0, "has suspects or not");
        }
        if (queued != queuedTasks
                || !all.keySet().containsAll(live.keySet())
                || !all.keySet().containsAll(suspects.keySet())) {
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
