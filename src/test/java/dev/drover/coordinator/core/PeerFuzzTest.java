package dev.drover.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.LiveAttempt;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptEnd;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.WorkerFrame;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Frames of proven peers, well-formed and with fields at and past their bounds: none may throw on the core's thread, break its state, or
 * make it say or record more than fits.
 */
class PeerFuzzTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 60;
    private static final int WORKERS = 2;
    private static final ByteString CLIENT_ID = ByteString.copyFromUtf8("client");

    /** How often each kind of body was taken, over all seeds. */
    private final Map<String, Integer> taken = new TreeMap<>();

    private final class Life {
        final long seed;
        final SplittableRandom random;
        final FuzzedMessages messages;
        final CoreRig rig = new CoreRig(WORKERS, 2);
        final List<Object> tokens = new ArrayList<>();
        final Set<Long> cancelled = new HashSet<>();
        boolean hasExited;

        Life(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.messages = new FuzzedMessages(random);
            messages.setSource("drover.v1.AttemptToken", this::token);
            messages.setSource("drover.v1.Spec", this::spec);
            messages.setSource("drover.v1.Environment", () -> CoreRig.ENVIRONMENT);
            messages.setSource("drover.v1.AttemptOutcome", this::plainOutcome);
            messages.setSource("drover.v1.WorkerFrame.session", () -> 1L + random.nextInt(WORKERS));
            messages.setSource("drover.v1.Submit.client_id", () -> CLIENT_ID);
            messages.setSource("drover.v1.SubmitItem.sequence", () -> 1L + random.nextInt(6));
            messages.setSource("drover.v1.Watch.jobs", this::job);
            messages.setSource("drover.v1.Cancel.job", this::job);
        }

        private Object token() {
            return tokens.isEmpty() ? null : tokens.get(random.nextInt(tokens.size()));
        }

        /** Of fields at random nearly all contradict each other, which is a failure. */
        private Object plainOutcome() {
            Object token = random.nextBoolean() ? null : token();
            if (token == null) {
                return null;
            }
            AttemptOutcome.Builder outcome = AttemptOutcome.newBuilder().setToken((AttemptToken) token);
            return random.nextBoolean()
                    ? outcome.setStateValue(JobState.SUCCEEDED.number()).build()
                    : outcome.setStateValue(JobState.CANCELLED.number())
                            .setCauseValue(Cause.CANCELLED.number())
                            .build();
        }

        private Object job() {
            return 1L + random.nextLong(Math.max(1, rig.state.nextJob()));
        }

        private Object spec() {
            Spec spec = CoreRig.spec(1 + random.nextInt(4));
            return switch (random.nextInt(4)) {
                case 0 -> messages.changed(spec);
                case 1 ->
                    spec.toBuilder()
                            .setRange((SteppedRange) messages.next(SteppedRange.getDefaultInstance()))
                            .build();
                default -> spec;
            };
        }

        void live() {
            for (int step = 0; step < STEPS && !hasExited; step++) {
                Input input = random.nextBoolean() ? fromClient() : fromWorker();
                rig.nowMs += List.of(0, 1, 50, 1_000, 12_000).get(random.nextInt(5));
                try {
                    rig.turn(input);
                    rig.core.checkInvariants();
                    host();
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("seed " + seed + ", step " + step + ": " + e + "\n" + shortened(input), e);
                }
            }
        }

        private Input fromClient() {
            long peer = 10 + random.nextInt(3);
            if (random.nextInt(20) == 0) {
                return new Input.ClientPeerGone(peer);
            }
            ClientFrame frame =
                    random.nextInt(3) == 0 ? submit() : (ClientFrame) fitting(ClientFrame.getDefaultInstance());
            if (frame.hasShutdown() && random.nextInt(10) > 0) {
                frame = ClientFrame.newBuilder().setRequest(frame.getRequest()).build();
            }
            taken.merge("client " + frame.getBodyCase(), 1, Integer::sum);
            return new Input.FromClient(peer, frame);
        }

        /** Most are accepted, so that there is something to start, end and cancel. */
        private ClientFrame submit() {
            Submit.Builder submit = Submit.newBuilder().setClientId(CLIENT_ID).addEnvironments(CoreRig.ENVIRONMENT);
            for (int i = random.nextInt(3); i >= 0; i--) {
                submit.addItems(SubmitItem.newBuilder()
                        .setSequence(1 + random.nextInt(40))
                        .setSpec((Spec) spec()));
            }
            return ClientFrame.newBuilder().setRequest(1).setSubmit(submit).build();
        }

        private Input fromWorker() {
            long peer = 1 + random.nextInt(WORKERS + 1);
            if (random.nextInt(20) == 0) {
                return new Input.WorkerPeerGone(peer);
            }
            WorkerFrame frame = workerFrame(peer);
            frame.getMessagesList().forEach(message -> taken.merge("worker " + message.getBodyCase(), 1, Integer::sum));
            return new Input.FromWorker(peer, frame);
        }

        /** Most are of the peer's session and no hello, so that sessions live for some time. */
        private WorkerFrame workerFrame(long peer) {
            if (random.nextInt(20) == 0) {
                return (WorkerFrame) fitting(WorkerFrame.getDefaultInstance());
            }
            WorkerFrame.Builder frame = WorkerFrame.newBuilder().setSession(peer);
            for (int i = random.nextInt(3); i >= 0; i--) {
                WorkerMessage message = withSuccesses((WorkerMessage) fitting(WorkerMessage.getDefaultInstance()));
                if (!message.hasHello() && !message.hasGoodbye() || random.nextInt(20) == 0) {
                    frame.addMessages(message);
                }
            }
            return frame.build();
        }

        /** Some ends are plain successes, which random fields hardly ever make. */
        private WorkerMessage withSuccesses(WorkerMessage message) {
            if (!message.hasResults() || random.nextInt(4) > 0) {
                return message;
            }
            WorkerMessage.Builder plain = message.toBuilder();
            plain.getResultsBuilder()
                    .getResultsBuilderList()
                    .forEach(outcome -> outcome.clearCause()
                            .clearSignal()
                            .clearExitCode()
                            .setStateValue(JobState.SUCCEEDED.number()));
            return plain.build();
        }

        /** No larger than the wire lets in. */
        private Message fitting(Message prototype) {
            Message message = messages.next(prototype);
            while (message.getSerializedSize() > rig.limits.messageBytes()) {
                message = messages.next(prototype);
            }
            return message;
        }

        /** What the host and the history would do, and what may be referred to next. */
        private void host() {
            for (Effect effect : List.copyOf(rig.effects)) {
                hasExited |= effect instanceof Effect.Exit;
                Input answer = answer(effect);
                if (answer != null) {
                    rig.effects.remove(effect);
                    rig.turn(answer);
                }
            }
            if (random.nextInt(4) == 0) {
                for (int worker = 1; worker <= WORKERS; worker++) {
                    rig.hello(worker, 2, 1_000);
                }
            }
            rig.answers();
            rig.records.forEach(this::checkEnds);
            rig.records.forEach(record -> taken.merge("record " + record.getRecordCase(), 1, Integer::sum));
            rig.records.clear();
            tokens.clear();
            for (Job job : rig.state.jobs().all().values()) {
                for (LiveAttempt attempt : job.live()) {
                    tokens.add(attempt.token());
                }
            }
        }

        /** What a worker says of an end is recorded only as far as it can say so. */
        private void checkEnds(JournalRecord record) {
            if (record.hasCancelRequested()) {
                cancelled.add(record.getCancelRequested().getJob());
            }
            for (AttemptEnd end : record.getAttemptsEnded().getEndsList()) {
                AttemptOutcome outcome = end.getOutcome();
                Cause cause = outcome.getCauseValue() == 0 ? null : Cause.ofNumber(outcome.getCauseValue());
                taken.merge("end " + JobState.ofNumber(outcome.getStateValue()) + " " + cause, 1, Integer::sum);
                if (outcome.getStateValue() == JobState.CANCELLED.number()) {
                    assertThat(cause == Cause.SHUTDOWN
                                    || cancelled.contains(outcome.getToken().getJob()))
                            .as("seed " + seed + ", nobody asked for " + outcome)
                            .isTrue();
                } else {
                    assertThat(cause)
                            .isNotIn(Cause.CANCELLED, Cause.QUARANTINED, Cause.PREREQUISITE, Cause.MAX_FAILURES);
                }
                assertThat(outcome.getStartedAtMs())
                        .as(outcome.toString())
                        .isBetween(0L, rig.now().wallMs());
                assertThat(outcome.getRunMicros()).isNotNegative();
                assertThat(outcome.getResult().size()).isLessThanOrEqualTo(rig.limits.resultBytes());
            }
        }

        private Answer found(Question question) {
            if (random.nextBoolean()) {
                return new Answer.Refused(ErrorCode.BUSY, "the history is being built");
            }
            return question instanceof Question.KeyOwners
                    ? new Answer.KeyOwners(Map.of())
                    : new Answer.EndedJobs(Map.of());
        }

        private Input answer(Effect effect) {
            if (effect instanceof Effect.LookUp lookUp) {
                return new Input.LookedUp(lookUp.id(), found(lookUp.question()));
            }
            if (effect instanceof Effect.KillWorker kill) {
                return new Input.WorkerDied(kill.worker(), kill.incarnation(), "killed", List.of());
            }
            if (effect instanceof Effect.SweepAttempts sweep) {
                Map<String, Input.Ended> ended = new HashMap<>();
                sweep.marks().forEach(mark -> ended.put(mark, new Input.Ended(1, 0)));
                return new Input.AttemptsSwept(sweep.worker(), sweep.incarnation(), ended);
            }
            return null;
        }

        private static String shortened(Input input) {
            String text = input.toString();
            return text.length() > 4_000 ? text.substring(0, 4_000) + " …" : text;
        }
    }

    @Test
    void noFrameOfAProvenPeerThrows() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Life(seed).live();
        }
        // Each kind of message was tried, and lives went far enough.
        assertThat(taken)
                .containsKeys(
                        "client SUBMIT",
                        "client CANCEL",
                        "client WATCH",
                        "client QUERY",
                        "client SHUTDOWN",
                        "worker HELLO",
                        "worker STARTED",
                        "worker RESULTS",
                        "worker RETURNED",
                        "record JOB_ENDED",
                        "end CANCELLED CANCELLED",
                        "end FAILED EXIT",
                        "end SUCCEEDED null",
                        "record CANCEL_REQUESTED")
                .hasEntrySatisfying(
                        "record JOB_SUBMITTED", count -> assertThat(count).isGreaterThan(1_000))
                .hasEntrySatisfying(
                        "record ATTEMPTS_ENDED", count -> assertThat(count).isGreaterThan(100));
    }
}
