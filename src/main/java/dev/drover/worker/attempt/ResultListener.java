package dev.drover.worker.attempt;

/** Is called when the coordinator has a result on disk. The link thread calls it; it must return at once. */
@FunctionalInterface
public interface ResultListener {
    void resultTaken(AttemptKey key);
}
