package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every worker host keeps, run against each: {@link WorkerHost} has it in words. */
public abstract class WorkerHostContract {
    private static final String WHY = "is to be replaced";

    /** What the host has said so far. */
    protected final List<Input.FromHost> reported = new CopyOnWriteArrayList<>();

    /** The host under test, started; it answers to {@link #reported}. */
    protected abstract WorkerHost host();

    /** Lets time pass until that is true; fails if it never is. */
    protected abstract void until(BooleanSupplier condition);

    /** Whether what a test started under this pid lives. */
    protected abstract boolean isAlive(int pid);

    /** The worker process, which the host started, leaves by itself. */
    protected abstract void exit(Input.WorkerSpawned worker);

    /** A worker process that this host did not start, as the core would have it adopted. */
    protected abstract Effect.AdoptWorker startedElsewhere(int worker, int incarnation);

    /** The worker process left that in the spool. */
    protected abstract void spool(int worker, int incarnation, AttemptOutcome outcome);

    protected abstract boolean isSpooled(int worker, int incarnation);

    /** Starts what an attempt of a worker that is dead now could have left running; returns its mark. */
    protected abstract String leaveBehind(int job);

    protected abstract boolean isLeft(String mark);

    @Test
    void aStartIsAnsweredOnceAndSoIsTheEndOfTheProcess() {
        Input.WorkerSpawned worker = start(1, 1);
        assertThat(isAlive(worker.pid())).isTrue();

        exit(worker);
        until(() -> !deaths(1, 1).isEmpty());
        start(2, 1);

        assertThat(isAlive(worker.pid())).isFalse();
        assertThat(deaths(1, 1)).hasSize(1);
        assertThat(reported).filteredOn(Input.WorkerSpawned.class::isInstance).hasSize(2);
    }

    @Test
    void killingProvesDeathOfThatIncarnationAlone() {
        Input.WorkerSpawned worker = start(1, 2);

        host().perform(new Effect.KillWorker(1, 1, WHY));
        host().perform(new Effect.KillWorker(7, 1, WHY));
        start(2, 1);
        start(3, 1);
        assertThat(isAlive(worker.pid())).isTrue();
        assertThat(deaths(1, 1)).isEmpty();
        host().perform(new Effect.KillWorker(1, 2, WHY));
        until(() -> !deaths(1, 2).isEmpty());

        assertThat(isAlive(worker.pid())).isFalse();
        assertThat(deaths(7, 1)).isEmpty();
    }

    @Test
    void theNextIncarnationTakesTheSamePlace() {
        start(1, 1);
        host().perform(new Effect.KillWorker(1, 1, WHY));
        until(() -> !deaths(1, 1).isEmpty());

        Input.WorkerSpawned next = start(1, 2);

        assertThat(isAlive(next.pid())).isTrue();
        assertThat(deaths(1, 2)).isEmpty();
    }

    @Test
    void whatTheDeadLeftInTheSpoolComesWithItsDeath() {
        AttemptOutcome outcome = outcome(4);
        Input.WorkerSpawned worker = start(1, 3);
        spool(1, 3, outcome);
        spool(1, 2, outcome(5));

        host().perform(new Effect.KillWorker(1, 3, WHY));
        until(() -> !deaths(1, 3).isEmpty());

        assertThat(deaths(1, 3).get(0).spooled()).containsExactly(outcome);
        assertThat(isAlive(worker.pid())).isFalse();
    }

    @Test
    void aSpoolIsDeletedWhenAskedForAndNoOther() {
        spool(1, 3, outcome(4));
        spool(1, 2, outcome(5));

        host().perform(new Effect.DeleteSpool(1, 3));
        host().perform(new Effect.DeleteSpool(2, 1));
        until(() -> !isSpooled(1, 3));

        assertThat(isSpooled(1, 2)).isTrue();
        start(2, 1);
    }

    @Test
    void aProcessOfAnEarlierCoordinatorIsWatchedAndCanBeKilled() {
        Effect.AdoptWorker found = startedElsewhere(4, 9);

        host().perform(found);
        host().perform(found);
        host().perform(new Effect.CheckWorker(4, 9));
        start(1, 1);
        assertThat(isAlive(found.pid())).isTrue();
        assertThat(deaths(4, 9)).isEmpty();
        host().perform(new Effect.KillWorker(4, 9, WHY));
        until(() -> !deaths(4, 9).isEmpty());
        start(2, 1);

        assertThat(isAlive(found.pid())).isFalse();
        assertThat(deaths(4, 9)).hasSize(1);
    }

    @Test
    void oneThatIsDeadWhenItIsAdoptedIsToldAtOnceWithWhatItSpooled() {
        Effect.AdoptWorker found = startedElsewhere(4, 9);
        host().perform(found);
        host().perform(new Effect.KillWorker(4, 9, WHY));
        until(() -> !deaths(4, 9).isEmpty());
        reported.clear();
        spool(4, 9, outcome(6));

        host().perform(found);
        until(() -> !deaths(4, 9).isEmpty());

        assertThat(deaths(4, 9).get(0).spooled()).containsExactly(outcome(6));
    }

    @Test
    void attemptsAreSweptWhenNothingOfThemIsLeft() {
        String lost = leaveBehind(11);
        String other = leaveBehind(12);

        host().perform(new Effect.SweepAttempts(1, 1, List.of(lost, "no process has this mark")));
        until(() -> isSwept(1, 1));

        assertThat(isLeft(lost)).isFalse();
        assertThat(isLeft(other)).isTrue();
        host().perform(new Effect.SweepAttempts(2, 1, List.of(other)));
        until(() -> isSwept(2, 1));
        assertThat(isLeft(other)).isFalse();
        assertThat(reported).filteredOn(Input.AttemptsSwept.class::isInstance).hasSize(2);
    }

    @Test
    void closingLeavesTheWorkersAsTheyAreAndBeginsNothingMore() {
        Input.WorkerSpawned worker = start(1, 1);

        host().close();
        host().close();
        reported.clear();
        host().perform(new Effect.KillWorker(1, 1, WHY));
        host().perform(new Effect.StartWorker(2, 1, 1));

        assertThat(isAlive(worker.pid())).isTrue();
        assertThat(reported).isEmpty();
    }

    private Input.WorkerSpawned start(int worker, int incarnation) {
        host().perform(new Effect.StartWorker(worker, incarnation, 1));
        until(() -> spawned(worker, incarnation).findAny().isPresent());
        return spawned(worker, incarnation).findAny().orElseThrow();
    }

    private Stream<Input.WorkerSpawned> spawned(int worker, int incarnation) {
        return reported.stream()
                .filter(Input.WorkerSpawned.class::isInstance)
                .map(Input.WorkerSpawned.class::cast)
                .filter(answer -> answer.worker() == worker && answer.incarnation() == incarnation);
    }

    private List<Input.WorkerDied> deaths(int worker, int incarnation) {
        return reported.stream()
                .filter(Input.WorkerDied.class::isInstance)
                .map(Input.WorkerDied.class::cast)
                .filter(death -> death.worker() == worker && death.incarnation() == incarnation)
                .toList();
    }

    private boolean isSwept(int worker, int incarnation) {
        return reported.stream()
                .anyMatch(answer -> answer instanceof Input.AttemptsSwept
                        && answer.worker() == worker
                        && answer.incarnation() == incarnation);
    }

    private static AttemptOutcome outcome(int index) {
        return AttemptOutcome.newBuilder()
                .setToken(AttemptToken.newBuilder().setJob(1).setIndex(index).setAttempt(1))
                .setMessage("spooled")
                .build();
    }
}
