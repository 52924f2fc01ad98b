package dev.drover.worker.session;

import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.TaskMessage;
import dev.drover.worker.attempt.Assignment;
import dev.drover.worker.attempt.AttemptKey;
import dev.drover.worker.attempt.Slots;
import dev.drover.worker.attempt.StopRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Slots that a test fills by hand. */
public final class FakeSlots implements Slots {
    public final Set<AttemptKey> queued = new LinkedHashSet<>();
    public final Set<AttemptKey> running = new LinkedHashSet<>();
    public final Map<AttemptKey, StopRequest> stops = new LinkedHashMap<>();
    public final List<Delivery> delivered = new ArrayList<>();
    /** What running attempts have for the coordinator. */
    public final List<TaskMessage> messages = new ArrayList<>();

    public final List<TaskMessage> acknowledged = new ArrayList<>();
    public boolean isDisconnected;

    @Override
    public void offer(List<Assignment> assignments) {
        assignments.forEach(assignment -> queued.add(assignment.key()));
    }

    @Override
    public List<AttemptKey> removeQueued(Collection<AttemptKey> keys) {
        return keys.stream().filter(queued::remove).toList();
    }

    @Override
    public List<AttemptKey> removeAllQueued() {
        List<AttemptKey> all = new ArrayList<>(queued);
        queued.clear();
        return all;
    }

    @Override
    public int runningCount() {
        return running.size();
    }

    @Override
    public void stop(AttemptKey key, StopRequest request) {
        if (running.contains(key)) {
            stops.put(key, request);
        }
    }

    @Override
    public DeliveryCode deliver(AttemptKey key, Delivery delivery) {
        if (!running.contains(key)) {
            return queued.contains(key) ? DeliveryCode.DELIVERY_NOT_RUNNING : DeliveryCode.DELIVERY_ENDED;
        }
        delivered.add(delivery);
        return DeliveryCode.DELIVERY_TAKEN;
    }

    @Override
    public List<TaskMessage> pollMessages(AttemptKey key) {
        List<TaskMessage> taken = messages.stream()
                .filter(message -> AttemptKey.of(message.getToken()).equals(key))
                .toList();
        messages.removeAll(taken);
        return taken;
    }

    @Override
    public void acknowledged(AttemptKey key, List<TaskMessage> acknowledgedNow) {
        acknowledged.addAll(acknowledgedNow);
    }

    @Override
    public void disconnect() {
        isDisconnected = true;
    }

    /** A slot takes the attempt. */
    public void start(AttemptKey key) {
        if (!queued.remove(key)) {
            throw new AssertionError(key + " is not queued");
        }
        running.add(key);
    }
}
