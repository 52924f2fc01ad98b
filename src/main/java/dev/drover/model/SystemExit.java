package dev.drover.model;

/** The end of a Java function that ended its worker's JVM. Without state; any thread. */
public final class SystemExit {
    /** The message of its attempt's outcome. The exit code is beside it, where it is known. */
    public static final String SENTENCE = "called System.exit";

    private SystemExit() {}
}
