package dev.drover.coordinator.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The workers that have said hello to this coordinator and are connected. Owned by the core's thread. */
final class Sessions {
    private final Map<Long, WorkerSession> byPeer = new HashMap<>();
    private final TreeMap<Integer, WorkerSession> byWorker = new TreeMap<>();

    void add(WorkerSession session) {
        byPeer.put(session.peer, session);
        byWorker.put(session.worker, session);
    }

    void remove(WorkerSession session) {
        byPeer.remove(session.peer);
        byWorker.remove(session.worker, session);
    }

    /** Null if that connection has not said hello, or is superseded. */
    WorkerSession ofPeer(long peer) {
        return byPeer.get(peer);
    }

    /** Null if that worker is not connected. */
    WorkerSession ofWorker(int worker) {
        return byWorker.get(worker);
    }

    /** By worker id. */
    Collection<WorkerSession> ready() {
        return byWorker.values();
    }

    void forgetJob(long job) {
        for (WorkerSession session : byWorker.values()) {
            session.forget(job);
        }
    }
}
