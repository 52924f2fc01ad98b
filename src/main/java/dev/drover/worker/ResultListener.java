package dev.drover.worker;

/** Hears which results are on disk at the coordinator. The link thread calls it; it must return at once. */
@FunctionalInterface
interface ResultListener {
    void resultTaken(AttemptKey key);
}
