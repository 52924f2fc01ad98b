package dev.drover.process;

/** The two output streams of a child. */
public enum ChildStream {
    STDOUT,
    STDERR
}
