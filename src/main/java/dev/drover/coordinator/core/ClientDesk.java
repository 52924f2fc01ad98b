package dev.drover.coordinator.core;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.model.Hashes;
import dev.drover.proto.Accepted;
import dev.drover.proto.Cancel;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Environment;
import dev.drover.proto.Error;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobSpec;
import dev.drover.proto.JobsLive;
import dev.drover.proto.JobsLiveAnswer;
import dev.drover.proto.KeyEntry;
import dev.drover.proto.NumberRange;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.ServerHello;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Submitted;
import java.util.ArrayList;
import java.util.List;

/** What clients ask: each request is answered once, in order, when what the answer says is on disk. Owned by the core's thread. */
final class ClientDesk {
    static final int PROTOCOL_VERSION = 1;
    private static final int MAX_LIVE_ROWS = 10_000;

    private final CoreConfig config;
    private final DurableState state;
    private final Outbox outbox;
    private final JobDesk jobs;
    private final WatchDesk watches;
    private final CancelAnswers cancels;
    private final StopDesk stops;
    private final InfoDesk infos;
    private final AbandonedJobs abandoned;
    private Input.SpaceLow space = new Input.SpaceLow(false, 0, 0);

    ClientDesk(
            CoreConfig config,
            DurableState state,
            Outbox outbox,
            JobDesk jobs,
            WatchDesk watches,
            CancelAnswers cancels,
            StopDesk stops,
            InfoDesk infos,
            AbandonedJobs abandoned) {
        this.config = config;
        this.state = state;
        this.outbox = outbox;
        this.jobs = jobs;
        this.watches = watches;
        this.cancels = cancels;
        this.stops = stops;
        this.infos = infos;
        this.abandoned = abandoned;
    }

    void spaceLow(Input.SpaceLow news) {
        space = news;
    }

    void frame(long peer, ClientFrame frame, Moment now) {
        try {
            request(peer, frame, now);
        } catch (DroverException e) {
            outbox.toClient(
                    peer,
                    ServerFrame.newBuilder()
                            .setRequest(frame.getRequest())
                            .setError(error(e))
                            .build());
        }
    }

    private void request(long peer, ClientFrame frame, Moment now) {
        ServerFrame.Builder answer = ServerFrame.newBuilder().setRequest(frame.getRequest());
        switch (frame.getBodyCase()) {
            case HELLO -> {
                if (frame.getHello().getProtocolVersion() != PROTOCOL_VERSION) {
                    throw new DroverException(
                            ErrorCode.VERSION,
                            "the coordinator (" + config.version() + ") speaks protocol version " + PROTOCOL_VERSION
                                    + ", this command " + frame.getHello().getProtocolVersion()
                                    + "; run: drover restart");
                }
                outbox.toClient(
                        peer,
                        answer.setHello(ServerHello.newBuilder()
                                        .setProtocolVersion(PROTOCOL_VERSION)
                                        .setVersion(config.version())
                                        .setEpoch(state.epoch()))
                                .build());
            }
            case SUBMIT ->
                outbox.toClient(
                        peer,
                        answer.setSubmitted(submit(frame.getSubmit(), now)).build());
            case CANCEL -> cancel(peer, frame.getRequest(), frame.getCancel(), now);
            case WATCH -> watches.watch(peer, frame.getRequest(), frame.getWatch(), now);
            case WATCH_CREDIT -> watches.credit(peer, frame.getRequest(), frame.getWatchCredit());
            case UNWATCH -> watches.unwatch(peer, frame.getRequest());
            case WORKERS ->
                outbox.toClient(peer, answer.setWorkers(infos.workers()).build());
            case INFO ->
                outbox.toClient(
                        peer,
                        answer.setInfo(infos.info(space.low(), stops.isStopping()))
                                .build());
            case JOBS_LIVE ->
                outbox.toClient(
                        peer, answer.setJobsLive(jobsLive(frame.getJobsLive())).build());
            case SHUTDOWN -> stops.request(peer, frame.getRequest(), frame.getShutdown(), now);
            case QUERY, BODY_NOT_SET ->
                throw new DroverException(
                        ErrorCode.INVALID, "the coordinator (" + config.version() + ") does not know this request");
        }
    }

    private Submitted submit(Submit submit, Moment now) {
        if (submit.getClientId().size() > 64) {
            throw new DroverException(ErrorCode.INVALID, "the client's id has more than 64 bytes");
        }
        for (Environment environment : submit.getEnvironmentsList()) {
            if (environment.getSerializedSize() > SpecRules.MAX_ENVIRONMENT_BYTES) {
                throw new DroverException(
                        ErrorCode.INVALID,
                        "the environment has " + environment.getSerializedSize() + " bytes, at most "
                                + SpecRules.MAX_ENVIRONMENT_BYTES + " are taken");
            }
            Environment content = environment.toBuilder().clearId().build();
            if (!environment.getId().equals(ByteString.copyFrom(Hashes.sha256(content.toByteArray())))) {
                throw new DroverException(ErrorCode.INVALID, "the environment's id is not the SHA-256 of its content");
            }
            jobs.storeEnvironment(environment);
        }
        Submitted.Builder answers = Submitted.newBuilder();
        for (SubmitItem item : submit.getItemsList()) {
            SubmitAnswer.Builder answer = SubmitAnswer.newBuilder().setSequence(item.getSequence());
            try {
                answer.setAccepted(accept(submit.getClientId(), item, now));
            } catch (DroverException e) {
                answer.setError(error(e));
            }
            answers.addAnswers(answer);
        }
        return answers.build();
    }

