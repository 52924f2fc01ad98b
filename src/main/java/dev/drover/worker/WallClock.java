package dev.drover.worker;

/** The machine's time, for what people see; durations are measured otherwise. Any thread may read it. */
@FunctionalInterface
public interface WallClock {
    /** Milliseconds since 1970. */
    long nowMs();

    static WallClock system() {
        return System::currentTimeMillis;
    }
}
