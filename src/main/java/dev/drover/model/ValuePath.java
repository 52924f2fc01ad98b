package dev.drover.model;

import java.util.Arrays;

/** Takes a value apart as a path of bytes, by the rules of {@code basename} and {@code dirname}. */
final class ValuePath {
    private static final byte[] HERE = {'.'};

    private ValuePath() {}

    /** The last component, without slashes behind it; {@code /} of the root, empty of nothing. */
    static byte[] base(byte[] path) {
        int end = endWithoutSlashes(path, path.length);
        if (end == 0) {
            return path.length == 0 ? path : new byte[] {'/'};
        }
        return Arrays.copyOfRange(path, lastSlashBefore(path, end) + 1, end);
    }

    /** What is before the last component; {@code .} where there is nothing. */
    static byte[] directory(byte[] path) {
        int end = endWithoutSlashes(path, path.length);
        if (end == 0) {
            return path.length == 0 ? HERE : new byte[] {'/'};
        }
        int slash = lastSlashBefore(path, end);
        if (slash < 0) {
            return HERE;
        }
        int directoryEnd = endWithoutSlashes(path, slash);
        return directoryEnd == 0 ? new byte[] {'/'} : Arrays.copyOf(path, directoryEnd);
    }

    /** Cuts at the last dot of the last component, unless that is its first or last byte. */
    static byte[] withoutExtension(byte[] path) {
        int start = lastSlashBefore(path, path.length) + 1;
        for (int i = path.length - 1; i > start; i--) {
            if (path[i] == '.') {
                return i == path.length - 1 ? path : Arrays.copyOf(path, i);
            }
        }
        return path;
    }

    private static int endWithoutSlashes(byte[] path, int length) {
        int end = length;
        while (end > 0 && path[end - 1] == '/') {
            end--;
        }
        return end;
    }

    private static int lastSlashBefore(byte[] path, int end) {
        int at = end - 1;
        while (at >= 0 && path[at] != '/') {
            at--;
        }
        return at;
    }
}
