package dev.drover.process.spawn;

import dev.drover.process.libc.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lists where a command can be: itself if it has a slash, else in each directory of the PATH of the <em>given</em>
 * environment, as execvp does; relative entries count from the given directory. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // a search path is bytes, and nothing compares lookups
record CommandLookup(List<byte[]> candidates, byte[] searchPath) {
    private static final byte[] PATH_PREFIX = "PATH=".getBytes(StandardCharsets.UTF_8);
    private static final byte[] DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin".getBytes(StandardCharsets.UTF_8);

    static CommandLookup of(SpawnSpec spec) {
        byte[] command = spec.argv().get(0);
        if (command.length == 0) {
            return new CommandLookup(List.of(), new byte[0]);
        }
        if (Bytes.indexOf(command, (byte) '/') >= 0) {
            return new CommandLookup(List.of(command), new byte[0]);
        }
        byte[] searchPath = DEFAULT_PATH;
        for (byte[] entry : spec.environment()) {
            if (Bytes.startsWith(entry, PATH_PREFIX)) {
                searchPath = Arrays.copyOfRange(entry, PATH_PREFIX.length, entry.length);
                break;
            }
        }
        List<byte[]> candidates = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= searchPath.length; i++) {
            if (i == searchPath.length || searchPath[i] == ':') {
                candidates.add(join(spec.directory(), Arrays.copyOfRange(searchPath, start, i), command));
                start = i + 1;
            }
        }
        return new CommandLookup(List.copyOf(candidates), searchPath);
    }

    /** Whether the command was looked up in a PATH. */
    boolean isSearch() {
        return searchPath.length > 0;
    }

    /** A path that is not absolute counts from the directory. */
    static byte[] inDirectory(byte[] directory, byte[] path) {
        return path.length > 0 && path[0] == '/' ? path : join(directory, new byte[0], path);
    }

    /** An empty entry means the current directory, as in each shell. */
    private static byte[] join(byte[] directory, byte[] entry, byte[] command) {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        if (entry.length == 0 || entry[0] != '/') {
            path.writeBytes(directory);
            path.write('/');
        }
        if (entry.length > 0) {
            path.writeBytes(entry);
            path.write('/');
        }
        path.writeBytes(command);
        return path.toByteArray();
    }
}
