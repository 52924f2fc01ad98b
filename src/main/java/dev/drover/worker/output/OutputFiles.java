package dev.drover.worker.output;

import dev.drover.home.HomePaths;
import dev.drover.worker.attempt.AttemptKey;
import java.nio.file.Path;

/** Names the files for one attempt's output, which most attempts never need. Immutable. */
public record OutputFiles(HomePaths paths, AttemptKey key) {
    Path stdout() {
        return paths.stdout(key.job(), key.index(), key.attempt());
    }

    Path stderr() {
        return paths.stderr(key.job(), key.index(), key.attempt());
    }
}
