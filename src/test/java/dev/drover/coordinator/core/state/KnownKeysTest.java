package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private final KnownKeys keys = new KnownKeys(2);

    private static JobKey key(long job) {
        return new JobKey(Sha256.ofText("key" + job), new KeyOwner(job, Sha256.ofText("spec")));
    }

    @Test
    void thoseOfOpenJobsAndOfTheLastThatEndedAreKnown() {
        for (long job = 1; job <= 4; job++) {
            keys.submitted(key(job));
        }
        assertThat(keys.upToJob()).isZero();
        for (long job : List.of(3L, 2L, 4L)) {
            keys.ended(key(job));
        }
        assertThat(keys.get(key(1).hash())).isEqualTo(key(1).owner());
        assertThat(keys.get(key(2).hash())).isEqualTo(key(2).owner());
        assertThat(keys.get(key(3).hash())).isNull();
        assertThat(keys.get(key(4).hash())).isEqualTo(key(4).owner());
        // The history must have job 3 before it is asked for what is not known here.
        assertThat(keys.upToJob()).isEqualTo(3);
    }

    @Test
    void ofACheckpointOnlyThoseOfOpenJobsAreKnown() {
        keys.restored(7);
        keys.submitted(key(5));
        assertThat(keys.get(key(5).hash())).isEqualTo(key(5).owner());
        assertThat(keys.upToJob()).isEqualTo(7);
    }
}
