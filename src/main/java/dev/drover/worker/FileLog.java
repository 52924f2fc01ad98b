package dev.drover.worker;

import java.io.PrintStream;
import java.time.Instant;

/** Writes the log's lines with their time to a stream, which is a file in a worker. Any thread may call it. */
final class FileLog implements WorkerLog {
    private final PrintStream out;
    private final WallClock clock;
    private final String who;

    FileLog(PrintStream out, WallClock clock, String who) {
        this.out = out;
        this.clock = clock;
        this.who = who;
    }

    @Override
    public void log(String sentence) {
        out.println(Instant.ofEpochMilli(clock.nowMs()) + " " + who + ": " + sentence);
    }
}
