package dev.drover.worker;

/** Takes sentences for the worker's log. Any thread may call it. */
@FunctionalInterface
public interface WorkerLog {
    void say(String sentence);
}
