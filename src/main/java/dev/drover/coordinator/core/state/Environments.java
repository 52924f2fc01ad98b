package dev.drover.coordinator.core.state;

import com.google.protobuf.ByteString;
import dev.drover.proto.Environment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The environments of open jobs, and the last few that no open job uses any more, so that a client that continues to
 * submit need not send its environment again. Durable state; owned by the core's thread.
 */
public final class Environments {
    static final int MAX_UNUSED = 64;

    private static final class Entry {
        final Environment environment;
        final ExecSize size;
        int users;

        Entry(Environment environment) {
            this.environment = environment;
            this.size = ExecSize.of(environment);
        }
    }

    private final LinkedHashMap<ByteString, Entry> entries = new LinkedHashMap<>();
    // Those without users, in the order of becoming so.
    private final LinkedHashSet<ByteString> unused = new LinkedHashSet<>();
    private long bytes;

    public Environment get(ByteString id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.environment;
    }

    /** What that one takes at the start of a program; null if it is not stored. */
    public ExecSize size(ByteString id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.size;
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
        unused.add(environment.getId());
        dropOldest();
    }

    /** Puts it back from a checkpoint: nothing is dropped until its users are known. */
    void restore(Environment environment) {
        entries.put(environment.getId(), new Entry(environment));
        bytes += environment.getSerializedSize();
        unused.add(environment.getId());
    }

    void use(ByteString id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new IllegalStateException("a job uses an environment that is not stored");
        }
        if (entry.users++ == 0) {
            unused.remove(id);
        }
    }

    void release(ByteString id) {
        Entry entry = entries.get(id);
        if (--entry.users == 0) {
            unused.add(id);
            dropOldest();
        }
    }

    private void dropOldest() {
        if (unused.size() > MAX_UNUSED) {
            ByteString oldest = unused.iterator().next();
            unused.remove(oldest);
            bytes -= entries.remove(oldest).environment.getSerializedSize();
        }
    }

    /** In an order from which storing them again, then using, gives the same state. */
    Collection<Environment> all() {
        List<Environment> all = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            if (entry.users > 0) {
                all.add(entry.environment);
            }
        }
        unused.forEach(id -> all.add(entries.get(id).environment));
        return all;
    }
}
