package dev.drover.spec;

import java.util.List;

/** Where a spec is written as the rows of a page for people. One thread. */
public interface RowSink {
    void text(String label, String value);

    /** Words of a command, which a page quotes as a shell would. */
    void words(String label, List<byte[]> words);
}
