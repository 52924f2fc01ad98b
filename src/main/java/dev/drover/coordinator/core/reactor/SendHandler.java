package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.workers.Sessions;
import dev.drover.coordinator.core.workers.WorkerSession;
import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Deliver;
import dev.drover.proto.Delivery;
import dev.drover.proto.DeliveryAnswer;
import dev.drover.proto.DeliveryCode;
import dev.drover.proto.SendAnswer;
import dev.drover.proto.SendToTask;
import dev.drover.proto.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes messages to running tasks, and answers each of them once: when the attempt's worker has taken or refused it, or the attempt has
 * ended before. Owned by the core's thread.
 *
 * <p>A delivery that its worker has not answered is sent again in the worker's next session. The worker knows what it has answered, so an
 * attempt never gets it twice. Nothing of this is durable: what an attempt took, its worker reports as a message of the attempt.
 */
public final class SendHandler {
    static final int MAX_WAITING = 10_000;

    /** Of one client. */
    static final int MAX_OF_CLIENT = MAX_WAITING / 2;

    /** Bytes of the messages that wait. */
    static final long MAX_BYTES = 64L << 20;

    /** Of one client. */
    public static final long MAX_BYTES_OF_CLIENT = MAX_BYTES / 2;

    /** A delivery's number has the epoch above these bits. */
    private static final int NUMBER_BITS = 32;

    private record Waiting(long peer, long request, int worker, int incarnation, long task, Delivery delivery) {
        long bytes() {
            return delivery.getSerializedSize();
        }
    }

    /** What waits of one client. */
    private static final class Usage {
        int sends;
        long bytes;
    }

    private final DurableState state;
    private final Sessions sessions;
    private final Outbox outbox;
    private final MessageLimits limits;
    private final ReportTruncator truncator;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Map<AttemptToken, List<Long>> ofAttempt = new HashMap<>();
    private final Map<Long, Usage> ofClient = new HashMap<>();
    private long waitingBytes;
    private long lastNumber;

    public SendHandler(DurableState state, Sessions sessions, Outbox outbox, MessageLimits limits) {
        this.state = state;
        this.sessions = sessions;
        this.outbox = outbox;
        this.limits = limits;
        this.truncator = new ReportTruncator(limits);
    }

    /**
     * Passes a message on, or answers at once where no attempt can take it.
     *
     * @throws UserException INVALID if it is too large or names no task of an array; NOT_FOUND if there is no such task; BUSY at a bound
     */
    void send(long peer, long request, SendToTask send) {
        requireSendable(send);
        Job job = state.job(send.getJob());
        if (job == null) {
            answer(peer, request, DeliveryCode.DELIVERY_ENDED, null, send.getTask());
            return;
        }
        if (job.spec.hasCommand()) {
            if (!job.spec.getMessageChannel()) {
                answer(peer, request, DeliveryCode.DELIVERY_NO_INBOX, null, send.getTask());
                return;
            }
            requireOneLine(send);
        }
        long task = task(job, send);
        int index = (int) TaskIndexes.one(job.id, job.numbers, task);
        LiveAttempt attempt = job.live(index);
        if (attempt == null || !attempt.isStarted()) {
            boolean hasEnded = attempt == null && (job.hasSucceeded(index) || job.endedUnsuccessfully(index));
            answer(
                    peer,
                    request,
                    hasEnded ? DeliveryCode.DELIVERY_ENDED : DeliveryCode.DELIVERY_NOT_RUNNING,
                    attempt,
                    task);
            return;
        }
        requireRoom(peer, send.getBody().size());
        lastNumber++;
        Delivery delivery = Delivery.newBuilder()
                .setId(state.epoch() << NUMBER_BITS | lastNumber)
                .setToken(attempt.token())
                .setBody(send.getBody())
                .setJson(send.getJson())
                .setFrom(truncator.sentence(send.getFrom()))
                .build();
        add(new Waiting(peer, request, attempt.worker, attempt.incarnation, task, delivery));
        WorkerSession session = sessions.ofWorker(attempt.worker);
        if (session != null && session.incarnation == attempt.incarnation) {
            deliver(session, List.of(delivery));
        }
    }

