package dev.drover.worker.session;

/**
 * The credit of the coordinator (invariant 4). It is an absolute count within a session and never lowered, so that a
 * lost or late message cannot make it wrong. Belongs to the core.
 *
 * <p>Credit = attempts received in this session + capacity of slots and prefetch window - attempts held now.
 */
final class CreditCounter {
    private final int capacity;
    private long received;
    private long given;

    CreditCounter(int slots, int prefetchAttempts) {
        this.capacity = slots + prefetchAttempts;
    }

    /** Begins a session and returns the credit for its hello. */
    long open(int held, boolean takesWork) {
        received = 0;
        given = takesWork ? Math.max(0, capacity - held) : 0;
        return given;
    }

    /** Counts received attempts. Returns false if the coordinator sent more than its credit. */
    boolean receive(long attempts) {
        received += attempts;
        return received <= given;
    }

    /** Whether {@code attempts} more would be within the credit. */
    boolean covers(long attempts) {
        return received + attempts <= given;
    }

    /** Raises the credit by the freed capacity. Returns true if the new credit must be sent. */
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
