package dev.drover.coordinator.core;

import com.google.protobuf.ByteString;
import dev.drover.proto.Environment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Environments of open jobs, and the last few that no open job uses any more, so that a client that goes on submitting need
 * not send its own again. Durable state; owned by the core's thread.
 */
final class Environments {
    static final int MAX_UNUSED = 64;

    private static final class Entry {
        final Environment environment;
        int users;

        Entry(Environment environment) {
            this.environment = environment;
        }
    }

    // Insertion order is the order of becoming unused among those without users.
    private final LinkedHashMap<ByteString, Entry> entries = new LinkedHashMap<>();
    private int unused;
    private long bytes;

    Environment get(ByteString id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.environment;
    }

    /** Bytes held. */
    long bytes() {
        return bytes;
    }

    void store(Environment environment) {
        if (entries.containsKey(environment.getId())) {
            return;
        }
        entries.put(environment.getId(), new Entry(environment));
        bytes += environment.getSerializedSize();
        unused++;
        dropOldest();
    }

    /** Puts it back from a checkpoint: nothing is dropped until its users are known. */
    void restore(Environment environment) {
        entries.put(environment.getId(), new Entry(environment));
        bytes += environment.getSerializedSize();
        unused++;
    }

    void use(ByteString id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new IllegalStateException("a job uses an environment that is not stored");
        }
        if (entry.users++ == 0) {
            unused--;
        }
    }

    void release(ByteString id) {
        Entry entry = entries.get(id);
        if (--entry.users == 0) {
            entries.remove(id);
            entries.put(id, entry);
            unused++;
            dropOldest();
        }
    }

    private void dropOldest() {
        if (unused <= MAX_UNUSED) {
            return;
        }
        for (Map.Entry<ByteString, Entry> entry : entries.entrySet()) {
            if (entry.getValue().users == 0) {
                entries.remove(entry.getKey());
                bytes -= entry.getValue().environment.getSerializedSize();
                unused--;
                return;
            }
        }
    }

    /** In an order from which storing them again, then using, gives the same state. */
    Collection<Environment> all() {
        List<Environment> all = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> all.add(entry.environment));
        return all;
    }
}
