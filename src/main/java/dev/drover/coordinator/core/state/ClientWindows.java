package dev.drover.coordinator.core.state;

import com.google.protobuf.ByteString;
import dev.drover.proto.ClientWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The last submissions of the last clients, so that a repeat after a lost connection is recognised. Durable state; owned by the
 * core's thread.
 */
public final class ClientWindows {
    /** A client has at most this many unanswered submissions, so that no more need be remembered. */
    static final int WINDOW = 1024;

    static final int MAX_CLIENTS = 256;

    // Client to its submissions by sequence, in order of acceptance. That need not be the order of the numbers: a
    // submission that was refused for a moment is accepted behind its successors.
    private final LinkedHashMap<ByteString, LinkedHashMap<Long, Long>> clients = new LinkedHashMap<>();

    /** The job of that submission, or 0. */
    public long job(ByteString client, long sequence) {
        LinkedHashMap<Long, Long> window = clients.get(client);
        return window == null ? 0 : window.getOrDefault(sequence, 0L);
    }

    void add(ByteString client, long sequence, long job) {
        if (client.isEmpty()) {
            return;
        }
        LinkedHashMap<Long, Long> window = clients.remove(client);
        if (window == null) {
            window = new LinkedHashMap<>();
            if (clients.size() >= MAX_CLIENTS) {
                clients.remove(clients.keySet().iterator().next());
            }
        }
        clients.put(client, window);
        window.put(sequence, job);
        if (window.size() > WINDOW) {
            window.remove(window.keySet().iterator().next());
        }
    }

    List<ClientWindow> toProto() {
        List<ClientWindow> list = new ArrayList<>(clients.size());
        clients.forEach((client, window) -> list.add(ClientWindow.newBuilder()
                .setClientId(client)
                .addAllSequences(window.keySet())
                .addAllJobs(window.values())
                .build()));
        return list;
    }

    void restore(ClientWindow window) {
        for (int i = 0; i < window.getSequencesCount(); i++) {
            add(window.getClientId(), window.getSequences(i), window.getJobs(i));
        }
    }
}
