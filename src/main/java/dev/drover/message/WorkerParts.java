package dev.drover.message;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Delivered;
import dev.drover.proto.ProgressReport;
import dev.drover.proto.Results;
import dev.drover.proto.Returned;
import dev.drover.proto.Started;
import dev.drover.proto.TaskMessages;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.List;

/** Cuts messages of workers. Without state; any thread. */
public final class WorkerParts {
    private final int partBytes;

    /** Cuts what is larger than a part. */
    public WorkerParts(MessageLimits limits) {
        this.partBytes = limits.partBytes();
    }

    /**
     * Messages that mean the same when they are handled in this order. Each part of a hello but the last says that more
     * follows.
     */
    public List<WorkerMessage> of(WorkerMessage message) {
        if (message.getSerializedSize() <= partBytes) {
            return List.of(message);
        }
        WorkerMessage.Builder part = WorkerMessage.newBuilder();
        return switch (message.getBodyCase()) {
            case HELLO -> hello(message.getHello());
            case STARTED ->
                Parts.of(
                        message.getStarted().getAttemptsList(),
                        partBytes,
                        started -> part.setStarted(Started.newBuilder().addAllAttempts(started))
                                .build());
            case PROGRESS ->
                Parts.of(
                        message.getProgress().getProgressList(),
                        partBytes,
                        progress -> part.setProgress(ProgressReport.newBuilder().addAllProgress(progress))
                                .build());
            case RESULTS ->
                Parts.of(
                        message.getResults().getResultsList(),
                        partBytes,
                        results -> part.setResults(Results.newBuilder().addAllResults(results))
                                .build());
            case RETURNED ->
                Parts.of(
                        message.getReturned().getAttemptsList(),
                        partBytes,
                        tokens -> part.setReturned(Returned.newBuilder().addAllAttempts(tokens))
                                .build());
            case MESSAGES ->
                Parts.of(
                        message.getMessages().getMessagesList(),
                        partBytes,
                        messages -> part.setMessages(TaskMessages.newBuilder().addAllMessages(messages))
                                .build());
            case DELIVERED ->
                Parts.of(
                        message.getDelivered().getAnswersList(),
                        partBytes,
                        answers -> part.setDelivered(Delivered.newBuilder().addAllAnswers(answers))
                                .build());
            case CREDIT, HEARTBEAT, GOODBYE, BODY_NOT_SET -> List.of(message);
        };
    }

    /** Each part names the worker. The held attempts are those of all parts together. */
    private List<WorkerMessage> hello(WorkerHello whole) {
        WorkerHello.Builder hello = whole.toBuilder().clearHeld().clearResults().setMore(true);
        Parts<WorkerMessage> parts = new Parts<>(partBytes, () -> {
            WorkerMessage part = WorkerMessage.newBuilder().setHello(hello).build();
            hello.clearHeld().clearResults();
            return part;
        });
        for (AttemptToken token : whole.getHeldList()) {
            parts.before(token);
            hello.addHeld(token);
        }
        for (AttemptOutcome result : whole.getResultsList()) {
            parts.before(result);
            hello.addResults(result);
        }
        List<WorkerMessage> all = parts.all();
        WorkerMessage.Builder last = all.get(all.size() - 1).toBuilder();
        last.getHelloBuilder().clearMore();
        all.set(all.size() - 1, last.build());
        return all;
    }
}
