package dev.drover.process;

import dev.drover.model.Marks;
import java.util.Optional;

/**
 * What a process's environment says about whose it is. Immutable.
 *
 * @param attempt the value of {@link #ATTEMPT}
 * @param drover whether it has {@link #DROVER}: a coordinator or worker, never to be swept
 */
public record ProcessMarks(Optional<String> attempt, boolean drover) {
    /** The variable that each process of an attempt carries. */
    public static final String ATTEMPT = Marks.ATTEMPT;
    /** The variable that Drover's own processes carry. */
    public static final String DROVER = Marks.PROCESS;

    /** No mark at all, or not to be read. */
    public static final ProcessMarks NONE = new ProcessMarks(Optional.empty(), false);
}
