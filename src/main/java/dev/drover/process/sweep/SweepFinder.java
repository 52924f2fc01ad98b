package dev.drover.process.sweep;

import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the processes that belong to the targets of a sweep: by mark, by session and by parent chain. It remembers over
 * all scans what it found. Owned by the sweeping thread.
 *
 * <p>Never finds Drover's own processes (they carry a mark of their own) or this one, nor by way of them: what they
 * started is found by a target's mark only.
 */
final class SweepFinder {
    /** A session of a target; the leader is unknown where only the number was given. */
    private record TargetSession(String mark, Optional<ProcessId> leader) {}

    /**
     * Until its exec, which comes within a millisecond, a child has its parent's environment. So a command that this
     * process is starting would look like a process that a Java function has started.
     */
    private static final long SETTLED_AFTER_MS = 50;

    private final ProcessTable table;
    private final SweepClock clock;
    private final int selfPid;
    private final Map<String, SweepTarget> targets = new HashMap<>();
    private final Map<ProcessId, String> roots = new HashMap<>();
    /** Sessions by the leader's pid. The leader may be gone while members are alive. */
    private final Map<Integer, TargetSession> sessions = new HashMap<>();

    private final Map<ProcessId, String> found = new HashMap<>();
    private final Set<Integer> innocent = new HashSet<>();
    /** Children of this process that carry its mark, and when that was seen first. */
    private final Map<ProcessId, Long> unsettled = new HashMap<>();

    private long earliestTicks;
    private List<ProcessInfo> lastScan = List.of();

    SweepFinder(ProcessTable table, SweepClock clock, int selfPid) {
        this.table = table;
        this.clock = clock;
        this.selfPid = selfPid;
    }

    /** Looks for these targets from now on, and drops what it found of others. */
    void setTargets(Collection<SweepTarget> wanted) {
        Map<String, SweepTarget> known = Map.copyOf(targets);
        targets.clear();
        roots.clear();
        for (SweepTarget target : wanted) {
            targets.put(target.mark(), target);
            target.root().ifPresent(root -> roots.put(root, target.mark()));
            if (!target.equals(known.get(target.mark()))) {
                target.session().ifPresent(session -> {
                    Optional<ProcessId> leader = target.root().filter(root -> root.pid() == session);
                    sessions.put(session, new TargetSession(target.mark(), leader));
                });
            }
        }
        found.values().retainAll(targets.keySet());
        sessions.values().removeIf(session -> !targets.containsKey(session.mark()));
        // A process that started before every root belongs to none of them, so its environment need not be read (10 µs
        // each, JVM hazard 5).
        earliestTicks = targets.values().stream()
                .mapToLong(target -> target.root().map(ProcessId::startTicks).orElse(0L))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Drops what the last full scan did not see, including sessions without members. Hours may pass between two scans
     * of processes that cannot be ended, and by then another session may have the same number.
     */
    void forgetEnded() {
        Set<ProcessId> there = new HashSet<>();
        Set<Integer> sessionsThere = new HashSet<>();
        for (ProcessInfo process : lastScan) {
            there.add(process.id());
            sessionsThere.add(process.session());
        }
        found.keySet().retainAll(there);
        sessions.keySet().retainAll(sessionsThere);
    }

    /** Whether the last full scan saw a process that may still turn out to belong to a target. */
    boolean isAnyUnsettled() {
        return !unsettled.isEmpty();
    }

    /** Scans all processes and returns the living ones of the targets, each with its target's mark. */
    Map<ProcessInfo, String> findAll() {
        List<ProcessInfo> processes = table.scan();
        lastScan = processes;
        unsettled
                .keySet()
                .retainAll(processes.stream()
                        .filter(ProcessInfo::isAlive)
                        .map(ProcessInfo::id)
                        .toList());
        Map<ProcessInfo, String> living = find(processes);
        innocent.clear();
        for (ProcessInfo process : processes) {
            if (!found.containsKey(process.id())) {
                innocent.add(process.pid());
            }
        }
        return living;
    }

    /**
     * Like {@link #findAll}, but skips the pids that earlier scans found unrelated, so that it is faster than a chain
     * of forks. It can miss processes, because pids are used again and an environment is empty during an exec.
     */
    Map<ProcessInfo, String> findNew() {
        return find(table.scan(pid -> !innocent.contains(pid)));
    }

    private Map<ProcessInfo, String> find(List<ProcessInfo> processes) {
        dropSessionsUsedAgain(processes);
        Map<ProcessInfo, String> living = new LinkedHashMap<>();
        Map<Integer, String> markOfPid = new HashMap<>();
        Map<ProcessInfo, ProcessMarks> open = candidates(processes);
        boolean progress = true;
        // This is repeated, because a parent can have a higher pid than its child, and a leader a higher one than the
        // members of its session.
        while (progress) {
            progress = open.entrySet().removeIf(entry -> {
                ProcessInfo process = entry.getKey();
                String mark = markOf(process, entry.getValue(), markOfPid);
                if (mark == null) {
                    return false;
                }
                markOfPid.put(process.pid(), mark);
                remember(process, mark);
                if (process.isAlive()) {
                    living.put(process, mark);
                }
                return true;
            });
        }
        return living;
    }

    private Map<ProcessInfo, ProcessMarks> candidates(List<ProcessInfo> processes) {
        Map<ProcessInfo, ProcessMarks> candidates = new LinkedHashMap<>();
        for (ProcessInfo process : processes) {
            boolean isNever = process.pid() == selfPid
                    || process.pid() == 1
                    || process.kernelThread()
                    || process.startTicks() < earliestTicks;
            if (!isNever) {
                ProcessMarks marks = process.isAlive() ? table.marks(process.pid()) : ProcessMarks.NONE;
                if (!marks.isDrover()) {
                    candidates.put(process, marks);
                }
            }
        }
        return candidates;
    }

    private String markOf(ProcessInfo process, ProcessMarks marks, Map<Integer, String> markOfPid) {
        if (marks.attempt().isPresent() && targets.containsKey(marks.attempt().get())) {
            return marks.attempt().get();
        }
        // A Java function's processes carry the mark of its worker.
        if (marks.inherited().isPresent()
                && targets.containsKey(marks.inherited().get())) {
            return isSettled(process) ? marks.inherited().get() : null;
        }
        unsettled.remove(process.id());
        String known = found.getOrDefault(process.id(), roots.get(process.id()));
        if (known != null) {
            return known;
        }
        TargetSession session = sessions.get(process.session());
        return session != null ? session.mark() : markOfPid.get(process.parent());
    }

    private boolean isSettled(ProcessInfo process) {
        if (process.parent() != selfPid || found.containsKey(process.id())) {
            return true;
        }
        long nowMs = clock.nowMs();
        boolean isSettled = nowMs - unsettled.computeIfAbsent(process.id(), unused -> nowMs) >= SETTLED_AFTER_MS;
        if (isSettled) {
            unsettled.remove(process.id());
        }
        return isSettled;
    }

    private void remember(ProcessInfo process, String mark) {
        found.put(process.id(), mark);
        if (process.session() == process.pid()) {
            sessions.put(process.pid(), new TargetSession(mark, Optional.of(process.id())));
        }
    }

    /** The kernel gives a leader's pid to another process only when its session has no member left. */
    private void dropSessionsUsedAgain(List<ProcessInfo> processes) {
        for (ProcessInfo process : processes) {
            TargetSession session = sessions.get(process.pid());
            if (session != null
                    && session.leader().isPresent()
                    && !session.leader().get().equals(process.id())) {
                sessions.remove(process.pid());
            }
        }
    }
}
