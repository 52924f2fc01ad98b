package dev.drover.spec;

import java.util.List;

/** Takes a spec's fields as JSON, in the form of a line of {@code --batch}; bytes may be anything. */
public interface JsonSink {
    void text(String name, String value);

    void number(String name, long value);

    void bytes(String name, byte[] value);

    /** An array of strings. */
    void words(String name, List<byte[]> words);

    /** An object of names and values, in this order. */
    void pairs(String name, List<Pair> pairs);

    /** A value that is JSON already. */
    void json(String name, byte[] json);
}
