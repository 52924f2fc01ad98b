package dev.drover.worker.command;

import dev.drover.home.HomePaths;
import dev.drover.model.Marks;
import dev.drover.worker.attempt.AttemptKey;
import java.nio.charset.Charset;

/**
 * The home to which commands belong. Immutable.
 *
 * @param homeId in marks
 */
public record CommandHome(HomePaths paths, String homeId) {
    public String mark(AttemptKey key) {
        return Marks.attempt(homeId, key.job(), key.index(), key.attempt(), key.epoch());
    }

    /** {@code DROVER_HOME=...}, with the path in the kernel's bytes. */
    byte[] homeEntry() {
        return (Marks.HOME + '=' + paths.root()).getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
    }
}
