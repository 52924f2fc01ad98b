package dev.drover.process.sweep;

import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessMarks;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One attempt whose processes are to end.
 *
 * @param mark the exact value of {@link ProcessMarks#ATTEMPT} that its processes carry; or of {@link ProcessMarks#DROVER}, for what
 *     Java functions in that worker started
 * @param root the process that was started for it, if known; it may have ended
 * @param session a session that belongs to it alone, if known
 */
public record SweepTarget(String mark, Optional<ProcessId> root, OptionalInt session) {
    /** An attempt of which only the mark is known: its worker is gone. */
    public static SweepTarget ofMark(String mark) {
        return new SweepTarget(mark, Optional.empty(), OptionalInt.empty());
    }

    /** An attempt whose root leads a session of its own, as each native child does. */
    public static SweepTarget ofRoot(String mark, ProcessId root) {
        return new SweepTarget(mark, Optional.of(root), OptionalInt.of(root.pid()));
    }
}
