package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.RecordLog;
import dev.drover.message.Fits;
import dev.drover.message.MessageLimits;
import dev.drover.model.Cause;
import dev.drover.model.Hashes;
import dev.drover.model.JobState;
import dev.drover.model.QueueOrder;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptRange;
import dev.drover.proto.AttemptStarted;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.CommandWork;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Environment;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Results;
import dev.drover.proto.Returned;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.Started;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A core whose journal forces at once and whose clock a test sets: for tests that look at single turns. */
public final class CoreRig implements RecordLog {
    public static final long CLIENT = 1_000;
    public static final Environment ENVIRONMENT = environment();

    /** Submitted with one message at most. */
    private static final int SUBMITTED_AT_ONCE = 1_000;

    final MessageLimits limits;
    public final DurableState state;
    public final Core core;
    public final List<Effect> effects = new ArrayList<>();
    public final List<JournalRecord> records = new ArrayList<>();
    public long nowMs = 1_000;
    private static final int WORD_BYTES = 100_000;

    /** How much the wall clock was set since the start. */
    public long wallMs;
    /** How much time passes before each turn: where it is not 0, nothing may rely on two turns at one time. */
    public long tickMs;

    private long ticket;
    private long sequence;
    private long request;

    public CoreRig(int workers, int slots) {
        this(workers, slots, new DurableState());
    }

    /** A core that goes on from a state. */
    public CoreRig(int workers, int slots, DurableState state) {
        this(workers, slots, state, MessageLimits.DEFAULT, QueueOrder.FAIR);
    }

    public CoreRig(int workers, int slots, DurableState state, QueueOrder order) {
        this(workers, slots, state, MessageLimits.DEFAULT, order);
    }

    /** A core whose messages and records are to be no larger. */
    public CoreRig(int workers, int slots, DurableState state, MessageLimits limits) {
        this(workers, slots, state, limits, QueueOrder.FAIR);
    }

