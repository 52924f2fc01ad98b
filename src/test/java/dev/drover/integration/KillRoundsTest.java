package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code -Ddrover.rounds=N -Ddrover.seed=S} for more, or for the same again. */
class KillRoundsTest {
    private static final int ROUNDS = Integer.getInteger("drover.rounds", 4);

    @RegisterExtension
    final TestHome home = TestHome.withWorkers(2);

    @Test
    void whateverWasAcknowledgedEndsOnceThoughTheCoordinatorIsKilledAgainAndAgain() throws Exception {
        long seed = Long.getLong("drover.seed", System.nanoTime());
        FaultRounds rounds = new FaultRounds(home.get(), seed, progress -> {});
        FaultRounds.Outcome outcome = rounds.run(ROUNDS);
        System.out.println("KillRoundsTest, seed " + seed + ": " + outcome);
        assertThat(outcome.acknowledged())
                .as("jobs, so that the test means something")
                .isGreaterThan(ROUNDS);
        if (rounds.aimsAtForces()) {
            assertThat(outcome.killedInForce())
                    .as("kills in the midst of a force")
                    .isPositive();
        }
        home.get().stopClean();
    }
}
