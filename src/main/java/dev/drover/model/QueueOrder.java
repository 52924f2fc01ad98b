package dev.drover.model;

/** In which order tasks that wait are given slots. */
public enum QueueOrder {
    /** By priority, and within a priority evenly shared among submitters and names. */
    FAIR("fair"),

    /** By priority, and within a priority in order of submission. */
    FIFO("fifo");

    private final String token;

    QueueOrder(String token) {
        this.token = token;
    }

    /** As options and settings have it. */
    public String token() {
        return token;
    }

    /** Null if no order is called so. */
    public static QueueOrder ofToken(String token) {
        for (QueueOrder order : values()) {
            if (order.token.equals(token)) {
                return order;
            }
        }
        return null;
    }
}
