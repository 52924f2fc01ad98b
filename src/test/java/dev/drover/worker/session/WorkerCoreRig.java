package dev.drover.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.message.Fits;
import dev.drover.message.MessageLimits;
import dev.drover.model.JobState;
import dev.drover.proto.Assign;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Heartbeat;
import dev.drover.proto.JobWork;
import dev.drover.proto.ResultsAck;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Welcome;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerIdentity;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A core on a clock of the test's, whose frames go through their bytes. */
public final class WorkerCoreRig {
    public static final long EPOCH = 3;

    public final FakeSlots slots = new FakeSlots();
    public final List<String> log = new ArrayList<>();
    public final List<AttemptKey> acknowledged = new ArrayList<>();
    public final WorkerCore core;
    private final MessageLimits limits;
    public long nowMs = 1_000;
    public long session;
    /** What is in the spool. */
    public List<AttemptOutcome> spooled = List.of();
    /** How often the core tried to spool. */
    public int spoolTries;

    public boolean isDiskFull;

    public WorkerCoreRig(WorkerSettings settings) {
        limits = settings.limits();
        core = new WorkerCore(
                new WorkerIdentity(2, 7, 4711, 99, 2, "test", "program"),
                settings,
                slots,
                Heartbeat::newBuilder,
                acknowledged::add,
                log::add,
                nowMs);
    }

    public static AttemptKey key(int index) {
        return new AttemptKey(12, index, 1, EPOCH);
    }

    /** Connects and says hello. */
    public WorkerHello connectAndSendHello() {
        assertThat(core.wantsConnection()).isTrue();
        core.onConnecting(nowMs);
        core.onReady(nowMs);
        List<WorkerMessage> messages = sent();
        assertThat(messages).hasSize(1);
        return messages.get(0).getHello();
    }

    /** Connects and is welcomed to the next session. */
    public WorkerHello connect() {
        WorkerHello hello = connectAndSendHello();
        session++;
        welcome();
        return hello;
    }

    public void welcome() {
        receive(CoordinatorMessage.newBuilder()
                .setWelcome(
                        Welcome.newBuilder().setSession(session).setEpoch(EPOCH).setBeatMs(1_000)));
    }

    public void receive(CoordinatorMessage.Builder message) {
        receive(session, message);
    }

    public void receive(long ofSession, CoordinatorMessage.Builder message) {
        core.onFrame(
                CoordinatorFrame.newBuilder()
                        .setSession(ofSession)
                        .addMessages(message)
                        .build(),
                nowMs);
    }

    /** Assigns tasks first to first + count - 1 of job 12, with its spec. */
    public void assign(int first, int count) {
        receive(assignment(first, count));
    }

    public static CoordinatorMessage.Builder assignment(int first, int count) {
        Spec spec = Spec.newBuilder()
                .setFunction(FunctionWork.newBuilder().setClassName("x.Y"))
                .setRange(SteppedRange.newBuilder().setFirst(1).setLast(1_000).setStep(1))
                .build();
        return CoordinatorMessage.newBuilder()
                .setAssign(Assign.newBuilder()
                        .addWorks(JobWork.newBuilder().setJob(12).setSpec(spec))
                        .addAttempts(AttemptRange.newBuilder()
                                .setJob(12)
                                .setIndex(first)
                                .setCount(count)
                                .setAttempt(1)
                                .setEpoch(EPOCH)));
    }

    public static AttemptOutcome outcome(AttemptKey key) {
        return AttemptOutcome.newBuilder()
                .setToken(key.token())
                .setStateValue(JobState.SUCCEEDED.number())
                .setRunMicros(5)
                .build();
    }

    /** A slot takes the attempt and ends it. */
    public void run(AttemptKey key) {
        slots.start(key);
        end(key);
    }

    public void end(AttemptKey key) {
        slots.running.remove(key);
        core.onEnded(outcome(key), nowMs);
        spool();
    }

    public void acknowledge(AttemptKey... keys) {
        ResultsAck.Builder message = ResultsAck.newBuilder();
        for (AttemptKey key : keys) {
            message.addAttempts(key.token());
        }
        receive(CoordinatorMessage.newBuilder().setResultsAck(message));
    }

    public void pass(long ms) {
        nowMs += ms;
        core.onTick(nowMs);
        spool();
    }

    /** As the loop does at the end of each turn. */
    public void spool() {
        List<AttemptOutcome> due = core.dueForSpool(nowMs);
        if (due.isEmpty()) {
            return;
        }
        spoolTries++;
        if (isDiskFull) {
            core.onSpoolRefused("No space left on device", nowMs);
        } else {
            spooled = due;
            core.onSpooled();
        }
    }

    /** So that results wait no longer. */
    public void gather() {
        assertThat(sent()).isEmpty();
        nowMs = core.frameDueMs();
    }

    public void lose() {
        core.onGone("test", nowMs);
        spool();
    }

    /** All that the core has to say, through its bytes. */
    public List<WorkerMessage> sent() {
        List<WorkerMessage> messages = new ArrayList<>();
        for (WorkerFrame frame : frames()) {
            messages.addAll(frame.getMessagesList());
        }
        return messages;
    }

    public List<WorkerFrame> frames() {
        List<WorkerFrame> frames = new ArrayList<>();
        Optional<WorkerFrame> next = core.nextFrame(nowMs);
        while (next.isPresent()) {
            Fits.message(next.get(), limits);
            try {
                frames.add(WorkerFrame.parseFrom(next.get().toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            next = core.nextFrame(nowMs);
        }
        return frames;
    }

    public List<AttemptKey> sentResults() {
        return sent().stream()
                .filter(WorkerMessage::hasResults)
                .flatMap(message -> message.getResults().getResultsList().stream())
                .map(outcome -> AttemptKey.of(outcome.getToken()))
                .toList();
    }

    /** The credit in what is said now; empty if none is. */
    public Optional<Long> sentCredit() {
        return sent().stream()
                .filter(WorkerMessage::hasCredit)
                .map(message -> message.getCredit().getAttempts())
                .findFirst();
    }
}
