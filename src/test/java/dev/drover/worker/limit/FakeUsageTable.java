package dev.drover.worker.limit;

import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessInfo;
import dev.drover.process.table.ProcessMarks;
import dev.drover.process.table.ProcessSample;
import dev.drover.process.table.UsageTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Processes that a test makes and ends. One thread. */
final class FakeUsageTable implements UsageTable {
    private final Map<Integer, ProcessSample> processes = new HashMap<>();
    private final Map<Integer, ProcessMarks> marks = new HashMap<>();
    final Map<Integer, Long> proportional = new HashMap<>();
    final List<Integer> marksRead = new ArrayList<>();

    /** A process that started at that time, or the same one with other figures. */
    FakeUsageTable with(int pid, int parent, int session, long residentBytes, long ownCpuMs, long reapedCpuMs) {
        ProcessInfo info = new ProcessInfo(pid, parent, session, 1_000 + pid, 'S', false);
        processes.put(pid, new ProcessSample(info, residentBytes, ownCpuMs, reapedCpuMs));
        return this;
    }

    FakeUsageTable without(int pid) {
        processes.remove(pid);
        return this;
    }

    FakeUsageTable marked(int pid, ProcessMarks mark) {
        marks.put(pid, mark);
        return this;
    }

    ProcessId id(int pid) {
        return new ProcessId(pid, 1_000 + pid);
    }

    @Override
    public List<ProcessSample> sample() {
        return List.copyOf(processes.values());
    }

    @Override
    public OptionalLong proportionalBytes(int pid) {
        return proportional.containsKey(pid) ? OptionalLong.of(proportional.get(pid)) : OptionalLong.empty();
    }

    @Override
    public ProcessMarks marks(int pid) {
        marksRead.add(pid);
        return marks.getOrDefault(pid, ProcessMarks.NONE);
    }
}
