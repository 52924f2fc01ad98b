package dev.drover.message;

import dev.drover.proto.Assign;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Deliver;
import dev.drover.proto.Environment;
import dev.drover.proto.JobWork;
import dev.drover.proto.MessagesAck;
import dev.drover.proto.Recall;
import dev.drover.proto.ResultsAck;
import java.util.List;

/** Cuts messages to workers. Without state; any thread. */
public final class CoordinatorParts {
    private final int partBytes;

    /** Cuts what is larger than a part. */
    public CoordinatorParts(MessageLimits limits) {
        this.partBytes = limits.partBytes();
    }

    /** Messages that mean the same when they are handled in this order. */
    public List<CoordinatorMessage> of(CoordinatorMessage message) {
        if (message.getSerializedSize() <= partBytes) {
            return List.of(message);
        }
        CoordinatorMessage.Builder part = CoordinatorMessage.newBuilder();
        return switch (message.getBodyCase()) {
            case ASSIGN -> assign(message.getAssign());
            case CANCEL ->
                Parts.of(
                        message.getCancel().getAttemptsList(),
                        partBytes,
                        tokens -> part.setCancel(message.getCancel().toBuilder()
                                        .clearAttempts()
                                        .addAllAttempts(tokens))
                                .build());
            case RESULTS_ACK ->
                Parts.of(
                        message.getResultsAck().getAttemptsList(),
                        partBytes,
                        tokens -> part.setResultsAck(ResultsAck.newBuilder().addAllAttempts(tokens))
                                .build());
            case RECALL ->
                Parts.of(
                        message.getRecall().getAttemptsList(),
                        partBytes,
                        tokens -> part.setRecall(Recall.newBuilder().addAllAttempts(tokens))
                                .build());
            case MESSAGES_ACK ->
                Parts.of(
                        message.getMessagesAck().getAcksList(),
                        partBytes,
                        acks -> part.setMessagesAck(MessagesAck.newBuilder().addAllAcks(acks))
                                .build());
            case DELIVER ->
                Parts.of(
                        message.getDeliver().getDeliveriesList(),
                        partBytes,
                        deliveries -> part.setDeliver(Deliver.newBuilder().addAllDeliveries(deliveries))
                                .build());
            case WELCOME, DRAIN, RESTARTING, REFUSED, BODY_NOT_SET -> List.of(message);
        };
    }

    /** In the order in which a worker handles the fields, so that everything comes before what needs it. */
    private List<CoordinatorMessage> assign(Assign whole) {
        Assign.Builder assign = Assign.newBuilder();
        Parts<CoordinatorMessage> parts = new Parts<>(partBytes, () -> {
            CoordinatorMessage part =
                    CoordinatorMessage.newBuilder().setAssign(assign).build();
            assign.clear();
            return part;
        });
        for (long job : whole.getForgetJobsList()) {
            parts.before(job);
            assign.addForgetJobs(job);
        }
        for (Environment environment : whole.getEnvironmentsList()) {
            parts.before(environment);
            assign.addEnvironments(environment);
        }
        for (JobWork work : whole.getWorksList()) {
            parts.before(work);
            assign.addWorks(work);
        }
        for (AttemptRange range : whole.getAttemptsList()) {
            parts.before(range);
            assign.addAttempts(range);
        }
        return parts.all();
    }
}
