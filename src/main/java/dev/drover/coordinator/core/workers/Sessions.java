package dev.drover.coordinator.core.workers;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The workers that have said hello to this coordinator and are connected. Owned by the core's thread. */
public final class Sessions {
    private final Map<Long, WorkerSession> byPeer = new HashMap<>();
    private final TreeMap<Integer, WorkerSession> byWorker = new TreeMap<>();

    public void add(WorkerSession session) {
        byPeer.put(session.peer, session);
        byWorker.put(session.worker, session);
    }

    public void remove(WorkerSession session) {
        byPeer.remove(session.peer);
        byWorker.remove(session.worker, session);
        session.end();
    }

    /** Null if that connection has not said hello, or is superseded. */
    public WorkerSession ofPeer(long peer) {
        return byPeer.get(peer);
    }

    /** Null if that worker is not connected. */
    public WorkerSession ofWorker(int worker) {
        return byWorker.get(worker);
    }

    /** By worker id. */
    public Collection<WorkerSession> connected() {
        return byWorker.values();
    }

    /** Walks all sessions; throws on the first contradiction. */
    public void checkInvariants() {
        byWorker.values().forEach(WorkerSession::checkInvariants);
    }

    public void onJobEnded(long job) {
        for (WorkerSession session : byWorker.values()) {
            session.onJobEnded(job);
        }
    }
}
