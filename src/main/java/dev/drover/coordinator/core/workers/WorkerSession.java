package dev.drover.coordinator.core.workers;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.Environments;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.proto.Assign;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JobWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * One hello of a worker to this coordinator: what it may still take, what it was sent. Ends with its connection; what
 * belongs to an older session is discarded. Owned by the core's thread.
 */
public final class WorkerSession {
    public final long peer;
    public final int worker;
    public final int incarnation;
    public final int slots;
    // What was sent in this session and not forgotten since: the worker holds a spec until it is told to forget it, and
    // an
    // environment as long as a spec that it holds names it.
    private final Map<Long, ByteString> knownJobs = new HashMap<>();
    private final Map<ByteString, Integer> knownEnvironments = new HashMap<>();
    private final List<Long> forgetJobs = new ArrayList<>();

    // Jobs that were sent and whose attempts nothing was heard of since, with the bytes of spec and environment: the
    // worker may
    // not have read them yet, and more must not wait for it than the wire takes.
    private final Map<Long, Long> underWay = new HashMap<>();
    private final long maxUnderWayBytes;
    private long underWayBytes;

    // In order of assignment: the worker takes them in this order.
    private final LinkedHashSet<LiveAttempt> inFlight = new LinkedHashSet<>();
    private long credit;
    private long sent;
    private int recalled;
    public long lastHeardMonoMs;
    public Heartbeat heartbeat = Heartbeat.getDefaultInstance();
    public boolean leaving;

    public WorkerSession(
            long peer, int worker, int incarnation, int slots, long credit, long maxUnderWayBytes, long nowMonoMs) {
        this.peer = peer;
        this.worker = worker;
        this.incarnation = incarnation;
        this.slots = slots;
        this.credit = credit;
        this.maxUnderWayBytes = maxUnderWayBytes;
        this.lastHeardMonoMs = nowMonoMs;
    }

    /** Adds what the worker does not know yet of that job to the message. */
    public void teach(Job job, Environments environments, Assign.Builder assign) {
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
        underWay.put(job.id, bytes);
        underWayBytes += bytes;
    }

    /** An attempt of that job has started or ended: so its spec has arrived. */
    public void heardOf(long job) {
        Long bytes = underWay.remove(job);
        if (bytes != null) {
            underWayBytes -= bytes;
        }
    }

    /** The job has ended: the worker may drop it with the next message that goes there. */
    void forget(long job) {
        ByteString environment = knownJobs.remove(job);
        if (environment != null) {
            heardOf(job);
            forgetJobs.add(job);
            knownEnvironments.computeIfPresent(environment, (id, users) -> users == 1 ? null : users - 1);
        }
    }

    /** The jobs to be forgotten since the last call. */
    public List<Long> takeForgotten() {
        List<Long> taken = List.copyOf(forgetJobs);
        forgetJobs.clear();
        return taken;
    }

    public void credit(long attempts) {
        credit = Math.max(credit, attempts);
    }

    /** How many more may be sent now; none while so many bytes of specs are under way that the worker must be waited for. */
    public long creditLeft() {
        return underWayBytes >= maxUnderWayBytes ? 0 : credit - sent;
    }

    public void assigned(LiveAttempt attempt) {
        inFlight.add(attempt);
        sent++;
    }

    /** It said so in its hello: it counts as in flight, not as sent. */
    public void held(LiveAttempt attempt) {
        inFlight.add(attempt);
    }

    public void ended(LiveAttempt attempt) {
        heardOf(attempt.job);
        if (inFlight.remove(attempt) && attempt.recalled) {
            recalled--;
        }
    }

    public int inFlight() {
        return inFlight.size();
    }

    boolean hasFreeSlot() {
        return inFlight.size() - recalled < slots;
    }

    /** The newest half of what was sent ahead and is not known to have started; marks them as recalled. */
    public List<LiveAttempt> recall(boolean all) {
        List<LiveAttempt> unstarted = new ArrayList<>();
        for (LiveAttempt attempt : inFlight) {
            if (!attempt.isStarted() && !attempt.recalled && !attempt.isCancelRequested()) {
                unstarted.add(attempt);
            }
        }
        int from = all ? 0 : Math.max(unstarted.size() / 2, Math.min(unstarted.size(), slots));
        if (!all && inFlight.size() <= slots) {
            return List.of();
        }
        List<LiveAttempt> back = new ArrayList<>(unstarted.subList(from, unstarted.size()));
        for (LiveAttempt attempt : back) {
            attempt.recalled = true;
            recalled++;
        }
        return back;
    }

    public Iterable<LiveAttempt> attempts() {
        return inFlight;
    }
}
