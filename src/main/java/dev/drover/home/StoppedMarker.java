package dev.drover.home;

import java.io.IOException;
import java.nio.file.Files;

/**
 * The marker that the coordinator was stopped on purpose. While it is set, only a command that runs jobs starts the
 * next one. The holder of the home's lock sets and clears it; any thread may read it.
 */
public final class StoppedMarker {
    private StoppedMarker() {}

    public static void set(HomePaths paths) {
        try {
            HomeFiles.createWith(paths.stopped(), new byte[0]);
        } catch (IOException e) {
            throw HomeFiles.fault("write", paths.stopped(), e);
        }
    }

    public static void clear(HomePaths paths) {
        try {
            Files.deleteIfExists(paths.stopped());
        } catch (IOException e) {
            throw HomeFiles.fault("remove", paths.stopped(), e);
        }
    }

    /** Whether it is set. If that can't be seen the answer is yes, so that nothing starts on a home that can't be read. */
    public static boolean isSet(HomePaths paths) {
        return !Files.notExists(paths.stopped());
    }
}
