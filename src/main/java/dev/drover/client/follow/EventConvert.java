package dev.drover.client.follow;

import dev.drover.client.AttemptInfo;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.convert.Convert;
import dev.drover.proto.Event;
import java.time.Instant;

/** Turns the coordinator's events into those that users see. Without state; any thread. */
final class EventConvert {
    private EventConvert() {}

    /** The event, or null if it is of a type that this version doesn't know. */
    static JobEvent event(Event event) {
        return switch (event.getType()) {
            case JOB_QUEUED -> job(event, JobEvent.Change.QUEUED);
            case JOB_STARTED -> job(event, JobEvent.Change.STARTED);
            case JOB_CANCELLING -> job(event, JobEvent.Change.CANCELLING);
            case JOB_ENDED -> job(event, JobEvent.Change.ENDED);
            case JOB_STATUS -> job(event, JobEvent.Change.STATUS);
            case ATTEMPT_STARTED ->
                new JobEvent.AttemptStarted(
                        Instant.ofEpochMilli(event.getAtMs()),
                        new JobId(event.getJob()),
                        event.getTask(),
                        event.getAttempt(),
                        event.getWorker(),
                        Convert.pid(event.hasPid(), event.getPid()));
            case ATTEMPT_ENDED ->
                new JobEvent.AttemptEnded(
                        Instant.ofEpochMilli(event.getAtMs()), attempt(event), event.getReruns(), event.getWhole());
            case PROGRESS ->
                new JobEvent.Progressed(
                        Instant.ofEpochMilli(event.getAtMs()),
                        Convert.progress(event.getProgress(), event.getTask()),
                        event.getWorker());
            case MESSAGE ->
                new JobEvent.Messaged(
                        Instant.ofEpochMilli(event.getAtMs()),
                        Convert.message(event.getMessage(), event.getTask(), false),
                        event.getWorker());
            case WORKER_STARTED ->
                new JobEvent.WorkerStarted(
                        Instant.ofEpochMilli(event.getAtMs()),
                        event.getWorker(),
                        Convert.pid(event.hasPid(), event.getPid()),
                        event.getReason());
            case WORKER_ENDED ->
                new JobEvent.WorkerEnded(
                        Instant.ofEpochMilli(event.getAtMs()),
                        event.getWorker(),
                        Convert.pid(event.hasPid(), event.getPid()),
                        event.getReason());
            case TYPE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static JobEvent job(Event event, JobEvent.Change change) {
        return new JobEvent.JobChanged(
                Instant.ofEpochMilli(event.getAtMs()), change, Convert.status(event.getStatus()));
    }

    private static AttemptInfo attempt(Event event) {
        return Convert.attempt(
                new Convert.AttemptPlace(
                        event.getJob(),
                        event.getTask(),
                        event.getOutcome().getToken().getIndex(),
                        event.getAttempt(),
                        event.getOutcome().getToken().getEpoch(),
                        event.getWorker(),
                        0,
                        !event.getReruns(),
                        event.getAtMs(),
                        false),
                event.getOutcome());
    }
}
