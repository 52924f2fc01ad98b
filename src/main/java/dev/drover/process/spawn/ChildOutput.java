package dev.drover.process.spawn;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Receives a child's output, on the thread that calls {@link Child#pump}. */
@FunctionalInterface
public interface ChildOutput {
    /**
     * Takes the next bytes of {@code stream}.
     *
     * @param chunk never empty; used again after the call, so copy what must last
     * @throws IOException passed on by {@link Child#pump}; the chunk counts as taken
     */
    void accept(ChildStream stream, ByteBuffer chunk) throws IOException;
}
