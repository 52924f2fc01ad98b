package dev.drover.worker.attempt;

/** Is told which results the coordinator has on disk. The link thread calls it; it must return at once. */
@FunctionalInterface
public interface AcknowledgementListener {
    void acknowledged(AttemptKey key);
}
