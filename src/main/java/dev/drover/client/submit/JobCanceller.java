package dev.drover.client.submit;

import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.client.query.NamedTasks;
import dev.drover.client.query.PagedQuery;
import dev.drover.client.query.QuerySource;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Cancels jobs. For jobs that the coordinator does not know any more, it asks the history how they ended. Any thread.
 */
public final class JobCanceller {
    /** Jobs in one question to the history. */
    private static final int ASKED_AT_ONCE = 500;

    private final ClientConnector connector;
    private final QuerySource queries;

    public JobCanceller(ClientConnector connector, QuerySource queries) {
        this.connector = connector;
        this.queries = queries;
    }

    /** Sends all requests without waiting for each answer, and informs the listener in their order. */
    public void cancelAll(List<CancelRequest> requests, CancelListener listener) {
        new CancelPipeline(connector, requests, (from, answers) -> notifyListener(requests, from, answers, listener))
                .run();
    }

    /** Cancels one job. A refusal is thrown. */
    public Cancellation cancel(CancelRequest request) {
        List<Cancellation> done = new ArrayList<>(1);
        cancelAll(List.of(request), new CancelListener() {
            @Override
            public void cancelled(int position, Cancellation cancellation) {
                done.add(cancellation);
            }

            @Override
            public void refused(int position, DroverException why) {
                throw why;
            }
        });
        return done.get(0);
    }

    private void notifyListener(
            List<CancelRequest> requests, int from, List<ServerFrame> answers, CancelListener listener) {
        Ended ended = ended(requests, from, answers);
        for (int i = 0; i < answers.size(); i++) {
            ServerFrame answer = answers.get(i);
            CancelRequest request = requests.get(from + i);
            Cancellation done;
            try {
                done = answer.hasError() ? null : cancellation(request, answer.getCancelled(), ended);
            } catch (DroverException e) {
                listener.refused(from + i, e);
                continue;
            }
            if (done == null) {
                listener.refused(from + i, refusal(request, Convert.error(answer.getError())));
            } else {
                listener.cancelled(from + i, done);
            }
        }
    }

    private static Cancellation cancellation(CancelRequest request, CancelAnswer answer, Ended ended) {
        if (!isForgotten(answer)) {
            return Convert.cancellation(answer);
        }
        if (ended.unknownBecause() != null) {
            throw ended.unknownBecause();
        }
        JobSummary job = ended.jobs().get(request.job());
        if (job == null) {
            throw NoSuchJob.of(request.job());
        }
        NamedTasks.require(job, request.tasks());
        return Convert.cancellation(
                answer.toBuilder().setStateValue(job.state().number()).build());
    }

    /** For a user a job that the coordinator does not know is simply unknown. */
    private static DroverException refusal(CancelRequest request, DroverException why) {
        return why.code() == ErrorCode.NOT_FOUND && request.tasks().isEmpty() ? NoSuchJob.of(request.job()) : why;
    }

    private static boolean isForgotten(CancelAnswer answer) {
        return answer.getAlreadyEnded() && answer.getStateValue() == 0;
    }

    /**
     * The jobs as the history has them.
     *
     * @param unknownBecause why the history could not be asked, which does not affect the cancels of live jobs; null if
     *     it could
     */
    private record Ended(Map<JobId, JobSummary> jobs, DroverException unknownBecause) {}

    /** Asks the history for the jobs that the coordinator does not know any more. */
    private Ended ended(List<CancelRequest> requests, int from, List<ServerFrame> answers) {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (isForgotten(answers.get(i).getCancelled())) {
                ids.add(requests.get(from + i).job());
            }
        }
        Map<JobId, JobSummary> found = new HashMap<>();
        try {
            for (int start = 0; start < ids.size(); start += ASKED_AT_ONCE) {
                List<JobId> some = ids.subList(start, Math.min(ids.size(), start + ASKED_AT_ONCE));
                JobFilter filter = JobFilter.builder().ids(some).build();
                for (Iterator<JobSummary> jobs = PagedQuery.jobs(queries, filter); jobs.hasNext(); ) {
                    JobSummary job = jobs.next();
                    found.put(job.id(), job);
                }
            }
        } catch (DroverException e) {
            return new Ended(found, e);
        }
        return new Ended(found, null);
    }
}
