package dev.drover.worker.session;

import static dev.drover.worker.session.WorkerCoreRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CancelAttempts;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.Recall;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import dev.drover.worker.WorkerSettings;
import dev.drover.worker.attempt.AttemptKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random lifetimes of a core. */
@Tag("processes")
class WorkerCoreLifetimesTest {
    /** Random lifetimes: whatever comes in whatever order, no attempt is lost, none is told twice as ended differently. */
    @Test
    void nothingIsLostInAnyOrder() {
        for (long seed = 0; seed < 2_000; seed++) {
            new Lifetime(seed).run();
        }
    }

    /** One random life, with a coordinator that takes results sometimes and loses the connection sometimes. */
    private static final class Lifetime {
        private final WorkerCoreRig rig = new WorkerCoreRig(WorkerSettings.DEFAULT);
        private final Random random;
        private final long seed;
        private final Set<AttemptKey> issued = new HashSet<>();
        private final Set<AttemptKey> accounted = new HashSet<>();
        private final Set<AttemptKey> started = new HashSet<>();
        private int next;
        private long credit;
        private long assigned;

        Lifetime(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            open();
            for (int step = 0; step < 60; step++) {
                step();
                receive();
                if (rig.core.exitDecision().isPresent()) {
                    checkLeft();
                    return;
                }
            }
            List<AttemptKey> left = new ArrayList<>(rig.slots.queued);
            left.forEach(this::start);
            new ArrayList<>(rig.slots.running).forEach(rig::end);
            open();
            receive();
            rig.acknowledge(issued.toArray(AttemptKey[]::new));
            assertThat(accounted).as("seed %s", seed).isEqualTo(issued);
            assertThat(rig.core.exitDecision()).isEmpty();
        }

        private void open() {
            rig.lose();
            WorkerHello hello = rig.connect();
            credit = hello.getCredit();
            assigned = 0;
            hello.getResultsList().forEach(outcome -> accounted.add(AttemptKey.of(outcome.getToken())));
            Set<AttemptKey> missing = new HashSet<>(issued);
            missing.removeAll(accounted);
            hello.getHeldList().forEach(token -> missing.remove(AttemptKey.of(token)));
            assertThat(started).as("seed %s", seed).noneMatch(missing::contains);
            // So the coordinator knows that they were given back.
            accounted.addAll(missing);
        }

        /** No coordinator for a while, and often no room for what the worker would leave for the next. */
        private void outage() {
            rig.lose();
            rig.isDiskFull = random.nextInt(4) != 0;
            for (int passes = random.nextInt(60);
                    passes > 0 && rig.core.exitDecision().isEmpty();
                    passes--) {
                rig.pass(1_000);
                if (random.nextInt(8) == 0) {
                    any(rig.slots.running).ifPresent(rig::end);
                }
            }
            rig.isDiskFull = false;
            if (rig.core.exitDecision().isEmpty()) {
                open();
            }
        }

        /** It left in an outage: whatever had started and nobody took is in the spool. */
        private void checkLeft() {
            assertThat(rig.core.exitDecision().orElseThrow().toSpool()).isEmpty();
            rig.spooled.forEach(outcome -> accounted.add(AttemptKey.of(outcome.getToken())));
            assertThat(accounted).as("seed %s", seed).containsAll(started);
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    int count = (int) Math.min(credit - assigned, random.nextInt(20));
                    for (int i = 0; i < count; i++) {
                        issued.add(key(next + i));
                    }
                    assigned += count;
                    rig.assign(next, count);
                    next += count;
                }
                case 2, 3 -> any(rig.slots.queued).ifPresent(this::start);
                case 4 -> any(rig.slots.running).ifPresent(rig::end);
                case 5 -> any(issued).ifPresent(key -> rig.acknowledge(accounted.contains(key) ? key : key(1_000_000)));
                case 6 -> any(issued).ifPresent(this::cancelOrRecall);
                default -> {
                    if (random.nextInt(4) == 0) {
                        open();
                    } else if (random.nextInt(6) == 0) {
                        outage();
                    } else {
                        rig.pass(random.nextInt(900));
                    }
                }
            }
        }

        private void start(AttemptKey key) {
            started.add(key);
            rig.slots.start(key);
        }

        private void cancelOrRecall(AttemptKey key) {
            if (random.nextBoolean() && !accounted.contains(key)) {
                rig.receive(CoordinatorMessage.newBuilder()
                        .setCancel(CancelAttempts.newBuilder()
                                .addAttempts(key.token())
                                .setCauseValue(Cause.CANCELLED.number())));
            } else {
                rig.receive(CoordinatorMessage.newBuilder()
                        .setRecall(Recall.newBuilder().addAttempts(key.token())));
            }
        }

        private void receive() {
            for (WorkerMessage message : rig.sent()) {
                results(List.of(message)).forEach(outcome -> accounted.add(AttemptKey.of(outcome.getToken())));
                message.getReturned().getAttemptsList().forEach(token -> accounted.add(AttemptKey.of(token)));
                if (message.hasCredit()) {
                    assertThat(message.getCredit().getAttempts())
                            .as("seed %s", seed)
                            .isGreaterThan(credit);
                    credit = message.getCredit().getAttempts();
                }
            }
            assertThat(rig.slots.queued.size() + rig.slots.running.size())
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(514);
        }

        private Optional<AttemptKey> any(Set<AttemptKey> keys) {
            return keys.isEmpty()
                    ? Optional.empty()
                    : keys.stream().skip(random.nextInt(keys.size())).findFirst();
        }
    }

    private static List<AttemptOutcome> results(List<WorkerMessage> messages) {
        return messages.stream()
                .filter(WorkerMessage::hasResults)
                .flatMap(message -> message.getResults().getResultsList().stream())
                .toList();
    }
}
