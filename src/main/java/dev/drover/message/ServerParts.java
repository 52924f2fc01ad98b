package dev.drover.message;

import com.google.protobuf.ByteString;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptRows;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.JobDetailRow;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.LiveAttemptRow;
import dev.drover.proto.MessageRow;
import dev.drover.proto.MessageRows;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Submitted;
import dev.drover.proto.TaskRow;
import dev.drover.proto.TaskRows;
import dev.drover.proto.WorkerRow;
import dev.drover.proto.WorkerRows;
import dev.drover.proto.WorkersAnswer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts answers and events to clients. Each part of an answer but the last says that more follows. Merged by protobuf's
 * rules, the parts are the answer. Without state; any thread.
 */
public final class ServerParts {
    private final int partBytes;

    /** Cuts what is larger than a part. */
    public ServerParts(MessageLimits limits) {
        this.partBytes = limits.partBytes();
    }

    /** Frames that mean the same when they are handled in this order. */
    public List<ServerFrame> of(ServerFrame frame) {
        if (frame.getSerializedSize() <= partBytes) {
            return List.of(frame);
        }
        return switch (frame.getBodyCase()) {
            case EVENTS -> events(frame);
            case SUBMITTED ->
                answer(Parts.of(
                        frame.getSubmitted().getAnswersList(),
                        partBytes,
                        answers -> frame.toBuilder()
                                .setSubmitted(Submitted.newBuilder().addAllAnswers(answers))));
            case WORKERS ->
                answer(Parts.of(
                        frame.getWorkers().getWorkersList(),
                        partBytes,
                        workers -> frame.toBuilder()
                                .setWorkers(WorkersAnswer.newBuilder().addAllWorkers(workers))));
            case SHUTDOWN ->
                answer(Parts.of(
                        frame.getShutdown().getWaitingForList(),
                        partBytes,
                        attempts -> frame.toBuilder()
                                .setShutdown(frame.getShutdown().toBuilder()
                                        .clearWaitingFor()
                                        .addAllWaitingFor(attempts))));
            case JOBS_LIVE -> answer(jobsLive(frame));
            case ROWS -> answer(rows(frame));
            case HELLO, CANCELLED, GAP, INFO, ERROR, WATCH_ENDED, EXPLAINED, SENT, BODY_NOT_SET -> List.of(frame);
        };
    }

    /** They follow each other anyway. */
    private List<ServerFrame> events(ServerFrame frame) {
        Events.Builder events = Events.newBuilder();
        Parts<ServerFrame> parts = new Parts<>(partBytes, () -> {
            ServerFrame part = frame.toBuilder().setEvents(events).build();
            events.clear();
            return part;
        });
        for (long job : frame.getEvents().getNotLiveList()) {
            parts.before(job);
            events.addNotLive(job);
        }
        for (Event event : frame.getEvents().getEventsList()) {
            parts.before(event);
            events.addEvents(event);
        }
        return parts.all();
    }

    private List<ServerFrame.Builder> jobsLive(ServerFrame frame) {
        JobsLiveAnswer.Builder answer = JobsLiveAnswer.newBuilder();
        Parts<ServerFrame.Builder> parts = new Parts<>(partBytes, () -> {
            ServerFrame.Builder part = frame.toBuilder().setJobsLive(answer.build());
            answer.clear();
            return part;
        });
        for (JobStatusRow status : frame.getJobsLive().getJobsList()) {
            parts.before(status);
            answer.addJobs(status);
        }
        for (LiveAttemptRow attempt : frame.getJobsLive().getAttemptsList()) {
            parts.before(attempt);
            answer.addAttempts(attempt);
        }
        return parts.all();
    }

    private List<ServerFrame.Builder> rows(ServerFrame frame) {
        Rows rows = frame.getRows();
        return switch (rows.getKindCase()) {
            case JOBS ->
                Parts.of(
                        rows.getJobs().getJobsList(),
                        partBytes,
                        (List<JobRow> jobs) -> frame.toBuilder()
                                .setRows(rows.toBuilder()
                                        .setJobs(rows.getJobs().toBuilder()
                                                .clearJobs()
                                                .addAllJobs(jobs))));
            case TASKS ->
                Parts.of(
                        rows.getTasks().getTasksList(),
                        partBytes,
                        (List<TaskRow> tasks) -> frame.toBuilder()
                                .setRows(rows.toBuilder()
                                        .setTasks(TaskRows.newBuilder().addAllTasks(tasks))));
            case ATTEMPTS ->
                Parts.of(
                        rows.getAttempts().getAttemptsList(),
                        partBytes,
                        (List<AttemptRow> attempts) -> frame.toBuilder()
                                .setRows(rows.toBuilder()
                                        .setAttempts(AttemptRows.newBuilder().addAllAttempts(attempts))));
            case OUTPUT ->
                Parts.of(
                        rows.getOutput().getAttemptsList(),
                        partBytes,
                        (List<AttemptRow> attempts) -> frame.toBuilder()
                                .setRows(rows.toBuilder()
                                        .setOutput(AttemptRows.newBuilder().addAllAttempts(attempts))));
            case WORKERS ->
                Parts.of(
                        rows.getWorkers().getWorkersList(),
                        partBytes,
                        (List<WorkerRow> workers) -> frame.toBuilder()
                                .setRows(rows.toBuilder()
                                        .setWorkers(WorkerRows.newBuilder().addAllWorkers(workers))));
            case MESSAGES ->
                Parts.of(
                        rows.getMessages().getMessagesList(),
                        partBytes,
                        (List<MessageRow> messages) -> frame.toBuilder()
                                .setRows(rows.toBuilder()
                                        .setMessages(MessageRows.newBuilder().addAllMessages(messages))));
            case JOB -> detail(frame, rows.getJob());
            case COUNTS, KIND_NOT_SET -> List.of(frame.toBuilder());
        };
    }

    private List<ServerFrame.Builder> detail(ServerFrame frame, JobDetailRow whole) {
        JobDetailRow.Builder detail = JobDetailRow.newBuilder();
        Parts<ServerFrame.Builder> parts = new Parts<>(partBytes, () -> {
            ServerFrame.Builder part =
                    frame.toBuilder().setRows(frame.getRows().toBuilder().setJob(detail.build()));
            detail.clear();
            return part;
        });
        if (whole.hasJob()) {
            parts.before(whole.getJob());
            detail.setJob(whole.getJob());
        }
        for (AttemptRow attempt : whole.getAttemptsList()) {
            parts.before(attempt);
            detail.addAttempts(attempt);
        }
        for (ProgressSample progress : whole.getProgressList()) {
            parts.before(progress);
            detail.addProgress(progress);
        }
        for (ByteString name : whole.getEnvironmentNamesList()) {
            parts.before(name);
            detail.addEnvironmentNames(name);
        }
        return parts.all();
    }

    private static List<ServerFrame> answer(List<ServerFrame.Builder> parts) {
        List<ServerFrame> frames = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            frames.add(parts.get(i).setMore(i < parts.size() - 1).build());
        }
        return frames;
    }
}