    private Accepted accept(ByteString client, SubmitItem item, Moment now) {
        JobSpec spec = item.getSpec();
        long known = client.isEmpty() ? 0 : state.clients().job(client, item.getSequence());
        if (known != 0) {
            // The first was forced, or is in this turn's records: the answer waits for either.
            return accepted(known, spec, false);
        }
        SpecRules.check(spec);
        if (!spec.getKey().isEmpty()) {
            KeyEntry entry = state.key(spec.getKey());
            if (entry != null) {
                if (!entry.getSpecHash().equals(DurableState.hash(spec))) {
                    throw new DroverException(
                            ErrorCode.KEY_CONFLICT,
                            "the key '" + spec.getKey() + "' belongs to job " + entry.getJob()
                                    + ", which is another one; choose another key");
                }
                return accepted(entry.getJob(), spec, true);
            }
        }
        refuseIfFull();
        if (state.environments().get(spec.getEnvironmentId()) == null) {
            throw new DroverException(
                    ErrorCode.ENVIRONMENT_NEEDED, "the environment of the job is not known; send it along");
        }
        return accepted(jobs.submit(spec, client, item.getSequence(), now).id, spec, false);
    }

    private void refuseIfFull() {
        if (stops.isStopping()) {
            throw new DroverException(
                    ErrorCode.STOPPING, "the coordinator is stopping and takes no more jobs; run: drover start");
        }
        if (space.low()) {
            throw new DroverException(
                    ErrorCode.NO_SPACE,
                    "the disk of " + config.home()
                            + " is full (" + (space.freeBytes() >> 10) + " KiB were free, "
                            + (space.neededBytes() >> 10)
                            + " are needed), so no job can be accepted; free some space and try again");
        }
        if (state.jobs().all().size() >= config.maxOpenJobs()) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    state.jobs().all().size() + " jobs are queued or running, at most " + config.maxOpenJobs()
                            + " may be; wait, or use one array job for many tasks");
        }
        if (state.specBytes() >= config.maxOpenSpecBytes()) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    "the jobs that are queued or running take " + (state.specBytes() >> 20) + " MiB, at most "
                            + (config.maxOpenSpecBytes() >> 20) + " MiB may be; wait until some have ended");
        }
    }

    private static Accepted accepted(long job, JobSpec spec, boolean repeated) {
        return Accepted.newBuilder()
                .setJob(job)
                .setTasks(SpecRules.numbers(spec).count())
                .setRepeated(repeated)
                .build();
    }

    private void cancel(long peer, long request, Cancel cancel, Moment now) {
        Job job = state.job(cancel.getJob());
        if (job == null) {
            if (cancel.getJob() == 0 || cancel.getJob() >= state.nextJob()) {
                throw new DroverException(ErrorCode.NOT_FOUND, "there is no job " + cancel.getJob());
            }
            outbox.toClient(
                    peer,
                    ServerFrame.newBuilder()
                            .setRequest(request)
                            .setCancelled(CancelAnswer.newBuilder()
                                    .setJob(cancel.getJob())
                                    .setAlreadyEnded(true))
                            .build());
            return;
        }
        if (!cancels.hasRoom()) {
            throw new DroverException(
                    ErrorCode.BUSY, "too many commands wait for jobs to end; try again, or use --no-wait");
        }
        List<IndexRange> tasks = indexes(job, cancel.getTasksList());
        long ended = jobs.cancel(job, tasks, Cause.CANCELLED, cancel.getBy(), cancel.getForce(), now);
        cancels.add(peer, request, job, ended, cancel.getNoWait());
    }

    private static List<IndexRange> indexes(Job job, List<NumberRange> numbers) {
        List<IndexRange> ranges = new ArrayList<>();
        for (NumberRange range : numbers) {
            long first = job.numbers.index(range.getFirst());
            long last = job.numbers.index(range.getLast());
            if (first < 0 || last < first) {
                throw new DroverException(
                        ErrorCode.NOT_FOUND,
                        "job " + job.id + " has no task "
                                + (first < 0 ? range.getFirst() : range.getLast()) + "; its tasks are "
                                + job.numbers.number(0) + " to " + job.numbers.number(job.tasks - 1));
            }
            ranges.add(IndexRange.newBuilder()
                    .setFirst((int) first)
                    .setCount((int) (last - first + 1))
                    .build());
        }
        return ranges;
    }

    private JobsLiveAnswer jobsLive(JobsLive request) {
        JobsLiveAnswer.Builder answer = JobsLiveAnswer.newBuilder();
        int limit = request.getLimit() == 0 ? MAX_LIVE_ROWS : Math.min(MAX_LIVE_ROWS, request.getLimit());
        Iterable<Long> ids = request.getJobsCount() > 0
                ? request.getJobsList()
                : state.jobs().all().keySet();
        for (long id : ids) {
            Job job = state.job(id);
            if (job == null) {
                continue;
            }
            if (answer.getJobsCount() >= limit) {
                break;
            }
            answer.addJobs(Statuses.of(job));
            if (request.getWithAttempts()) {
                for (LiveAttempt attempt : job.live()) {
                    if (answer.getAttemptsCount() < MAX_LIVE_ROWS) {
                        answer.addAttempts(Statuses.of(job, attempt));
                    }
                }
            }
        }
        return answer.build();
    }

    private static Error error(DroverException e) {
        return Error.newBuilder()
                .setCode(e.code().name())
                .setMessage(e.getMessage())
                .build();
    }

    /** Cancels what lived for clients that did not come back. */
    void tick(Moment now) {
        for (long id : abandoned.takeDue(now)) {
            Job job = state.job(id);
            if (job != null) {
                jobs.cancel(job, List.of(), Cause.CANCELLED, "its client vanished", false, now);
            }
        }
    }

    void peerGone(long peer, Moment now) {
        watches.clientGone(peer, now);
        cancels.clientGone(peer);
        stops.clientGone(peer);
    }
}
