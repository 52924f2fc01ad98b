package dev.drover.history.query;

import java.util.ArrayList;
import java.util.List;

/** What a reader has found for one page, and the key at which it goes on. Owned by the thread that answers. */
final class Page<T> {
    private final int wanted;
    private final List<T> found = new ArrayList<>();
    private long next;

    /** @param wanted rows at most */
    Page(int wanted, long next) {
        this.wanted = wanted;
        this.next = next;
    }

    /** In the order of the answer. */
    List<T> found() {
        return found;
    }

    /** The first key that has not been read. */
    long next() {
        return next;
    }

    int missing() {
        return wanted - found.size();
    }

    boolean isFull() {
        return found.size() >= wanted;
    }

    void add(T row, long nextKey) {
        found.add(row);
        next = nextKey;
    }

    /** Everything before that key has been read. */
    void continueAt(long nextKey) {
        next = nextKey;
    }
}
