package dev.drover.coordinator.core.workers;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.Environments;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.model.WorkerIds;
import dev.drover.proto.Assign;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JobWork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The session that one hello of a worker begins. It knows how many attempts the worker still accepts, and what the
 * worker was sent. It ends with the connection, and messages of an older session are discarded. Owned by the core's
 * thread.
 */
public final class WorkerSession {
    public final long peer;
    public final int worker;
    public final int incarnation;
    public final int slots;
    // What the worker was sent in this session and still has. It keeps a spec until it is told to drop it. It keeps an
    // environment as long as one of these specs names it.
    private final Map<Long, ByteString> knownJobs = new HashMap<>();
    private final Map<ByteString, Integer> knownEnvironments = new HashMap<>();
    private final List<Long> forgetJobs = new ArrayList<>();

    // Jobs whose specs were sent, but none of whose attempts was reported since, with the bytes of spec and
    // environment. The worker may not have read them yet. They have a bound, because the wire drops a peer for which
    // too much waits.
    private final Map<Long, Long> specsInFlight = new HashMap<>();
    private final long maxSpecBytesInFlight;
    private long specBytesInFlight;
    /** What is known of one attempt in this session. */
    private static final class InFlight {
        final long sentMonoMs;
        boolean isStarted;
        boolean isRecalled;
        boolean isLong;

        InFlight(long sentMonoMs) {
            this.sentMonoMs = sentMonoMs;
        }
    }

    private record Start(LiveAttempt attempt, long monoMs) {}

    // In order of assignment: the worker takes them in this order.
    private final LinkedHashMap<LiveAttempt, InFlight> inFlight = new LinkedHashMap<>();
    // Those that started lately, by the time when that was heard.
    private final ArrayDeque<Start> starts = new ArrayDeque<>();
    private int started;
    private int longRunning;
    private long credit;
    private long sent;
    private int recalled;
    private long lastMadeWayMonoMs = Long.MIN_VALUE / 2;
    /** How many of its slots stay free, because an attempt runs alone instead; set by the scheduler. */
    public int reserved;

    public long lastHeardMonoMs;
    private Heartbeat heartbeat = Heartbeat.getDefaultInstance();
    private List<LiveAttempt> stopped = List.of();
    public boolean leaving;

    public WorkerSession(
            long peer, int worker, int incarnation, int slots, long credit, long maxSpecBytesInFlight, long nowMonoMs) {
        this.peer = peer;
        this.worker = worker;
        this.incarnation = incarnation;
        this.slots = slots;
        this.credit = credit;
        this.maxSpecBytesInFlight = maxSpecBytesInFlight;
        this.lastHeardMonoMs = nowMonoMs;
    }

    /** What the worker said last. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /**
     * Takes a heartbeat.
     *
     * @param nowStopped those of its attempts that it names as stopped
     */
    public void heartbeat(Heartbeat beat, List<LiveAttempt> nowStopped) {
        heartbeat = beat;
        setStopped(nowStopped);
    }

    private void setStopped(List<LiveAttempt> attempts) {
        stopped.forEach(attempt -> attempt.isStopped = false);
        attempts.forEach(attempt -> attempt.isStopped = true);
        stopped = List.copyOf(attempts);
    }

    /** The session is over: nothing is known of its attempts until the next. */
    void end() {
        setStopped(List.of());
    }

    /** Throws if an attempt counts as stopped of which the worker's last heartbeat does not say so. */
    void checkInvariants() {
        for (LiveAttempt attempt : inFlight.keySet()) {
            if (attempt.isStopped && !heartbeat.getStoppedList().contains(attempt.token())) {
                throw new IllegalStateException(attempt + " is said to be stopped, and its worker did not say that");
            }
        }
    }

    /** Adds the job's spec and environment to the message, if the worker does not have them yet. */
    public void addUnknownSpec(Job job, Environments environments, Assign.Builder assign) {
        ByteString environment = job.spec.getEnvironmentId();
        if (knownJobs.putIfAbsent(job.id, environment) != null) {
            return;
        }
        long bytes = job.specBytes;
        if (knownEnvironments.merge(environment, 1, Integer::sum) == 1) {
            assign.addEnvironments(environments.get(environment));
            bytes += environments.get(environment).getSerializedSize();
        }
        assign.addWorks(JobWork.newBuilder().setJob(job.id).setSpec(job.spec));
        specsInFlight.put(job.id, bytes);
        specBytesInFlight += bytes;
    }

    /** An attempt of that job has started or ended: so its spec has arrived. */
    public void specArrived(long job) {
        Long bytes = specsInFlight.remove(job);
        if (bytes != null) {
            specBytesInFlight -= bytes;
        }
    }

    /** The job has ended, so the worker is told with its next message to drop the spec. */
    void onJobEnded(long job) {
        ByteString environment = knownJobs.remove(job);
        if (environment != null) {
            specArrived(job);
            forgetJobs.add(job);
            knownEnvironments.computeIfPresent(environment, (id, users) -> users == 1 ? null : users - 1);
        }
    }

