package dev.drover.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.roaringbitmap.RoaringBitmap;

/**
 * A compressed set of task indexes, from 0 to less than {@link TaskNumbers#MAX_TASKS}. Owned by one thread.
 *
 * <p>A Roaring bitmap (Lemire, Ssi-Yan-Kai, Kaser: Consistently faster and smaller compressed bitmaps with Roaring, 2016). Of a million
 * indexes, half of them at random, it takes 131 KB; a tree of ranges takes 22 MB, and its ranges in a message 2 MB.
 */
public final class IndexSet {
    /** A bitmap keeps each 65,536 indexes in a container of its own. */
    private static final int CONTAINER_INDEXES = 1 << 16;

    private static final int CONTAINER_BYTES = CONTAINER_INDEXES / 8;

    /** An index alone takes two bytes, and its array has room for half as many again. */
    private static final int SPARSE_INDEX_BYTES = 3;

    /** Of a container beside its content: its object, its array's head, and its place in the bitmap. */
    private static final int CONTAINER_OVERHEAD_BYTES = 64;

    private final RoaringBitmap bitmap;

    /** An empty set. */
    public IndexSet() {
        this(new RoaringBitmap());
    }

    private IndexSet(RoaringBitmap bitmap) {
        this.bitmap = bitmap;
    }

    /** The most memory that a set of indexes below that bound takes, in bytes: hardly more than a bit for each. */
    public static long maxBytes(long bound) {
        long rest = bound % CONTAINER_INDEXES;
        long containers = bound / CONTAINER_INDEXES + (rest == 0 ? 0 : 1);
        return bound / CONTAINER_INDEXES * CONTAINER_BYTES
                + Math.min(CONTAINER_BYTES, rest * SPARSE_INDEX_BYTES)
                + containers * CONTAINER_OVERHEAD_BYTES;
    }

    public void add(int index) {
        bitmap.add(index);
    }

    /** Adds all from first to before end; none if first is not less. */
    public void addRange(long first, long end) {
        if (first < end) {
            bitmap.add(first, end);
        }
    }

    public boolean contains(long index) {
        return bitmap.contains((int) index);
    }

    /** How many are in it. */
    public long count() {
        return bitmap.getLongCardinality();
    }

    /** How many of those from first to before end are in it; 0 if first is not less. */
    public long countIn(long first, long end) {
        return first < end ? bitmap.rangeCardinality(first, end) : 0;
    }

    /** How many are in both. */
    public long countInBoth(IndexSet other) {
        return RoaringBitmap.andCardinality(bitmap, other.bitmap);
    }

    /** The first in it from that index on; the limit if there is none before the limit. */
    public long nextPresent(long index, long limit) {
        long next = index >= limit ? limit : bitmap.nextValue((int) index);
        return next < 0 ? limit : Math.min(next, limit);
    }

    /** The first that is not in it from that index on; the limit if there is none before the limit. */
    public long nextAbsent(long index, long limit) {
        return index >= limit ? limit : Math.min(bitmap.nextAbsentValue((int) index), limit);
    }

    /** The memory that it takes now, in bytes. */
    long bytes() {
        return bitmap.getLongSizeInBytes();
    }

    /** All of it, in the portable format of Roaring bitmaps. Those of equal sets may differ. */
    public byte[] toBytes() {
        // What stands in long rows takes next to nothing afterwards, here and in the bytes.
        bitmap.runOptimize();
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return bytes.array();
    }

    /**
     * The set that these bytes hold.
     *
     * @throws IllegalArgumentException if they hold none
     */
    public static IndexSet ofBytes(byte[] bytes) {
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(ByteBuffer.wrap(bytes));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("these " + bytes.length + " bytes are no set of indexes", e);
        }
        return new IndexSet(bitmap);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IndexSet set && bitmap.equals(set.bitmap);
    }

    @Override
    public int hashCode() {
        return bitmap.hashCode();
    }

    @Override
    public String toString() {
        return bitmap.toString();
    }
}
