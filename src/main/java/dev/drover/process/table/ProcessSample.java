package dev.drover.process.table;

/**
 * What a scan reads about one process and what it has used so far, zombies included. Immutable.
 *
 * @param residentBytes memory in RAM, with what it shares with others; 0 for a zombie
 * @param ownCpuMs time of all its threads, in the program and in the kernel, since it started
 * @param reapedCpuMs the same of those of its children that it has waited for, and of theirs
 */
public record ProcessSample(ProcessInfo process, long residentBytes, long ownCpuMs, long reapedCpuMs) {
    public ProcessId id() {
        return process.id();
    }

    public int pid() {
        return process.pid();
    }

    public long cpuMs() {
        return ownCpuMs + reapedCpuMs;
    }
}
