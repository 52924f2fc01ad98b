package dev.drover.coordinator.core.reactor;

import com.google.protobuf.UnknownFieldSet;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.TaskMessages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records the messages of attempts, each once, and passes them to those that watch the job. Owned by the core's thread.
 *
 * <p>A worker sends again what was not acknowledged, so a sequence that was recorded is dropped. Of an attempt's messages so many are kept as
 * the limits allow. Further ones are watched and counted, and the count is recorded now and then.
 */
public final class MessageRecorder {
    private final DurableState state;
    private final Recorder recorder;
    private final EventPublisher events;
    private final MessageLimits limits;
    private final ReportTruncator truncator;

    public MessageRecorder(DurableState state, Recorder recorder, EventPublisher events, MessageLimits limits) {
        this.state = state;
        this.recorder = recorder;
        this.events = events;
        this.limits = limits;
        this.truncator = new ReportTruncator(limits);
    }

    /** Records what that worker process said of its attempts. Messages of attempts that it does not have are dropped. */
    void record(int worker, int incarnation, Collection<TaskMessage> said, Now now) {
        TaskMessages.Builder batch = TaskMessages.newBuilder();
        for (TaskMessage message : said) {
            LiveAttempt attempt = state.live(message.getToken(), worker, incarnation);
            if (attempt == null || !attempt.messages().isNew(message)) {
                continue;
            }
            boolean fits = message.getBody().size() <= limits.taskMessageBytes();
            TaskMessage known = fits ? withKnownFields(message) : tooLarge(message);
            Job job = state.job(attempt.job);
            attempt.messages()
                    .receive(known, fits ? limits.keptMessagesBytes() : 0, now.monoMs())
                    .ifPresent(batch::addMessages);
            if (fits) {
                events.message(job, attempt, known);
            }
        }
        record(batch);
    }

    /**
     * Records what was left in the channels of attempts whose worker died. It has no sequences, because the worker is gone that counts them.
     * What the worker had read and that was recorded is known by its position.
     */
    void recordLeftovers(int worker, int incarnation, Collection<TaskMessage> left, Now now) {
        List<TaskMessage> numbered = new ArrayList<>();
        Map<AttemptToken, Long> last = new HashMap<>();
        for (TaskMessage message : left) {
            LiveAttempt attempt = state.live(message.getToken(), worker, incarnation);
            if (attempt != null
                    && message.getChannelPosition() > attempt.messages().channelPosition()) {
                long sequence =
                        last.getOrDefault(message.getToken(), attempt.messages().newest()) + 1;
                last.put(message.getToken(), sequence);
                numbered.add(message.toBuilder().setSequence(sequence).build());
            }
        }
        record(worker, incarnation, numbered, now);
    }

    /** Records the counts of messages of these attempts that were not kept and that no record has yet. They are about to end. */
    void recordDropped(Collection<LiveAttempt> ending) {
        TaskMessages.Builder batch = TaskMessages.newBuilder();
        for (LiveAttempt attempt : ending) {
            attempt.messages().unrecordedDropped(attempt.token()).ifPresent(batch::addMessages);
        }
        record(batch);
    }

    private void record(TaskMessages.Builder batch) {
        if (batch.getMessagesCount() > 0) {
            recorder.written(JournalRecord.newBuilder().setTaskMessages(batch));
        }
    }

    /** A worker of another version may send what this one does not know. */
    private TaskMessage withKnownFields(TaskMessage message) {
        return message.toBuilder()
                .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                .setFrom(truncator.sentence(message.getFrom()))
                .clearDropped()
                .build();
    }

    private static TaskMessage tooLarge(TaskMessage message) {
        return TaskMessage.newBuilder()
                .setToken(message.getToken())
                .setSequence(message.getSequence())
                .setAtMs(message.getAtMs())
                .setChannelPosition(message.getChannelPosition())
                .build();
    }

    /** The messages that an outcome carries, because they were not acknowledged when its worker wrote it. */
    static List<TaskMessage> of(Collection<AttemptOutcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.getMessagesList().stream())
                .toList();
    }
}
