package dev.drover.worker;

/** The worker's log, which takes whole sentences. Any thread may call it. */
@FunctionalInterface
public interface WorkerLog {
    void log(String sentence);
}
