package dev.drover.process.table;

import dev.drover.process.libc.NativeSupport;

/** Makes the process table that suits this machine. Any thread may call it. */
public final class ProcessTables {
    private ProcessTables() {}

    /** A table over {@code /proc} that signals through pidfds where the native layer is available, else through Java. */
    public static ProcessTable best() {
        return new ProcProcessTable(NativeSupport.isChosen() ? new NativeSignals() : new JavaSignals());
    }

    /** A table that never loads native code. */
    public static ProcessTable plain() {
        return new ProcProcessTable(new JavaSignals());
    }
}
