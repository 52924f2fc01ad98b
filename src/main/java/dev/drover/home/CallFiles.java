package dev.drover.home;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The files by which a worker and the JVM of an isolated function speak: what it is to do, and how that ended. They lie among the unfinished
 * files; those of a worker that was killed are removed by whoever writes there next. Without state; any thread.
 */
public final class CallFiles {
    private CallFiles() {}

    /** A path for a new file of this process. */
    public static Path fresh(HomePaths paths) throws IOException {
        return TemporaryFiles.fresh(paths);
    }
}