    private void requireSendable(SendToTask send) {
        if (send.getBody().size() > limits.taskMessageBytes()) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the message has " + send.getBody().size() + " bytes, at most " + limits.taskMessageBytes()
                            + " are sent; put it into a file and send the file's name");
        }
        if (send.getJob() == 0 || Long.compareUnsigned(send.getJob(), state.nextJob()) >= 0) {
            throw new UserException(
                    ErrorCode.NOT_FOUND,
                    "there is no job " + Long.toUnsignedString(send.getJob())
                            + "; drover history lists those there are");
        }
    }

    /** JSON of several lines can be written in one. */
    private static void requireOneLine(SendToTask send) {
        for (int i = 0; i < send.getBody().size() && !send.getJson(); i++) {
            if (send.getBody().byteAt(i) == '\n') {
                throw new UserException(
                        ErrorCode.INVALID,
                        "the message has line breaks, and a command gets a message a line; send the lines one by one, or JSON");
            }
        }
    }

    private static long task(Job job, SendToTask send) {
        if (!send.hasTask() && job.isArray()) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "job " + job.id + " has many tasks; name the one that the message is for, as " + job.id + "."
                            + job.numbers.first());
        }
        return send.hasTask() ? send.getTask() : job.numbers.first();
    }

    private void requireRoom(long peer, int bytes) {
        Usage own = ofClient.getOrDefault(peer, new Usage());
        if (waiting.size() >= MAX_WAITING
                || own.sends >= MAX_OF_CLIENT
                || waitingBytes + bytes > MAX_BYTES
                || own.bytes + bytes > MAX_BYTES_OF_CLIENT) {
            throw new UserException(
                    ErrorCode.BUSY,
                    waiting.size() + " messages of " + waitingBytes + " bytes wait for their tasks, " + own.sends
                            + " of them from this client; at most " + MAX_WAITING + " of " + MAX_BYTES
                            + " bytes may, and half of that of one client; try again");
        }
    }

    private void add(Waiting entry) {
        waiting.put(entry.delivery().getId(), entry);
        ofAttempt
                .computeIfAbsent(entry.delivery().getToken(), token -> new ArrayList<>())
                .add(entry.delivery().getId());
        Usage own = ofClient.computeIfAbsent(entry.peer(), peer -> new Usage());
        own.sends++;
        own.bytes += entry.bytes();
        waitingBytes += entry.bytes();
    }

    private void remove(Waiting entry) {
        waiting.remove(entry.delivery().getId());
        waitingBytes -= entry.bytes();
        Usage own = ofClient.get(entry.peer());
        own.sends--;
        own.bytes -= entry.bytes();
        if (own.sends == 0) {
            ofClient.remove(entry.peer());
        }
    }

    private void deliver(WorkerSession session, List<Delivery> deliveries) {
        outbox.toWorkerWritten(
                session.peer,
                CoordinatorMessage.newBuilder()
                        .setDeliver(Deliver.newBuilder().addAllDeliveries(deliveries))
                        .build());
    }

    /** That worker is connected, perhaps again: it gets what it has not answered. */
    void sessionBegan(WorkerSession session) {
        List<Delivery> unanswered = new ArrayList<>();
        for (Waiting entry : waiting.values()) {
            if (entry.worker() == session.worker && entry.incarnation() == session.incarnation) {
                unanswered.add(entry.delivery());
            }
        }
        if (!unanswered.isEmpty()) {
            deliver(session, unanswered);
        }
    }

    /** The worker has taken or refused one. */
    void answered(WorkerSession session, DeliveryAnswer answer) {
        Waiting entry = waiting.get(answer.getId());
        if (entry == null || entry.worker() != session.worker || entry.incarnation() != session.incarnation) {
            return;
        }
        remove(entry);
        AttemptToken token = entry.delivery().getToken();
        List<Long> others = ofAttempt.get(token);
        others.remove(answer.getId());
        if (others.isEmpty()) {
            ofAttempt.remove(token);
        }
        answer(entry, answer.getCode());
    }

    /** What that attempt has not taken by now it never will. */
    void attemptEnded(LiveAttempt attempt) {
        if (ofAttempt.isEmpty()) {
            return;
        }
        for (long id : ofAttempt.getOrDefault(attempt.token(), List.of())) {
            Waiting entry = waiting.get(id);
            remove(entry);
            answer(entry, DeliveryCode.DELIVERY_ENDED);
        }
        ofAttempt.remove(attempt.token());
    }

    private void answer(Waiting entry, DeliveryCode said) {
        DeliveryCode code = said == DeliveryCode.UNRECOGNIZED || said == DeliveryCode.DELIVERY_UNSPECIFIED
                ? DeliveryCode.DELIVERY_NOT_RUNNING
                : said;
        SendAnswer answer = SendAnswer.newBuilder()
                .setCode(code)
                .setToken(entry.delivery().getToken())
                .setTask(entry.task())
                .build();
        toClient(entry.peer(), entry.request(), answer);
    }

    private void answer(long peer, long request, DeliveryCode code, LiveAttempt attempt, long task) {
        SendAnswer.Builder answer = SendAnswer.newBuilder().setCode(code).setTask(task);
        if (attempt != null) {
            answer.setToken(attempt.token());
        }
        toClient(peer, request, answer.build());
    }

    private void toClient(long peer, long request, SendAnswer answer) {
        outbox.toClient(
                peer,
                ServerFrame.newBuilder().setRequest(request).setSent(answer).build());
    }

    /** Walks all that waits; throws on the first contradiction. */
    public void checkInvariants() {
        long bytes = 0;
        for (Waiting entry : waiting.values()) {
            bytes += entry.bytes();
            AttemptToken token = entry.delivery().getToken();
            if (state.live(token, entry.worker(), entry.incarnation()) == null) {
                throw new IllegalStateException("a message waits for an attempt that has ended: " + token);
            }
            if (!ofAttempt
                    .getOrDefault(token, List.of())
                    .contains(entry.delivery().getId())) {
                throw new IllegalStateException("a message that waits is not known of its attempt: " + token);
            }
        }
        if (bytes != waitingBytes) {
            throw new IllegalStateException("messages of " + bytes + " bytes wait, counted are " + waitingBytes);
        }
    }
}
