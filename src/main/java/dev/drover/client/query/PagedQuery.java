package dev.drover.client.query;

import com.google.protobuf.ByteString;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobDetail;
import dev.drover.client.JobFilter;
import dev.drover.client.JobMessage;
import dev.drover.client.JobSummary;
import dev.drover.client.Pages;
import dev.drover.client.ProgressInfo;
import dev.drover.client.TaskInfo;
import dev.drover.client.WorkerRecord;
import dev.drover.client.convert.Convert;
import dev.drover.proto.AttemptRow;
import dev.drover.proto.AttemptsQuery;
import dev.drover.proto.JobDetailRow;
import dev.drover.proto.JobRow;
import dev.drover.proto.MessageRow;
import dev.drover.proto.MessagesQuery;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.TaskRow;
import dev.drover.proto.WorkerRow;
import dev.drover.proto.WorkersQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Asks for the pages of an answer, one after the other. One thread. */
public abstract class PagedQuery<T> implements Pages.Source<T> {
    private final QuerySource source;
    private Query next;

    private PagedQuery(QuerySource source, Query first) {
        this.source = source;
        this.next = first;
    }

    public static Pages<JobSummary> jobs(QuerySource source, JobFilter filter) {
        return new Pages<>(new ReadAhead<>(
                new PagedQuery<>(
                        source, Query.newBuilder().setJobs(filter.query()).build()) {
                    @Override
                    OptionalLong addRows(Rows rows, ArrayDeque<JobSummary> into) {
                        for (JobRow row : rows.getJobs().getJobsList()) {
                            into.add(Convert.job(row));
                        }
                        return rows.getJobs().hasMatching()
                                ? OptionalLong.of(rows.getJobs().getMatching())
                                : OptionalLong.empty();
                    }
                }));
    }

    public static Pages<TaskInfo> tasks(QuerySource source, RunningTasks running) {
        return new Pages<>(
                new PagedQuery<>(
                        source, Query.newBuilder().setTasks(running.query()).build()) {
                    @Override
                    OptionalLong addRows(Rows rows, ArrayDeque<TaskInfo> into) {
                        for (TaskRow row : rows.getTasks().getTasksList()) {
                            TaskInfo task = running.overlay(Convert.task(row));
                            if (running.isWanted(task)) {
                                into.add(task);
                            }
                        }
                        return OptionalLong.empty();
                    }
                });
    }

    public static Pages<AttemptInfo> attempts(QuerySource source, AttemptsQuery query) {
        return attempts(source, Query.newBuilder().setAttempts(query).build());
    }

    /** Of a query for attempts or for output. */
    public static Pages<AttemptInfo> attempts(QuerySource source, Query query) {
        return new Pages<>(new PagedQuery<>(source, query) {
            @Override
            OptionalLong addRows(Rows rows, ArrayDeque<AttemptInfo> into) {
                for (AttemptRow row : (rows.hasOutput() ? rows.getOutput() : rows.getAttempts()).getAttemptsList()) {
                    into.add(Convert.attempt(row));
                }
                return OptionalLong.empty();
            }
        });
    }

    public static Pages<JobMessage> messages(QuerySource source, MessagesQuery query) {
        return new Pages<>(
                new PagedQuery<>(source, Query.newBuilder().setMessages(query).build()) {
                    @Override
                    OptionalLong addRows(Rows rows, ArrayDeque<JobMessage> into) {
                        for (MessageRow row : rows.getMessages().getMessagesList()) {
                            into.add(Convert.message(row.getMessage(), row.getTask(), row.getPruned()));
                        }
                        return OptionalLong.empty();
                    }
                });
    }

    public static Pages<WorkerRecord> workers(QuerySource source, WorkersQuery query) {
        return new Pages<>(
                new PagedQuery<>(source, Query.newBuilder().setWorkers(query).build()) {
                    @Override
                    OptionalLong addRows(Rows rows, ArrayDeque<WorkerRecord> into) {
                        for (WorkerRow row : rows.getWorkers().getWorkersList()) {
                            into.add(Convert.worker(row));
                        }
                        return OptionalLong.empty();
                    }
                });
    }

    public static JobDetail detail(JobDetailRow detail) {
        JobSummary job = Convert.job(detail.getJob());
        List<AttemptInfo> attempts = new ArrayList<>();
        for (AttemptRow row : detail.getAttemptsList()) {
            attempts.add(Convert.attempt(row));
        }
        List<ProgressInfo> progress = new ArrayList<>();
        for (ProgressSample report : detail.getProgressList()) {
            long task = job.numbers().number(report.getToken().getIndex());
            progress.add(Convert.progress(report, task));
        }
        return new JobDetail(
                job,
                attempts,
                progress,
                Convert.texts(detail.getEnvironmentNamesList()),
                detail.getEnvironmentPruned());
    }

    abstract OptionalLong addRows(Rows rows, ArrayDeque<T> into);

    @Override
    public boolean hasMore() {
        return next != null;
    }

    @Override
    public void close() {
        if (next != null) {
            next = null;
            source.endAnswer();
        }
    }

    @Override
    public OptionalLong fetch(ArrayDeque<T> into) {
        Rows rows = source.query(next);
        ByteString cursor = rows.getCursor();
        next = cursor.isEmpty() ? null : next.toBuilder().setCursor(cursor).build();
        return addRows(rows, into);
    }
}
