package dev.drover.worker;

/** Takes sentences for the worker's log. Any thread may call it. */
@FunctionalInterface
interface WorkerLog {
    void say(String sentence);
}
