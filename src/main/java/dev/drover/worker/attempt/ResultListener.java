package dev.drover.worker.attempt;

/** Hears which results are on disk at the coordinator. The link thread calls it; it must return at once. */
@FunctionalInterface
public interface ResultListener {
    void resultTaken(AttemptKey key);
}