    private CoreRig(int workers, int slots, DurableState state, MessageLimits limits, QueueOrder order) {
        this.limits = limits;
        this.state = state;
        state.apply(JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(state.epoch() + 1))
                .build());
        core = new Core(
                CoreConfig.of(workers, slots, "0", 1, "/home", "rig", true, order)
                        .withLimits(limits),
                state,
                this,
                new SplittableRandom(1),
                now());
        collect(core.begin(now()));
        settle();
    }

    private static Environment environment() {
        Environment empty = Environment.getDefaultInstance();
        return empty.toBuilder()
                .setId(ByteString.copyFrom(Hashes.sha256(empty.toByteArray())))
                .build();
    }

    @Override
    public long append(List<JournalRecord> appended, boolean force) {
        Fits.records(appended, limits);
        records.addAll(appended);
        return ++ticket;
    }

    @Override
    public long appendCheckpoint(List<JournalRecord> parts) {
        parts.forEach(part -> Fits.message(part, limits));
        return ++ticket;
    }

    public Now now() {
        return new Now(1_700_000_000_000L + nowMs + wallMs, nowMs);
    }

    /** One turn with these inputs, and one in which all that it recorded is on disk. */
    public void turn(Input... inputs) {
        nowMs += tickMs;
        collect(core.turn(now(), List.of(inputs), true));
        settle();
    }

    private void settle() {
        nowMs += tickMs;
        collect(core.turn(now(), List.of(new Input.Durable(ticket)), true));
    }

    private void collect(List<Effect> left) {
        for (Effect effect : left) {
            if (effect instanceof Effect.ToWorker e) {
                Fits.message(e.frame(), limits);
            } else if (effect instanceof Effect.ToClient e) {
                Fits.message(e.frame(), limits);
            }
        }
        effects.addAll(left);
    }

    /** Sends a client's frame; returns its request number. */
    public long client(ClientFrame.Builder frame) {
        turn(new Input.FromClient(CLIENT, frame.setRequest(++request).build()));
        return request;
    }

    /** Frames to the client since the last call. */
    public List<ServerFrame> answers() {
        List<ServerFrame> answers = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.ToClient e) {
                answers.add(e.frame());
            }
        }
        effects.removeIf(Effect.ToClient.class::isInstance);
        return answers;
    }

    /** What the history was asked since the last call. */
    public List<Effect.LookUp> lookUps() {
        List<Effect.LookUp> lookUps = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.LookUp e) {
                lookUps.add(e);
            }
        }
        effects.removeAll(lookUps);
        return lookUps;
    }

    /** The only one since the last call. */
    public Effect.LookUp lookUp() {
        List<Effect.LookUp> lookUps = lookUps();
        assertThat(lookUps).hasSize(1);
        return lookUps.get(0);
    }

    /** The history answers. */
    public void answer(Effect.LookUp lookUp, Answer answer) {
        turn(new Input.LookedUp(lookUp.id(), answer));
        core.checkInvariants();
    }

    /** Messages to the worker since the last call. */
    public List<CoordinatorMessage> toWorker(long peer) {
        List<CoordinatorMessage> messages = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.ToWorker e && e.peer() == peer) {
                messages.addAll(e.frame().getMessagesList());
            }
        }
        effects.removeIf(effect -> effect instanceof Effect.ToWorker e && e.peer() == peer);
        return messages;
    }

    /** Submits jobs of so many tasks each, 1 for a plain one. */
    public void submit(int jobs, int tasks) {
        submit(jobs, spec(tasks));
    }

    /** Submits so many jobs of that spec; returns the id of the last. */
    public long submit(int jobs, Spec spec) {
        for (int left = jobs; left > 0; left -= SUBMITTED_AT_ONCE) {
            Submit.Builder submit =
                    Submit.newBuilder().setClientId(newClientId()).addEnvironments(ENVIRONMENT);
            for (int i = 0; i < Math.min(left, SUBMITTED_AT_ONCE); i++) {
                submit.addItems(SubmitItem.newBuilder().setSequence(++sequence).setSpec(spec));
            }
            client(ClientFrame.newBuilder().setSubmit(submit));
        }
        return state.nextJob() - 1;
    }

    public static Spec spec(int tasks) {
        Spec.Builder spec = Spec.newBuilder()
                .setName("job")
                .setCommand(CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("true")))
                .setDirectory(ByteString.copyFromUtf8("/"))
                .setEnvironmentId(ENVIRONMENT.getId());
        if (tasks > 1) {
            spec.setRange(
                    SteppedRange.newBuilder().setFirst(0).setLast(tasks - 1).setStep(1));
        }
        return spec.build();
    }

    /** A command of a little more than that many bytes, in words that a kernel takes. */
    public static CommandWork largeCommand(int bytes) {
        CommandWork.Builder command = CommandWork.newBuilder().addArgv(ByteString.copyFromUtf8("true"));
        for (int left = bytes; left > 0; left -= WORD_BYTES) {
            command.addArgv(ByteString.copyFromUtf8("x".repeat(Math.min(left, WORD_BYTES))));
        }
        return command.build();
    }

    /** Answers the start of that worker and says its hello. */
    public void hello(int worker, int slots, long credit) {
        hello(worker, slots, credit, "");
    }

    /** The same of a worker that runs from that program; the coordinator's has the empty name. */
    public void hello(int worker, int slots, long credit, String program) {
        for (Effect effect : List.copyOf(effects)) {
            if (effect instanceof Effect.StartWorker start && start.worker() == worker) {
                effects.remove(effect);
                turn(new Input.WorkerSpawned(worker, start.incarnation(), worker, worker));
                sendFromWorker(
                        worker,
                        WorkerMessage.newBuilder()
                                .setHello(WorkerHello.newBuilder()
                                        .setProtocolVersion(1)
                                        .setWorker(worker)
                                        .setIncarnation(start.incarnation())
                                        .setPid(worker)
                                        .setStartTicks(worker)
                                        .setSlots(slots)
                                        .setProgram(program)
                                        .setCredit(credit)));
            }
        }
    }

    /** The first process of that worker says hello again, over the same connection, and holds these attempts. */
    public void helloAgain(int worker, List<AttemptToken> held) {
        sendFromWorker(
                worker,
                WorkerMessage.newBuilder()
                        .setHello(WorkerHello.newBuilder()
                                .setProtocolVersion(1)
                                .setWorker(worker)
                                .setIncarnation(1)
                                .setPid(worker)
                                .setStartTicks(worker)
                                .setSlots(1)
                                .addAllHeld(held)
                                .setCredit(1)));
    }

    public void sendFromWorker(long peer, WorkerMessage.Builder message) {
        turn(new Input.FromWorker(
                peer,
                WorkerFrame.newBuilder().setSession(peer).addMessages(message).build()));
    }

    /** The attempts of a range. */
    public static List<AttemptToken> tokens(AttemptRange range) {
        List<AttemptToken> tokens = new ArrayList<>();
        for (int i = 0; i < range.getCount(); i++) {
            tokens.add(AttemptToken.newBuilder()
                    .setJob(range.getJob())
                    .setIndex(range.getIndex() + i)
                    .setAttempt(range.getAttempt())
                    .setEpoch(range.getEpoch())
                    .build());
        }
        return tokens;
    }

    /** The attempts assigned to that worker since the last call. */
    public List<AttemptToken> assigned(long peer) {
        List<AttemptToken> tokens = new ArrayList<>();
        for (CoordinatorMessage message : toWorker(peer)) {
            for (AttemptRange range : message.getAssign().getAttemptsList()) {
                tokens.addAll(tokens(range));
            }
        }
        return tokens;
    }

    /** The attempts called back from that worker since the last call; what it was assigned meanwhile is lost with it. */
    public List<AttemptToken> recalled(long peer) {
        List<AttemptToken> tokens = new ArrayList<>();
        for (CoordinatorMessage message : toWorker(peer)) {
            tokens.addAll(message.getRecall().getAttemptsList());
        }
        return tokens;
    }

    /** The worker says that it gives these back. */
    public void giveBack(long peer, List<AttemptToken> tokens) {
        sendFromWorker(
                peer,
                WorkerMessage.newBuilder().setReturned(Returned.newBuilder().addAllAttempts(tokens)));
    }

    /** The worker says that these have started. */
    public void start(long peer, List<AttemptToken> tokens) {
        Started.Builder started = Started.newBuilder();
        for (AttemptToken token : tokens) {
            started.addAttempts(AttemptStarted.newBuilder().setToken(token).setAtMs(now().wallMs()));
        }
        sendFromWorker(peer, WorkerMessage.newBuilder().setStarted(started));
    }

    /** The worker says that these have ended well, each after so long. */
    public void succeed(long peer, List<AttemptToken> tokens, long runMicros) {
        end(
                peer,
                tokens,
                outcome -> outcome.setStateValue(JobState.SUCCEEDED.number()).setRunMicros(runMicros));
    }

    /** The worker says that these have failed with an exit code. */
    public void fail(long peer, List<AttemptToken> tokens) {
        end(
                peer,
                tokens,
                outcome -> outcome.setStateValue(JobState.FAILED.number())
                        .setCauseValue(Cause.EXIT.number())
                        .setExitCode(1)
                        .setRunMicros(1_000_000));
    }

    /** The worker says that these were cancelled before it started them. */
    public void cancelled(long peer, List<AttemptToken> tokens) {
        end(
                peer,
                tokens,
                outcome -> outcome.setStateValue(JobState.CANCELLED.number()).setCauseValue(Cause.CANCELLED.number()));
    }

    /** The worker says that it ended these because it was told to end itself. */
    public void interrupted(long peer, List<AttemptToken> tokens) {
        end(
                peer,
                tokens,
                outcome -> outcome.setStateValue(JobState.CANCELLED.number())
                        .setCauseValue(Cause.SHUTDOWN.number())
                        .setStartedAtMs(now().wallMs()));
    }

    private void end(long peer, List<AttemptToken> tokens, UnaryOperator<AttemptOutcome.Builder> how) {
        Results.Builder results = Results.newBuilder();
        for (AttemptToken token : tokens) {
            results.addResults(how.apply(AttemptOutcome.newBuilder().setToken(token)));
        }
        sendFromWorker(peer, WorkerMessage.newBuilder().setResults(results));
    }

    /** The worker says that these have ended well, each after a second: nothing is sent ahead then. */
    public void succeed(long peer, List<AttemptToken> tokens) {
        succeed(peer, tokens, 1_000_000);
    }

    /** Of a client that no other submission is of, so that no sequence of it is a repeat. */
    static ByteString newClientId() {
        return ByteString.copyFromUtf8(UUID.randomUUID().toString());
    }
}
