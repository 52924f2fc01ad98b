package dev.drover.coordinator.core.reactor;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.schedule.RunTimes;
import dev.drover.coordinator.core.schedule.Scheduler;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.JobKey;
import dev.drover.coordinator.core.state.KnownOutcome;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.state.Suspicion;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.watch.Statuses;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.JobDefaults;
import dev.drover.message.ReportTruncator;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.AttemptsEnded;
import dev.drover.proto.AttemptsReturned;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.CancelRequested;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Environment;
import dev.drover.proto.IndexRange;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.ProgressSampled;
import dev.drover.proto.Spec;
import dev.drover.spec.SpecTasks;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Handles what happens to jobs: submissions, ends of attempts, cancels, and ends of jobs. Each move is a record. Owned
 * by the core's thread.
 */
public final class JobHandler {
    private final ReportTruncator truncator;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final EventPublisher events;
    private final AttemptStarts starts;
    private final CancelAnswers cancels;
    private final MessageRecorder messages;
    private final SendHandler sends;
    private final RunTimes runTimes;
    private final Scheduler scheduler;
    private final RandomGenerator random;

    public JobHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            EventPublisher events,
            AttemptStarts starts,
            CancelAnswers cancels,
            MessageRecorder messages,
            SendHandler sends,
            RunTimes runTimes,
            Scheduler scheduler,
            RandomGenerator random) {
        this.truncator = new ReportTruncator(config.limits());
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.events = events;
        this.starts = starts;
        this.cancels = cancels;
        this.messages = messages;
        this.sends = sends;
        this.runTimes = runTimes;
        this.scheduler = scheduler;
        this.random = random;
    }

    void storeEnvironment(Environment environment) {
        recorder.written(JournalRecord.newBuilder().setEnvironmentStored(environment));
    }

    /** Records a checked spec as a new job. */
    Job submit(Spec spec, ByteString clientId, long sequence, Now now) {
        long id = state.nextJob();
        JobSubmitted.Builder submitted = JobSubmitted.newBuilder()
                .setJob(id)
                .setSpec(spec)
                .setAtMs(now.wallMs())
                .setClientId(clientId)
                .setSequence(sequence)
                .setTasks(SpecTasks.numbers(spec).count());
        if (!spec.getKey().isEmpty()) {
            submitted.setSpecHash(ByteString.copyFrom(JobKey.specHash(spec).toBytes()));
        }
        recorder.forced(JournalRecord.newBuilder().setJobSubmitted(submitted));
        Job job = state.job(id);
        events.queued(job, now);
        endIfDone(job, now);
        return job;
    }

    /**
     * Records the ends of attempts as their worker says them, as far as it can say so. Outcomes of attempts that are not the newest issue of
     * their task are dropped: a newer one was issued, or the task has ended.
     */
    void onAttemptsEnded(int worker, int incarnation, List<AttemptOutcome> outcomes, Now now) {
        onAttemptsEnded(worker, incarnation, outcomes, true, Set.of(), now);
    }

    /**
     * Records that attempts were lost, by their worker or with it.
     *
     * @param suspects those of them that may be why: their tasks run again alone, and end in quarantine after {@value
     *     Suspicion#MAX_LOSSES_ALONE} such losses
     */
    void onAttemptsLost(int worker, int incarnation, List<AttemptOutcome> lost, Set<LiveAttempt> suspects, Now now) {
        onAttemptsEnded(worker, incarnation, lost, false, suspects, now);
    }

    private void onAttemptsEnded(
            int worker,
            int incarnation,
            List<AttemptOutcome> outcomes,
            boolean isSaidByWorker,
            Set<LiveAttempt> suspects,
            Now now) {
        messages.record(worker, incarnation, MessageRecorder.of(outcomes), now);
        AttemptsEnded.Builder batch = AttemptsEnded.newBuilder()
                .setAtMs(now.wallMs())
                .setWorker(worker)
                .setIncarnation(incarnation);
        Map<LiveAttempt, Job> seen = new LinkedHashMap<>();
        BitSet startsTold = new BitSet();
        WorkerSession session = sessions.ofWorker(worker);
        for (AttemptOutcome said : outcomes) {
            Job job = state.job(said.getToken().getJob());
            LiveAttempt attempt = job == null ? null : job.live(said.getToken().getIndex());
            if (attempt == null
                    || !attempt.is(said.getToken())
                    || attempt.worker != worker
                    || attempt.incarnation != incarnation
                    || seen.putIfAbsent(attempt, job) != null) {
                continue;
            }
            AttemptOutcome outcome = truncator.outcome(
                    isSaidByWorker
                            ? KnownOutcome.ofWorker(withoutMessages(said), attempt.isCancelRequested(), now.wallMs())
                            : said);
            startsTold.set(batch.getEndsCount(), attempt.isStarted());
            batch.addEnds(
                    suspects.contains(attempt) && isToRunAgainForFree(attempt, outcome)
                            ? endOfSuspect(attempt, outcome, now)
                            : endOf(job, attempt, outcome, now));
            cancels.onEnded(job.id, attempt, outcome);
            if (session != null && session.incarnation == incarnation) {
                session.ended(attempt);
            }
            if (outcome.getStateValue() == JobState.SUCCEEDED.number()) {
                runTimes.add(job.spec.getName(), outcome.getRunMicros());
            }
        }
        if (batch.getEndsCount() == 0) {
            return;
        }
        Set<Job> touched = new LinkedHashSet<>(seen.values());
        List<Job> queued =
                touched.stream().filter(job -> job.state() == JobState.QUEUED).toList();
        recordLastProgress(seen.keySet());
        messages.recordDropped(seen.keySet());
        seen.keySet().forEach(sends::attemptEnded);
        recorder.forced(JournalRecord.newBuilder().setAttemptsEnded(batch));
        for (Job job : queued) {
            if (job.state() != JobState.QUEUED) {
                events.started(job, now);
            }
        }
        int next = 0;
        for (Map.Entry<LiveAttempt, Job> ended : seen.entrySet()) {
            boolean startTold = startsTold.get(next);
            AttemptEnd end = batch.getEnds(next++);
            if (isFree(end) && !end.getSuspect()) {
                scheduler.lost(ended.getValue(), ended.getKey());
            } else if (isCancelledUnstarted(end)) {
                scheduler.givenBack(ended.getValue(), ended.getKey());
            } else {
                scheduler.started(ended.getValue(), ended.getKey(), now);
            }
            events.attemptEnded(ended.getValue(), end, startTold, worker, now);
        }
        for (Job job : touched) {
            endIfDone(job, now);
        }
    }

    /** They have records of their own. */
    private static AttemptOutcome withoutMessages(AttemptOutcome said) {
        return said.getMessagesCount() == 0
                ? said
                : said.toBuilder().clearMessages().build();
    }

    private void recordLastProgress(Collection<LiveAttempt> ending) {
        ProgressSampled.Builder last = ProgressSampled.newBuilder();
        for (LiveAttempt attempt : ending) {
            attempt.unrecordedProgress().ifPresent(last::addProgress);
        }
        if (last.getProgressCount() > 0) {
            recorder.written(JournalRecord.newBuilder().setProgressSampled(last));
        }
    }

    /** Whether the task runs again because of what was no fault of its own. */
    private static boolean isFree(AttemptEnd end) {
        return !end.getTaskEnded() && cause(end.getOutcome()).isNoFaultOfTheTask();
    }

    /** Whether it was cancelled before it started, so that it took no slot. */
    private static boolean isCancelledUnstarted(AttemptEnd end) {
        return end.getOutcome().getStateValue() == JobState.CANCELLED.number() && end.getStartedAtMs() == 0;
    }

    private static Cause cause(AttemptOutcome outcome) {
        return outcome.getCauseValue() == 0 ? Cause.EXIT : Cause.ofNumber(outcome.getCauseValue());
    }

    /** Whether the run does not count: it was ended by what was no fault of the task, which is still wanted. */
    private static boolean isToRunAgainForFree(LiveAttempt attempt, AttemptOutcome outcome) {
        return outcome.getStateValue() != JobState.SUCCEEDED.number()
                && !attempt.isCancelRequested()
                && cause(outcome).isNoFaultOfTheTask();
    }

    private AttemptEnd endOf(Job job, LiveAttempt attempt, AttemptOutcome outcome, Now now) {
        AttemptEnd.Builder end = AttemptEnd.newBuilder()
                .setOutcome(outcome)
                .setRetriesUsed(attempt.retriesUsed)
                .setStartedAtMs(startedAtMs(attempt, outcome));
        if (isToRunAgainForFree(attempt, outcome)) {
            return end.setRerunAtMs(now.wallMs())
                    .setSuspect(attempt.suspicion.isSuspect())
                    .setLossesAlone(attempt.suspicion.lossesAlone())
                    .build();
        }
        boolean succeeded = outcome.getStateValue() == JobState.SUCCEEDED.number();
        if (succeeded || attempt.isCancelRequested()) {
            return end.setTaskEnded(true).build();
        }
        boolean failed = outcome.getStateValue() == JobState.FAILED.number();
        if (failed && attempt.retriesUsed < job.spec.getRetries()) {
            return end.setRetriesUsed(attempt.retriesUsed + 1)
                    .setRerunAtMs(now.wallMs() + backoffMs(job.spec, attempt.retriesUsed))
                    .setLossesAlone(attempt.suspicion.afterEnd().lossesAlone())
                    .build();
        }
        return end.setTaskEnded(true).build();
    }

    /** The end of an attempt that was lost, and may be why its worker died. */
    private AttemptEnd endOfSuspect(LiveAttempt attempt, AttemptOutcome lost, Now now) {
        Suspicion suspicion = attempt.suspicion.afterLoss();
        AttemptEnd.Builder end = AttemptEnd.newBuilder()
                .setRetriesUsed(attempt.retriesUsed)
                .setStartedAtMs(Math.max(startedAtMs(attempt, lost), attempt.isStarted() ? 0 : attempt.issuedAtMs))
                .setSuspect(suspicion.isSuspect())
                .setLossesAlone(suspicion.lossesAlone());
        if (!suspicion.isProven()) {
            return end.setOutcome(lost).setRerunAtMs(now.wallMs()).build();
        }
        return end.setOutcome(lost.toBuilder()
                        .setCauseValue(Cause.QUARANTINED.number())
                        .setMessage(truncator.sentence("its worker died " + suspicion.lossesAlone()
                                + " times while it ran alone, the last time " + lost.getMessage())))
                .setTaskEnded(true)
                .build();
    }

    /**
     * When the attempt started; 0 if it ended before that, or if nobody knows that it started. An attempt that succeeded or failed by
     * itself has started, even if its worker did not report when.
     */
    private long startedAtMs(LiveAttempt attempt, AttemptOutcome outcome) {
        AttemptStarted reported = starts.remove(attempt);
        if (attempt.isStarted()) {
            return attempt.startedAtMs();
        }
        if (reported != null) {
            return reported.getAtMs();
        }
        if (outcome.getStartedAtMs() > 0) {
            return outcome.getStartedAtMs();
        }
        if (outcome.getStateValue() == JobState.CANCELLED.number()) {
            return 0;
        }
        return isToRunAgainForFree(attempt, outcome) ? 0 : attempt.issuedAtMs;
    }

    /**
     * The pause before the next run. It doubles from first to max; half of it is random, so that many tasks do not run
     * again at once.
     */
    private long backoffMs(Spec spec, int retriesUsed) {
        long first = JobDefaults.backoffFirstMs(spec);
        long max = JobDefaults.backoffMaxMs(spec);
        // What would pass the largest is not shifted, so that it cannot pass the range of a long.
        long full = retriesUsed >= Long.SIZE - 1 || first > max >> retriesUsed ? max : first << retriesUsed;
        return full <= 1 ? full : full / 2 + random.nextLong(full - full / 2 + 1);
    }

    /** The worker has proven that it never started these attempts, so they count as never issued. */
    void onReturned(Collection<LiveAttempt> attempts, Now now) {
        if (attempts.isEmpty()) {
            return;
        }
        AttemptsReturned.Builder returned = AttemptsReturned.newBuilder();
        Set<Job> touched = new LinkedHashSet<>();
        for (LiveAttempt attempt : attempts) {
            returned.addAttempts(attempt.token());
            touched.add(state.job(attempt.job));
            cancels.onReturned(attempt);
            sends.attemptEnded(attempt);
            WorkerSession session = sessions.ofWorker(attempt.worker);
            if (session != null) {
                session.ended(attempt);
            }
        }
        recorder.written(JournalRecord.newBuilder().setAttemptsReturned(returned));
        for (LiveAttempt attempt : attempts) {
            scheduler.givenBack(state.job(attempt.job), attempt);
        }
        for (Job job : touched) {
            endIfDone(job, now);
        }
    }

    /**
     * Cancels a job or some of its tasks: waiting tasks end at once, and running ones are asked to end.
     *
     * @param tasks indexes; empty for the whole job
     * @return the request, with the tasks that have ended by it at once
     */
    CancelRequested cancel(Job job, List<IndexRange> tasks, Cause cause, String by, boolean force, Now now) {
        CancelRequested.Builder request = CancelRequested.newBuilder()
                .setAtMs(now.wallMs())
                .setJob(job.id)
                .addAllTasks(tasks)
                .setCauseValue(cause.number())
                .setBy(by);
        if (!(job.cancelRequested() && tasks.isEmpty())) {
            long ended = job.endedByCancel(request.build());
            request.setTasksCancelled(ended).setTasksNeverRan(job.neverRanByCancel(request.build()));
            recorder.forced(JournalRecord.newBuilder().setCancelRequested(request));
            events.cancelling(job, now);
        }
        Map<Integer, List<LiveAttempt>> ofWorker = new HashMap<>();
        for (LiveAttempt attempt : job.live()) {
            if (attempt.isCancelRequested()) {
                ofWorker.computeIfAbsent(attempt.worker, worker -> new ArrayList<>())
                        .add(attempt);
            }
        }
        for (WorkerSession session : sessions.connected()) {
            List<AttemptToken> tokens = new ArrayList<>();
            for (LiveAttempt attempt : ofWorker.getOrDefault(session.worker, List.of())) {
                if (attempt.incarnation == session.incarnation) {
                    tokens.add(attempt.token());
                }
            }
            sendCancel(session, tokens, Cause.CANCELLED, force);
        }
        endIfDone(job, now);
        return request.build();
    }

    /** Asks a worker to end attempts; the answer is their outcomes. */
    void sendCancel(WorkerSession session, List<AttemptToken> tokens, Cause cause, boolean force) {
        if (!tokens.isEmpty()) {
            outbox.toWorkerWritten(
                    session.peer,
                    CoordinatorMessage.newBuilder()
                            .setCancel(CancelAttempts.newBuilder()
                                    .addAllAttempts(tokens)
                                    .setForce(force)
                                    .setCauseValue(cause.number()))
                            .build());
        }
    }

    /**
     * Ends jobs whose last task has ended. After a recovery the end of a task may be recorded and the end of its job
     * not.
     */
    public void endFinishedJobs(Now now) {
        for (Job job : List.copyOf(state.jobs().all().values())) {
            endIfDone(job, now);
        }
    }

    private void endIfDone(Job job, Now now) {
        if (state.job(job.id) == null) {
            return;
        }
        if (!job.isDone()) {
            cancels.answerIfDone(job, job.state());
            return;
        }
        events.ended(job, now);
        recorder.forced(JournalRecord.newBuilder().setJobEnded(Statuses.endOf(job, now.wallMs())));
        sessions.onJobEnded(job.id);
        cancels.answerIfDone(job, job.finalState());
    }
}
