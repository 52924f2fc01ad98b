package dev.drover.worker.command;

import dev.drover.home.HomePaths;
import dev.drover.model.Marks;
import dev.drover.worker.attempt.AttemptKey;
import java.nio.charset.Charset;
import java.nio.file.Path;

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
        return entry(Marks.HOME, paths.root());
    }

    /** {@code DROVER_CHANNEL=...}. */
    byte[] channelEntry(AttemptKey key) {
        return entry(Marks.CHANNEL, channel(key));
    }

    Path channel(AttemptKey key) {
        return paths.channel(key.job(), key.index(), key.attempt(), key.epoch());
    }

    private static byte[] entry(String name, Path path) {
        return (name + '=' + path).getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
    }
}
