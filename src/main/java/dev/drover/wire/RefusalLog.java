package dev.drover.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts the peers that a server refused or dropped, and says so in one sentence for each address and minute. Any thread.
 *
 * <p>The first one of an address is told at once. The others are counted, and told when the minute is over.
 */
final class RefusalLog {
    /** At this number of addresses the next ones are counted together. A peer has 16 million loopback addresses to come from. */
    static final int MAX_ADDRESSES = 64;

    private static final String OTHER_ADDRESSES = "other addresses";
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final class Window {
        private final long endNanos;
        private int count;
        private String last = "";

        private Window(long endNanos) {
            this.endNanos = endNanos;
        }
    }

    private final Map<String, Window> windows = new HashMap<>();
    private final List<String> first = new ArrayList<>();
    /** Of the last {@link #poll}. */
    private long nowNanos;

    RefusalLog(long nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** A peer of that address was refused or dropped for that reason. */
    synchronized void add(String address, String why) {
        String key = windows.containsKey(address) || windows.size() < MAX_ADDRESSES ? address : OTHER_ADDRESSES;
        Window window = windows.get(key);
        if (window == null) {
            windows.put(key, new Window(nowNanos + WINDOW_NANOS));
            first.add("a peer from " + key + " was refused or dropped: " + why);
            return;
        }
        window.count++;
        window.last = why;
    }

    /** Returns the sentences that are due. Called from time to time. */
    synchronized List<String> poll(long now) {
        nowNanos = now;
        List<String> due = new ArrayList<>(first);
        first.clear();
        Map<String, Window> next = new HashMap<>();
        windows.entrySet().removeIf(entry -> {
            Window window = entry.getValue();
            if (now - window.endNanos < 0) {
                return false;
            }
            if (window.count > 0) {
                due.add(window.count + " more peers from " + entry.getKey()
                        + " were refused or dropped within a minute, the last one: " + window.last);
                next.put(entry.getKey(), new Window(now + WINDOW_NANOS));
            }
            return true;
        });
        windows.putAll(next);
        return due;
    }
}
