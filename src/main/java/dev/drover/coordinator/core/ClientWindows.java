package dev.drover.coordinator.core;

import com.google.protobuf.ByteString;
import dev.drover.proto.ClientWindow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The last submissions of the last clients, so that a repeat after a lost connection is recognised. Durable state; owned by the
 * core's thread.
 */
final class ClientWindows {
    /** A client has at most so many unanswered submissions: more need not be remembered. */
    static final int WINDOW = 1024;

    static final int MAX_CLIENTS = 256;

    private record Known(long sequence, long job) {}

    private final LinkedHashMap<ByteString, ArrayDeque<Known>> clients = new LinkedHashMap<>();

    /** The job of that submission, or 0. */
    long job(ByteString client, long sequence) {
        ArrayDeque<Known> window = clients.get(client);
        if (window == null || window.isEmpty() || window.peekLast().sequence < sequence) {
            return 0;
        }
        for (Known known : window) {
            if (known.sequence == sequence) {
                return known.job;
            }
        }
        return 0;
    }

    void add(ByteString client, long sequence, long job) {
        if (client.isEmpty()) {
            return;
        }
        ArrayDeque<Known> window = clients.remove(client);
        if (window == null) {
            window = new ArrayDeque<>();
            if (clients.size() >= MAX_CLIENTS) {
                clients.remove(clients.keySet().iterator().next());
            }
        }
        clients.put(client, window);
        window.add(new Known(sequence, job));
        if (window.size() > WINDOW) {
            window.poll();
        }
    }

    List<ClientWindow> toProto() {
        List<ClientWindow> list = new ArrayList<>(clients.size());
        clients.forEach((client, window) -> {
            ClientWindow.Builder entry = ClientWindow.newBuilder().setClientId(client);
            for (Known known : window) {
                entry.addSequences(known.sequence).addJobs(known.job);
            }
            list.add(entry.build());
        });
        return list;
    }

    void restore(ClientWindow window) {
        for (int i = 0; i < window.getSequencesCount(); i++) {
            add(window.getClientId(), window.getSequences(i), window.getJobs(i));
        }
    }
}
