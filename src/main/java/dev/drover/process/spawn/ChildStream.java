package dev.drover.process.spawn;

/** The two output streams of a child. */
public enum ChildStream {
    STDOUT,
    STDERR
}
