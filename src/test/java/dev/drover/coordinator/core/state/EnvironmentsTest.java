package dev.drover.coordinator.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.Environment;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {
    private final Environments environments = new Environments();

    @Test
    void theOldestUnusedIsDroppedAndThoseInUseNever() {
        store(environments, 0, 200);
        assertThat(environments.get(id(0))).isNull();
        assertThat(environments.get(id(200 - Environments.MAX_UNUSED))).isNotNull();
        environments.use(id(150));
        store(environments, 200, 400);
        assertThat(environments.get(id(150))).isNotNull();
        environments.release(id(150));
        assertThat(environments.get(id(150)))
                .as("the youngest of the unused now")
                .isNotNull();
        assertThat(environments.get(id(400 - Environments.MAX_UNUSED)))
                .as("the oldest of them")
                .isNull();
    }

    @Test
    void aCheckpointKeepsTheOrderOfBecomingUnused() {
        store(environments, 0, 10);
        environments.use(id(3));
        environments.use(id(5));
        environments.release(id(3));
        Environments restored = new Environments();
        environments.all().forEach(restored::restore);
        restored.use(id(5));
        assertThat(restored.all()).containsExactlyElementsOf(environments.all());
        assertThat(restored.bytes()).isEqualTo(environments.bytes());
    }

    private static void store(Environments into, int first, int end) {
        for (int i = first; i < end; i++) {
            into.store(Environment.newBuilder().setId(id(i)).build());
        }
    }

    private static ByteString id(int number) {
        return ByteString.copyFromUtf8("environment " + number);
    }
}
