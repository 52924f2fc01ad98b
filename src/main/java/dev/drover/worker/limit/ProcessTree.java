package dev.drover.worker.limit;

import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessSample;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The processes of one attempt as the last scan saw them, and what those used that are gone. Owned by the thread that samples.
 *
 * <p>The CPU time of a tree is that of its living processes, and what each of them has reaped. What a process used that ended is in its
 * parent's figure only if the parent waited for it; else it is kept here, as far as the last scan saw it: what ended as an orphan, or under a
 * parent that ignores SIGCHLD (wait4(2), "rusage").
 */
final class ProcessTree {
    private final String mark;
    private final ProcessId root;
    private final Set<Integer> sessions = new HashSet<>();
    private Map<ProcessId, ProcessSample> members = Map.of();
    private long lostCpuMs;

    /** The tree of an attempt whose root leads a session of its own. */
    ProcessTree(String mark, ProcessId root) {
        this.mark = mark;
        this.root = root;
        sessions.add(root.pid());
    }

    String mark() {
        return mark;
    }

    ProcessId root() {
        return root;
    }

    /** Whether the process is known as one of this tree, or its session is the tree's own. */
    boolean isKnown(ProcessSample sample) {
        return sample.id().equals(root)
                || members.containsKey(sample.id())
                || sessions.contains(sample.process().session());
    }

    /** Takes the processes that a scan found of it. */
    void update(Collection<ProcessSample> found) {
        Map<ProcessId, ProcessSample> now = new HashMap<>();
        Set<Integer> sessionsOfMembers = new HashSet<>();
        for (ProcessSample sample : found) {
            now.put(sample.id(), sample);
            sessionsOfMembers.add(sample.process().session());
            if (sample.process().session() == sample.pid()) {
                sessions.add(sample.pid());
            }
        }
        // Once its last member is gone, its number can be that of another session.
        sessions.retainAll(sessionsOfMembers);
        lostCpuMs += lostMs(now);
        members = now;
    }

    private long lostMs(Map<ProcessId, ProcessSample> now) {
        Map<Integer, ProcessSample> before = new HashMap<>();
        members.values().forEach(sample -> before.put(sample.pid(), sample));
        Map<ProcessId, Long> goneMsByAncestor = new HashMap<>();
        long lostMs = 0;
        for (ProcessSample gone : members.values()) {
            if (!now.containsKey(gone.id())) {
                ProcessSample ancestor = before.get(gone.process().parent());
                // A pid that is used again could make a circle of parents; none has more members.
                for (int i = 0; i < before.size() && ancestor != null && !now.containsKey(ancestor.id()); i++) {
                    ancestor = before.get(ancestor.process().parent());
                }
                if (ancestor == null || !now.containsKey(ancestor.id())) {
                    lostMs += gone.cpuMs();
                } else {
                    goneMsByAncestor.merge(ancestor.id(), gone.cpuMs(), Long::sum);
                }
            }
        }
        for (Map.Entry<ProcessId, Long> entry : goneMsByAncestor.entrySet()) {
            long reapedMs = now.get(entry.getKey()).reapedCpuMs()
                    - members.get(entry.getKey()).reapedCpuMs();
            lostMs += Math.max(0, entry.getValue() - reapedMs);
        }
        return lostMs;
    }

    Collection<ProcessSample> members() {
        return members.values();
    }

    /** All of its processes in RAM, what they share counted for each. */
    long residentBytes() {
        long bytes = 0;
        for (ProcessSample sample : members.values()) {
            bytes += sample.residentBytes();
        }
        return bytes;
    }

    /** Since its start. */
    long cpuMs() {
        long ms = lostCpuMs;
        for (ProcessSample sample : members.values()) {
            ms += sample.cpuMs();
        }
        return ms;
    }
}
