package dev.drover.worker.attempt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Lists this process's children, including zombies, from the kernel's lists, one for each thread. Without state. */
public final class OwnChildren {
    private static final Path THREADS = Path.of("/proc/self/task");

    private OwnChildren() {}

    /**
     * The pids of the children. Empty if they cannot be determined: the kernel was built without CONFIG_PROC_CHILDREN,
     * or a thread ended meanwhile and another one got its children.
     */
    public static Optional<Set<Integer>> pids() {
        Set<Integer> pids = new HashSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                String list = Files.readString(thread.resolve("children"), StandardCharsets.US_ASCII)
                        .strip();
                if (!list.isEmpty()) {
                    for (String pid : list.split(" ")) {
                        pids.add(Integer.valueOf(pid));
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return Optional.of(pids);
    }
}
