package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CancelAnswer;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Event;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobStatusRow;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.SubmitAnswer;
import java.util.function.LongFunction;

/** Record before you tell: looks at each message as it leaves, and finds in the journal what it says. */
final class RecordedFirst {
    private final SimJournal journal;
    private final LongFunction<SimIncarnation> workerOfPeer;

    RecordedFirst(SimJournal journal, LongFunction<SimIncarnation> workerOfPeer) {
        this.journal = journal;
        this.workerOfPeer = workerOfPeer;
    }

    void check(Effect effect) {
        if (effect instanceof Effect.ToWorker e) {
            SimIncarnation worker = workerOfPeer.apply(e.peer());
            e.frame().getMessagesList().forEach(message -> toWorker(worker, message));
        } else if (effect instanceof Effect.ToClient e) {
            toClient(e.frame());
        }
    }

    private void toWorker(SimIncarnation worker, CoordinatorMessage message) {
        for (AttemptRange range : message.getAssign().getAttemptsList()) {
            for (AttemptToken token : CoreRig.tokens(range)) {
                SimulationChecks.check(
                        journal.written().isOpen(token),
                        () -> "an attempt leaves before its issue is written: " + token);
            }
        }
        for (AttemptToken token : message.getResultsAck().getAttemptsList()) {
            SimulationChecks.check(
                    !journal.durable().isOpenOn(worker, token),
                    () -> "a result is taken before it is on disk: " + token);
        }
    }

    private void toClient(ServerFrame frame) {
        for (SubmitAnswer answer : frame.getSubmitted().getAnswersList()) {
            if (answer.hasAccepted()) {
                knows(answer.getAccepted().getJob());
            }
        }
        if (frame.hasCancelled()) {
            cancelled(frame.getCancelled());
        }
        frame.getEvents().getNotLiveList().forEach(this::ended);
        frame.getEvents().getEventsList().forEach(this::event);
    }

    private void knows(long job) {
        SimulationChecks.check(journal.durable().knows(job), () -> "job " + job + " is spoken of before it is on disk");
    }

    private JobEnded ended(long job) {
        JobEnded end = journal.durable().end(job);
        SimulationChecks.check(end != null, () -> "the end of job " + job + " is told before it is on disk");
        return end;
    }

    private void cancelled(CancelAnswer answer) {
        if (answer.getAlreadyEnded()) {
            JobEnded end = ended(answer.getJob());
            SimulationChecks.check(
                    answer.getStateValue() == end.getStateValue(),
                    () -> "a job is said to have ended otherwise than " + end + ": " + answer);
            return;
        }
        long cancelled = journal.durable().endedAsCancelled(answer.getJob());
        SimulationChecks.check(
                journal.durable().isCancelled(answer.getJob()) && answer.getTasksCancelled() <= cancelled,
                () -> "a cancel is answered, and on disk only " + cancelled + " tasks are cancelled: " + answer);
    }

    private void event(Event event) {
        if (event.getJob() == 0) {
            return;
        }
        knows(event.getJob());
        int state = event.getStatus().getStateValue();
        if (event.getType() == Event.Type.JOB_STARTED
                || state == JobState.RUNNING.number()
                || state == JobState.CANCELLING.number()) {
            SimulationChecks.check(
                    journal.durable().hasStarted(event.getJob()),
                    () -> "a job is said to run and no start of it is on disk: " + event);
        }
        if (event.getType() == Event.Type.JOB_ENDED) {
            JobEnded end = ended(event.getJob());
            JobStatusRow status = event.getStatus();
            SimulationChecks.check(
                    status.getStateValue() == end.getStateValue()
                            && status.getSucceeded() == end.getCounts().getSucceeded()
                            && status.getFailed() == end.getCounts().getFailed()
                            && status.getCancelled() == end.getCounts().getCancelled()
                            && status.getNeverRan() == end.getCounts().getNeverRan()
                            && status.getAttempts() == journal.durable().endedAttempts(event.getJob()),
                    () -> "the end of a job is told in other words than " + end + ": " + event);
        } else if (event.getType() == Event.Type.JOB_CANCELLING) {
            SimulationChecks.check(
                    journal.durable().isCancelled(event.getJob()),
                    () -> "a cancel is told before it is on disk: " + event);
        } else if (event.getType() == Event.Type.ATTEMPT_ENDED) {
            AttemptToken token = event.getOutcome().getToken();
            SimulationChecks.check(
                    journal.durable().isSettled(token), () -> "an end is told before it is on disk: " + event);
        }
    }
}
