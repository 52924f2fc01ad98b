package dev.drover.journal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** A file's bytes as processes see them, beside those that are on disk. Guarded by its {@link MemoryFiles}. */
final class MemoryInode {
    static final int BLOCK_BYTES = 4096;

    private byte[] seen = new byte[0];
    private byte[] stored = new byte[0];
    private final BitSet dirty = new BitSet();
    private boolean sizeDirty;

    int size() {
        return seen.length;
    }

    int storedSize() {
        return stored.length;
    }

    byte[] seen() {
        return seen.clone();
    }

    void replaceSeen(byte[] bytes) {
        seen = bytes.clone();
        dirty.set(0, blocks(seen.length));
        sizeDirty = true;
    }

    int read(byte[] into, int from, int offset, int length) {
        int count = Math.max(0, Math.min(length, seen.length - offset));
        if (count > 0) {
            System.arraycopy(seen, offset, into, from, count);
        }
        return count;
    }

    void write(byte[] bytes, int length, int offset) {
        if (length == 0) {
            return;
        }
        if (offset + length > seen.length) {
            seen = Arrays.copyOf(seen, offset + length);
            sizeDirty = true;
        }
        System.arraycopy(bytes, 0, seen, offset, length);
        dirty.set(offset / BLOCK_BYTES, blocks(offset + length));
    }

    void truncate(int size) {
        if (size < seen.length) {
            seen = Arrays.copyOf(seen, size);
            sizeDirty = true;
            dirty.set(size / BLOCK_BYTES);
        }
    }

    void force() {
        byte[] next = Arrays.copyOf(stored, seen.length);
        dirty.stream().forEach(block -> copyBlock(next, block));
        stored = next;
        dirty.clear();
        sizeDirty = false;
    }

    /** JVM hazard 7: the pages count as clean, though they never reached the disk. */
    void failForce(Random random) {
        dirty.stream().filter(block -> random.nextBoolean()).forEach(this::storeBlock);
        dirty.clear();
        sizeDirty = false;
    }

    /** Power fails: of what was not forced, each block is kept or dropped by itself. */
    void cutPower(Random random) {
        if (sizeDirty && random.nextBoolean()) {
            stored = Arrays.copyOf(stored, seen.length);
        }
        dirty.stream().filter(block -> random.nextBoolean()).forEach(this::storeBlock);
        seen = stored.clone();
        dirty.clear();
        sizeDirty = false;
    }

    private void storeBlock(int block) {
        int end = Math.min(seen.length, (block + 1) * BLOCK_BYTES);
        if (end > block * BLOCK_BYTES && end > stored.length) {
            stored = Arrays.copyOf(stored, end);
        }
        copyBlock(stored, block);
    }

    private void copyBlock(byte[] into, int block) {
        int start = block * BLOCK_BYTES;
        int end = Math.min(Math.min(seen.length, into.length), start + BLOCK_BYTES);
        if (end > start) {
            System.arraycopy(seen, start, into, start, end - start);
        }
    }

    private static int blocks(int bytes) {
        return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }
}
