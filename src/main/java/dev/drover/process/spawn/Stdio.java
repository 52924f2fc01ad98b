package dev.drover.process.spawn;

import dev.drover.process.libc.Bytes;
import java.nio.file.Path;

/** Where one of a child's three standard streams leads. Immutable. */
public sealed interface Stdio {
    /** What can be a standard input. */
    sealed interface Input extends Stdio permits DevNull, ReadFile, Pipe {}

    /** What can be a standard output or error. */
    sealed interface Output extends Stdio permits DevNull, AppendFile, Pipe {}

    /** Empty as an input, discarded as an output. */
    record DevNull() implements Input, Output {}

    /** An input read from the start of the file at {@code path}, absolute. */
    @SuppressWarnings("ArrayRecordComponent") // paths are bytes, and nothing compares these
    record ReadFile(byte[] path) implements Input {
        public ReadFile {
            Bytes.requireAbsolute(path, "standard input");
        }

        public static ReadFile of(Path path) {
            return new ReadFile(Bytes.ofPath(path));
        }
    }

    /** An output appended to the file at {@code path}, absolute, which is made with mode 0600 if missing. */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record AppendFile(byte[] path) implements Output {
        public AppendFile {
            Bytes.requireAbsolute(path, "output file");
        }

        public static AppendFile of(Path path) {
            return new AppendFile(Bytes.ofPath(path));
        }
    }

    /** An output that the parent reads with {@link Child#pump}, or an input that it writes with {@link Child#write}. */
    record Pipe() implements Input, Output {}
}
