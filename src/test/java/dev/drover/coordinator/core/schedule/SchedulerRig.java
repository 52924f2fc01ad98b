package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.model.QueueOrder;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Spec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A core with workers that have said hello; workers are known by their ids, from 1, and do only what a test tells them. */
final class SchedulerRig {
    static final long CREDIT = 1_000_000;

    final CoreRig rig;
    private final int workers;
    private final Map<Long, List<AttemptToken>> held = new HashMap<>();

    /** With no slots, the test says the hellos. */
    SchedulerRig(int workers, int slots) {
        this(workers, slots, QueueOrder.FAIR);
    }

    /** One whose clock goes on before each turn, as a real one does. */
    static SchedulerRig ticking(int workers, int slots) {
        return ticking(workers, slots, QueueOrder.FAIR);
    }

    static SchedulerRig ticking(int workers, int slots, QueueOrder order) {
        SchedulerRig rig = new SchedulerRig(workers, slots, order);
        rig.rig.tickMs = 1;
        return rig;
    }

    private SchedulerRig(int workers, int slots, QueueOrder order) {
        this.workers = workers;
        rig = new CoreRig(workers, slots, new DurableState(), order);
        for (int worker = 1; worker <= workers && slots > 0; worker++) {
            rig.hello(worker, slots, CREDIT);
        }
    }

    /** A spec of so many tasks, of that session and name. */
    static Spec spec(int session, String name, int tasks) {
        return CoreRig.spec(tasks).toBuilder()
                .setSessionId(session)
                .setName(name)
                .build();
    }

    long submit(int session, String name, int tasks) {
        return rig.submit(1, spec(session, name, tasks));
    }

    long submitAttached(int session, String name) {
        return rig.submit(
                1, spec(session, name, 1).toBuilder().setAttached(true).build());
    }

    /** What that worker was assigned since the last call; it holds that from now on. */
    List<AttemptToken> assigned(long worker) {
        List<AttemptToken> fresh = rig.assigned(worker);
        held.computeIfAbsent(worker, id -> new ArrayList<>()).addAll(fresh);
        return fresh;
    }

    /** The jobs of what that worker was assigned since the last call. */
    List<Long> assignedJobs(long worker) {
        return assigned(worker).stream().map(AttemptToken::getJob).toList();
    }

    /** One that the worker holds, the oldest, ends well; returns the jobs of what it was assigned for it. */
    List<Long> endOne(long worker) {
        assigned(worker);
        AttemptToken oldest = held.get(worker).remove(0);
        rig.succeed(worker, List.of(oldest));
        return assignedJobs(worker);
    }

    /** Makes tasks of that name known to be short: one runs for that long. */
    void makeShort(int session, String name, long runMicros) {
        long job = submit(session, name, 1);
        for (long worker = 1; worker <= workers; worker++) {
            for (AttemptToken token : rig.assigned(worker)) {
                if (token.getJob() == job) {
                    rig.succeed(worker, List.of(token), runMicros);
                } else {
                    held.computeIfAbsent(worker, id -> new ArrayList<>()).add(token);
                }
            }
        }
        if (rig.state.job(job) != null) {
            throw new AssertionError("no slot was free for it");
        }
    }

    /** Time passes, and a turn comes. */
    void pass(long ms) {
        rig.nowMs += ms;
        rig.turn();
    }
}
