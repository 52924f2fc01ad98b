package dev.drover.worker.session;

import dev.drover.proto.DeliveryCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was answered to the newest deliveries, so that one that comes again in another session is not delivered again. Belongs to the core.
 *
 * <p>It keeps more than a coordinator has unanswered.
 */
final class DeliveryAnswers {
    static final int MAX_KEPT = 16_384;

    private final Map<Long, DeliveryCode> byId = new LinkedHashMap<>();

    Optional<DeliveryCode> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    void add(long id, DeliveryCode code) {
        byId.put(id, code);
        if (byId.size() > MAX_KEPT) {
            byId.remove(byId.keySet().iterator().next());
        }
    }
}
