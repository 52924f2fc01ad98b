package dev.drover.client.connect;

import dev.drover.proto.ServerFrame;
import java.util.Optional;

/** Puts the parts of one answer together. One thread at a time. */
final class AnswerAssembler {
    private ServerFrame.Builder gathered;

    /** The answer with its last part, until then empty; begins anew after it. */
    Optional<ServerFrame> add(ServerFrame part) {
        if (gathered == null && !part.getMore()) {
            return Optional.of(part);
        }
        gathered = gathered == null ? part.toBuilder() : gathered.mergeFrom(part);
        if (part.getMore()) {
            return Optional.empty();
        }
        ServerFrame whole = gathered.clearMore().build();
        gathered = null;
        return Optional.of(whole);
    }
}
