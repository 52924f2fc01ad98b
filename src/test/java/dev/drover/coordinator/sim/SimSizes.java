package dev.drover.coordinator.sim;

import com.google.protobuf.ByteString;
import java.util.random.RandomGenerator;

/** Draws sizes up to their bounds: in most lifetimes mostly small ones, in some mostly large ones. */
final class SimSizes {
    private final RandomGenerator random;
    private final int largeOf16;

    SimSizes(RandomGenerator random) {
        this.random = random;
        this.largeOf16 = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 12;
            default -> 2;
        };
    }

    int upTo(int bound) {
        if (random.nextInt(16) >= largeOf16) {
            return Math.min(bound, random.nextInt(8));
        }
        return random.nextInt(3) == 0 ? bound : random.nextInt(bound + 1);
    }

    String text(int boundBytes) {
        return "t".repeat(upTo(boundBytes));
    }

    ByteString bytes(int boundBytes) {
        return ByteString.copyFromUtf8(text(boundBytes));
    }
}
