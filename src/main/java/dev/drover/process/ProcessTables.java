package dev.drover.process;

/** Makes the process table that suits this machine. Any thread may call it. */
public final class ProcessTables {
    private ProcessTables() {}

    /** A table over {@code /proc} that signals through pidfds where the native layer is available, else through Java. */
    public static ProcessTable best() {
        return new ProcProcessTable(ProcessLaunchers.useNative() ? new NativeSignals() : new JavaSignals());
    }

    /** A table that never loads native code. */
    static ProcessTable plain() {
        return new ProcProcessTable(new JavaSignals());
    }
}
