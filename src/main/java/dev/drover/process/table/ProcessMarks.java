package dev.drover.process.table;

import dev.drover.model.Marks;
import java.util.Optional;

/**
 * The marks in a process's environment, which say to what it belongs. Immutable.
 *
 * @param attempt the value of {@link #ATTEMPT}
 * @param own the value of {@link #DROVER} that is its own: a coordinator or worker, never to be swept
 * @param inherited the value of {@link #DROVER} that names another process: what a Java function in that worker started
 */
public record ProcessMarks(Optional<String> attempt, Optional<String> own, Optional<String> inherited) {
    /** The variable that each process of an attempt carries. */
    public static final String ATTEMPT = Marks.ATTEMPT;
    /** The variable that Drover's own processes carry. */
    public static final String DROVER = Marks.PROCESS;

    /** No mark at all, or an environment that cannot be read. */
    public static final ProcessMarks NONE = new ProcessMarks(Optional.empty(), Optional.empty(), Optional.empty());

    /** A process of that attempt. */
    public static ProcessMarks ofAttempt(String mark) {
        return new ProcessMarks(Optional.of(mark), Optional.empty(), Optional.empty());
    }

    /** Whether it is a coordinator or a worker. */
    public boolean isDrover() {
        return own.isPresent();
    }
}
