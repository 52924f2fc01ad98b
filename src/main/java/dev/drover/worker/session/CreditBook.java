package dev.drover.worker.session;

/**
 * Counts what the coordinator may send (invariant 4): absolute within a session, never lowered, so that a lost or late message
 * cannot make it wrong. Belongs to the core.
 *
 * <p>Credit = attempts received in this session + what slots and prefetch window hold - what is held now.
 */
final class CreditBook {
    private final int capacity;
    private long received;
    private long given;

    CreditBook(int slots, int prefetchAttempts) {
        this.capacity = slots + prefetchAttempts;
    }

    /** Begins a session and returns the credit for its hello. */
    long open(int held, boolean takesWork) {
        received = 0;
        given = takesWork ? Math.max(0, capacity - held) : 0;
        return given;
    }

    /** Counts attempts that came; false if the coordinator sent more than it may. */
    boolean receive(long attempts) {
        received += attempts;
        return received <= given;
    }

    /** Whether {@code attempts} more would be within the credit. */
    boolean covers(long attempts) {
        return received + attempts <= given;
    }

    /** Raises the credit by what has become free; true if there is news to send. */
    boolean raise(int held) {
        long possible = received + Math.max(0, capacity - held);
        if (possible <= given) {
            return false;
        }
        given = possible;
        return true;
    }

    long given() {
        return given;
    }
}
