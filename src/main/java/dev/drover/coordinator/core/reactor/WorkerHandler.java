package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.schedule.Scheduler;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.KnownOutcome;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.turn.Recorder;
import dev.drover.coordinator.core.watch.EventPublisher;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.ReportTruncator;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.LiveWorker;
import dev.drover.proto.MessageAck;
import dev.drover.proto.MessagesAck;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.ProgressSampled;
import dev.drover.proto.Refused;
import dev.drover.proto.ResultsAck;
import dev.drover.proto.TaskMessage;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Handles messages of workers: hello, results, progress, heartbeats. Owned by the core's thread. */
public final class WorkerHandler {
    static final int PROTOCOL_VERSION = 1;

    private final CoreConfig config;
    private final DurableState state;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Outbox outbox;
    private final JobHandler jobHandler;
    private final AttemptStarts starts;
    private final MessageRecorder messages;
    private final SendHandler sends;
    private final WorkerProcessHandler workerProcesses;
    private final EventPublisher events;
    private final HelloAssembler hellos;
    private final ReportTruncator truncator;
    private final Scheduler scheduler;

    public WorkerHandler(
            CoreConfig config,
            DurableState state,
            Sessions sessions,
            Recorder recorder,
            Outbox outbox,
            JobHandler jobHandler,
            AttemptStarts starts,
            MessageRecorder messages,
            SendHandler sends,
            WorkerProcessHandler workerProcesses,
            EventPublisher events,
            Scheduler scheduler) {
        this.config = config;
        this.state = state;
        this.sessions = sessions;
        this.recorder = recorder;
        this.outbox = outbox;
        this.jobHandler = jobHandler;
        this.starts = starts;
        this.messages = messages;
        this.sends = sends;
        this.workerProcesses = workerProcesses;
        this.events = events;
        this.hellos = new HelloAssembler(config.limits().helloBytes(), outbox);
        this.truncator = new ReportTruncator(config.limits());
        this.scheduler = scheduler;
    }

    public void frame(long peer, WorkerFrame frame, StopHandler stopHandler, Now now) {
        for (WorkerMessage message : frame.getMessagesList()) {
            if (message.getBodyCase() == WorkerMessage.BodyCase.HELLO) {
                hellos.add(peer, message.getHello()).ifPresent(hello -> onHello(peer, hello, stopHandler, now));
                continue;
            }
            WorkerSession session = sessions.ofPeer(peer);
            if (session == null || frame.getSession() != peer) {
                // The frame belongs to an older session, or came before any hello. The worker repeats its content in
                // its next hello.
                return;
            }
            session.lastHeardMonoMs = now.monoMs();
            message(session, message, now);
        }
    }

    private void message(WorkerSession session, WorkerMessage message, Now now) {
        switch (message.getBodyCase()) {
            case CREDIT -> session.credit(message.getCredit().getAttempts());
            case RESULTS -> onResults(session, message.getResults().getResultsList(), now);
            case STARTED -> message.getStarted().getAttemptsList().forEach(started -> onStarted(session, started, now));
            case MESSAGES -> onMessages(session, message.getMessages().getMessagesList(), now);
            case DELIVERED ->
                message.getDelivered().getAnswersList().forEach(answer -> sends.answered(session, answer));
            case PROGRESS -> onProgress(session, message.getProgress().getProgressList(), now);
            case RETURNED -> onReturned(session, message.getReturned().getAttemptsList(), now);
            case HEARTBEAT -> onHeartbeat(session, message.getHeartbeat());
            case GOODBYE ->
                workerProcesses.goodbye(
                        session, truncator.sentence(message.getGoodbye().getReason()));
            case HELLO, BODY_NOT_SET -> outbox.now(new Effect.DropPeer(session.peer, "a message without a known body"));
        }
    }

