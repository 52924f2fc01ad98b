package dev.drover.client;

/** How a coordinator leaves. */
public enum ShutdownMode {
    /** What runs may end, what is queued stays. */
    DRAIN,
    /** What runs is ended and runs again after the next start. */
    NOW,
    /** Workers and what they run stay for the next coordinator. */
    RESTART
}
