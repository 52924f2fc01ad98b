package dev.drover.coordinator.sim;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Deliver;
import dev.drover.proto.Delivered;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryAnswer;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.MessageAck;
import dev.drover.proto.MessagesAck;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskMessages;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The messages of a worker's attempts: what they say and take, until it is acknowledged. */
final class SimMailbox {
    /** What was said may be said again at any time. */
    private static final int REPEATS_ONE_IN = 4;

    private static final int OVERHEAD_BYTES = 128;

    private final Simulation world;
    private final Predicate<AttemptToken> isRunning;
    private final Consumer<WorkerMessage.Builder> link;
    private final Map<AttemptToken, Deque<TaskMessage>> unacknowledged = new HashMap<>();
    private final Map<AttemptToken, Long> sequences = new HashMap<>();
    private final Map<Long, DeliveryCode> answered = new HashMap<>();

    SimMailbox(Simulation world, Predicate<AttemptToken> isRunning, Consumer<WorkerMessage.Builder> link) {
        this.world = world;
        this.isRunning = isRunning;
        this.link = link;
    }

    /** The attempt may say something, now. */
    void maybeSend(AttemptToken token) {
        for (int count = world.random.nextInt(4) == 0 ? 1 + world.random.nextInt(3) : 0; count > 0; count--) {
            send(TaskMessage.newBuilder()
                    .setToken(token)
                    .setJson(true)
                    .setBody(world.sizes.bytes(world.limits.taskMessageBytes() + 8)));
        }
    }

    private void send(TaskMessage.Builder message) {
        AttemptToken token = message.getToken();
        TaskMessage said = message.setSequence(sequences.merge(token, 1L, Long::sum))
                .setAtMs(world.clock.nowMs())
                .build();
        unacknowledged.computeIfAbsent(token, any -> new ArrayDeque<>()).add(said);
        TaskMessages.Builder messages = TaskMessages.newBuilder().addMessages(said);
        if (world.random.nextInt(REPEATS_ONE_IN) == 0) {
            messages.addAllMessages(unacknowledged.get(token));
        }
        link.accept(WorkerMessage.newBuilder().setMessages(messages));
    }

    void deliver(Deliver deliver) {
        for (Delivery delivery : deliver.getDeliveriesList()) {
            DeliveryCode code = answered.computeIfAbsent(delivery.getId(), id -> answer(delivery));
            link.accept(WorkerMessage.newBuilder()
                    .setDelivered(Delivered.newBuilder()
                            .addAnswers(DeliveryAnswer.newBuilder()
                                    .setId(delivery.getId())
                                    .setCode(code))));
        }
    }

    private DeliveryCode answer(Delivery delivery) {
        if (!isRunning.test(delivery.getToken())) {
            return DeliveryCode.DELIVERY_ENDED;
        }
        if (world.random.nextInt(4) == 0) {
            return DeliveryCode.DELIVERY_INBOX_FULL;
        }
        world.took(delivery);
        send(TaskMessage.newBuilder()
                .setToken(delivery.getToken())
                .setBody(delivery.getBody())
                .setFrom(delivery.getFrom())
                .setToTask(true));
        return DeliveryCode.DELIVERY_TAKEN;
    }

    void acknowledged(MessagesAck acks) {
        for (MessageAck ack : acks.getAcksList()) {
            Deque<TaskMessage> waiting = unacknowledged.getOrDefault(ack.getToken(), new ArrayDeque<>());
            while (!waiting.isEmpty() && waiting.peek().getSequence() <= ack.getSequence()) {
                world.checkKept(waiting.poll());
            }
        }
    }

    /** The result of the attempt is acknowledged, and so is what came before it. */
    void acknowledged(AttemptToken token) {
        unacknowledged.remove(token);
    }

    /** A session has begun: what is not acknowledged is said again, of attempts that run. */
    void sessionBegan() {
        for (AttemptToken token : List.copyOf(unacknowledged.keySet())) {
            if (isRunning.test(token)) {
                List<TaskMessage> again = new ArrayList<>(unacknowledged.get(token));
                link.accept(WorkerMessage.newBuilder()
                        .setMessages(TaskMessages.newBuilder().addAllMessages(again)));
            }
        }
    }

    /** The outcome with what its attempt said and nobody acknowledged, as much as one may hold. */
    AttemptOutcome addTo(AttemptOutcome outcome) {
        AttemptOutcome.Builder with = outcome.toBuilder();
        int bytes = 0;
        for (TaskMessage message : unacknowledged.getOrDefault(outcome.getToken(), new ArrayDeque<>())) {
            bytes += message.getSerializedSize();
            boolean isFull = outcome.getSerializedSize() + bytes + OVERHEAD_BYTES > world.limits.messageBytes();
            if (bytes > world.limits.keptMessagesBytes() || isFull) {
                break;
            }
            with.addMessages(message);
        }
        return with.build();
    }
}