    void onHello(long peer, WorkerHello hello, StopHandler stopHandler, Now now) {
        if (hello.getProtocolVersion() != PROTOCOL_VERSION) {
            refuse(
                    peer,
                    "VERSION",
                    "this coordinator speaks protocol version " + PROTOCOL_VERSION + ", the worker "
                            + hello.getProtocolVersion());
            return;
        }
        if (workerProcesses.deferIfEarly(peer, hello)) {
            return;
        }
        if (!workerProcesses.isWanted(hello)) {
            refuse(
                    peer,
                    "UNKNOWN",
                    "worker " + hello.getWorker() + " incarnation " + hello.getIncarnation()
                            + " is not one that this coordinator started or knows");
            return;
        }
        WorkerSession older = sessions.ofWorker(hello.getWorker());
        if (older != null) {
            sessions.remove(older);
            if (older.peer != peer) {
                outbox.now(new Effect.DropPeer(older.peer, "the worker said hello again on another connection"));
            }
        }
        LiveWorker known = state.worker(hello.getWorker());
        if (known == null || known.getPid() != hello.getPid()) {
            workerProcesses.recordStarted(hello, now);
        }
        WorkerSession session = new WorkerSession(
                peer,
                hello.getWorker(),
                hello.getIncarnation(),
                Math.max(1, hello.getSlots()),
                hello.getCredit(),
                config.limits().inFlightBytes(),
                now.monoMs());
        sessions.add(session);
        outbox.toWorkerWritten(
                peer,
                CoordinatorMessage.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setSession(peer)
                                .setEpoch(state.epoch())
                                .setBeatMs(config.beatMs())
                                .setMayStartNext(config.hasSuccessor()))
                        .build());
        reconcile(session, hello, now);
        sends.sessionBegan(session);
        workerProcesses.ready(session, hello, now);
        stopHandler.onHello(session);
    }

    private void refuse(long peer, String code, String message) {
        outbox.now(new Effect.ToWorker(
                peer,
                CoordinatorFrame.newBuilder()
                        .setSession(peer)
                        .addMessages(CoordinatorMessage.newBuilder()
                                .setRefused(Refused.newBuilder().setCode(code).setMessage(message)))
                        .build()));
    }

    /**
     * Compares the attempts that the worker holds with those issued to it. So none is lost, and none runs twice without
     * need.
     */
    private void reconcile(WorkerSession session, WorkerHello hello, Now now) {
        onResults(session, hello.getResultsList(), now);
        Set<LiveAttempt> held = new HashSet<>();
        List<AttemptToken> unwanted = new ArrayList<>();
        List<AttemptToken> cancelled = new ArrayList<>();
        for (AttemptToken token : hello.getHeldList()) {
            LiveAttempt attempt = find(session, token);
            if (attempt == null) {
                unwanted.add(token);
                continue;
            }
            // Named twice it is held once.
            if (held.add(attempt)) {
                session.held(attempt, now.monoMs());
                if (attempt.isCancelRequested()) {
                    cancelled.add(token);
                }
            }
        }
        List<LiveAttempt> missing = new ArrayList<>();
        List<AttemptOutcome> lost = new ArrayList<>();
        for (Job job : state.jobs().withLiveAttempts()) {
            for (LiveAttempt attempt : job.live()) {
                if (attempt.worker == session.worker
                        && attempt.incarnation == session.incarnation
                        && !held.contains(attempt)) {
                    if (starts.isStarted(attempt)) {
                        lost.add(lost(attempt));
                    } else {
                        missing.add(attempt);
                    }
                }
            }
        }
        // The hello does not name these attempts. Their assignment never arrived, so they were never started.
        jobHandler.onReturned(missing, now);
        jobHandler.onAttemptsLost(session.worker, session.incarnation, lost, Set.of(), now);
        jobHandler.sendCancel(session, unwanted, Cause.CANCELLED, true);
        jobHandler.sendCancel(session, cancelled, Cause.CANCELLED, false);
    }

    /**
     * A correct worker keeps a started attempt until its result is acknowledged. So this is a fault of the worker, and
     * the task runs again.
     */
    private static AttemptOutcome lost(LiveAttempt attempt) {
        return AttemptOutcome.newBuilder()
                .setToken(attempt.token())
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.WORKER_LOST.number())
                .setMessage(
                        "worker " + attempt.worker + " said that it started this, and later that it does not have it")
                .build();
    }

    private LiveAttempt find(WorkerSession session, AttemptToken token) {
        return state.live(token, session.worker, session.incarnation);
    }

    private void onResults(WorkerSession session, List<AttemptOutcome> outcomes, Now now) {
        if (outcomes.isEmpty()) {
            return;
        }
        recordInterrupted(session, outcomes, now);
        jobHandler.onAttemptsEnded(session.worker, session.incarnation, outcomes, now);
        // Stale results are acknowledged too, because only the newest issue of a task counts.
        ResultsAck.Builder ack = ResultsAck.newBuilder();
        for (AttemptOutcome outcome : outcomes) {
            ack.addAttempts(outcome.getToken());
        }
        outbox.toWorkerDurable(
                session.peer, CoordinatorMessage.newBuilder().setResultsAck(ack).build());
    }

    /** Records those that others than Drover ended, and which are no results for that. */
    private void recordInterrupted(WorkerSession session, List<AttemptOutcome> outcomes, Now now) {
        if (outcomes.stream().noneMatch(WorkerHandler::isInterrupted) || workerProcesses.mayLeave(session)) {
            return;
        }
        List<AttemptOutcome> lost = new ArrayList<>();
        Set<LiveAttempt> suspects = new HashSet<>();
        for (AttemptOutcome outcome : outcomes) {
            LiveAttempt attempt = isInterrupted(outcome) ? find(session, outcome.getToken()) : null;
            if (attempt != null && !attempt.isCancelRequested()) {
                lost.add(interrupted(outcome, session, now));
                suspects.add(attempt);
            }
        }
        if (!lost.isEmpty()) {
            workerProcesses.interrupted(session);
            jobHandler.onAttemptsLost(session.worker, session.incarnation, lost, suspects, now);
        }
    }

    /** Whether it ran, and its worker ended it because it was told to end itself. */
    private static boolean isInterrupted(AttemptOutcome outcome) {
        return outcome.getStateValue() == JobState.CANCELLED.number()
                && outcome.getCauseValue() == Cause.SHUTDOWN.number()
                && outcome.getStartedAtMs() > 0;
    }

    /** Somebody else than Drover told the worker to end. What it ran may have done that. */
    private static AttemptOutcome interrupted(AttemptOutcome said, WorkerSession session, Now now) {
        return KnownOutcome.ofWorker(said, false, now.wallMs()).toBuilder()
                .setStateValue(JobState.FAILED.number())
                .setCauseValue(Cause.WORKER_LOST.number())
                .setMessage("worker " + session.worker + " was told to end by a signal that Drover did not send")
                .build();
    }

    private void onStarted(WorkerSession session, AttemptStarted started, Now now) {
        LiveAttempt attempt = find(session, started.getToken());
        if (attempt != null) {
            session.specArrived(attempt.job);
            starts.add(attempt, started, now);
            session.started(attempt, now.monoMs());
            scheduler.started(state.job(attempt.job), attempt, now);
        }
    }

    private void onProgress(WorkerSession session, List<ProgressSample> reports, Now now) {
        ProgressSampled.Builder sample = ProgressSampled.newBuilder();
        for (ProgressSample said : reports) {
            LiveAttempt attempt = find(session, said.getToken());
            if (attempt != null) {
                ProgressSample report = truncator.progress(said);
                if (attempt.reportProgress(report, now.monoMs())) {
                    sample.addProgress(report);
                }
                events.progress(state.job(attempt.job), attempt, report);
            }
        }
        if (sample.getProgressCount() > 0) {
            recorder.written(JournalRecord.newBuilder().setProgressSampled(sample));
        }
    }

    private void onMessages(WorkerSession session, List<TaskMessage> said, Now now) {
        messages.record(session.worker, session.incarnation, said, now);
        // Stale ones are acknowledged too, so that the worker forgets them.
        Map<AttemptToken, Long> last = new LinkedHashMap<>();
        said.forEach(message -> last.merge(message.getToken(), message.getSequence(), Math::max));
        MessagesAck.Builder ack = MessagesAck.newBuilder();
        last.forEach((token, sequence) ->
                ack.addAcks(MessageAck.newBuilder().setToken(token).setSequence(sequence)));
        outbox.toWorkerDurable(
                session.peer,
                CoordinatorMessage.newBuilder().setMessagesAck(ack).build());
    }

    private void onHeartbeat(WorkerSession session, Heartbeat beat) {
        List<LiveAttempt> stopped = new ArrayList<>();
        for (AttemptToken token : beat.getStoppedList()) {
            LiveAttempt attempt = find(session, token);
            if (attempt != null) {
                stopped.add(attempt);
            }
        }
        session.heartbeat(beat, stopped);
    }

    private void onReturned(WorkerSession session, List<AttemptToken> tokens, Now now) {
        // Named twice it is given back once.
        Set<LiveAttempt> attempts = new LinkedHashSet<>();
        for (AttemptToken token : tokens) {
            LiveAttempt attempt = find(session, token);
            if (attempt != null && !starts.isStarted(attempt)) {
                attempts.add(attempt);
            }
        }
        jobHandler.onReturned(attempts, now);
    }

    public void peerGone(long peer, Now now) {
        hellos.forget(peer);
        workerProcesses.dropEarlyHello(peer);
        WorkerSession session = sessions.ofPeer(peer);
        if (session != null) {
            sessions.remove(session);
            workerProcesses.onConnectionLost(session, now);
        }
    }
}