    /** Returns the jobs to be dropped by the worker since the last call. */
    public List<Long> pollForgottenJobs() {
        List<Long> taken = List.copyOf(forgetJobs);
        forgetJobs.clear();
        return taken;
    }

    /** How many attempts it has, started or not. */
    public int heldCount() {
        return inFlight.size();
    }

    public void credit(long attempts) {
        credit = Math.max(credit, attempts);
    }

    /** How many more attempts may be sent now. It is 0 while the specs in flight are at their bound. */
    public long creditLeft() {
        return isWaitingForSpecs() ? 0 : credit - sent;
    }

    /** Whether the specs in flight are at their bound, so that no more may be sent before some have arrived. */
    public boolean isWaitingForSpecs() {
        return specBytesInFlight >= maxSpecBytesInFlight;
    }

    public void assigned(LiveAttempt attempt, long nowMonoMs) {
        inFlight.put(attempt, new InFlight(nowMonoMs));
        sent++;
    }

    /** Adds an attempt that the worker's hello names. It counts as in flight, but not as sent. */
    public void held(LiveAttempt attempt, long nowMonoMs) {
        inFlight.put(attempt, new InFlight(nowMonoMs));
        if (attempt.isStarted()) {
            started(attempt, nowMonoMs);
        }
    }

    /** It takes a slot: it cannot be called back any more. */
    public void started(LiveAttempt attempt, long nowMonoMs) {
        InFlight entry = inFlight.get(attempt);
        if (entry != null && !entry.isStarted) {
            entry.isStarted = true;
            started++;
            starts.add(new Start(attempt, nowMonoMs));
            if (entry.isRecalled) {
                entry.isRecalled = false;
                recalled--;
            }
        }
    }

    public void ended(LiveAttempt attempt) {
        specArrived(attempt.job);
        InFlight entry = inFlight.remove(attempt);
        if (entry != null) {
            recalled -= entry.isRecalled ? 1 : 0;
            started -= entry.isStarted ? 1 : 0;
            longRunning -= entry.isLong ? 1 : 0;
        }
    }

    public int inFlight() {
        return inFlight.size();
    }

    /** Attempts that are known to have started and have not ended. */
    public int startedCount() {
        return started;
    }

    /** How many attempts were called back without an answer yet. The worker may have started them before. */
    public int recalled() {
        return recalled;
    }

    /** Whether it is the one in which suspects run, one at a time. */
    public boolean isForSuspects() {
        return WorkerIds.isAlone(worker);
    }

    /** Slots that it may use now. */
    public int usable() {
        return slots - reserved;
    }

    /** Free slots that it may use. */
    public int free() {
        return Math.max(0, usable() - inFlight.size());
    }

    /** Slots whose attempts run for longer than that: whatever is sent ahead waits behind them for who knows how long. */
    public int longRunning(long nowMonoMs, long longMs) {
        while (!starts.isEmpty() && starts.peek().monoMs() <= nowMonoMs - longMs) {
            InFlight entry = inFlight.get(starts.poll().attempt());
            if (entry != null) {
                entry.isLong = true;
                longRunning++;
            }
        }
        return longRunning;
    }

    /** Attempts that were sent ahead and are not called back: more than it has slots to use. */
    public int sentAhead() {
        return Math.max(0, inFlight.size() - recalled - usable());
    }

    /** When the oldest of those was sent, on the monotonic clock; Long.MAX_VALUE if there are none. */
    public long oldestSentAheadMonoMs() {
        int place = 0;
        for (InFlight entry : inFlight.values()) {
            if (!entry.isRecalled && place++ >= usable()) {
                return entry.sentMonoMs;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The attempts that are not known to have started and were not called back, the newest first. */
    public List<LiveAttempt> unstarted() {
        List<LiveAttempt> unstarted = new ArrayList<>();
        for (Map.Entry<LiveAttempt, InFlight> entry : inFlight.entrySet()) {
            if (!entry.getValue().isStarted
                    && !entry.getValue().isRecalled
                    && !entry.getKey().isCancelRequested()) {
                unstarted.add(entry.getKey());
            }
        }
        Collections.reverse(unstarted);
        return unstarted;
    }

    /** As many of the oldest as there are slots: those that take them, also a reserved one until it is free. */
    public List<LiveAttempt> inSlots() {
        return inFlight.keySet().stream().limit(slots).toList();
    }

    /** They are being called back. */
    public void recall(List<LiveAttempt> attempts) {
        for (LiveAttempt attempt : attempts) {
            inFlight.get(attempt).isRecalled = true;
        }
        recalled += attempts.size();
    }

    /** When something was last called back to make way for a job that was next, on the monotonic clock; long ago if never. */
    public long lastMadeWayMonoMs() {
        return lastMadeWayMonoMs;
    }

    /** Something is called back to make way for a job that is next. */
    public void madeWay(long nowMonoMs) {
        lastMadeWayMonoMs = nowMonoMs;
    }

    public Iterable<LiveAttempt> attempts() {
        return inFlight.keySet();
    }
}
