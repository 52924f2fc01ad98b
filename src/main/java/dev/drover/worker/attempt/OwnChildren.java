package dev.drover.worker.attempt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Lists this process's children, zombies included, from the kernel's lists, of which each thread has one. Without state. */
public final class OwnChildren {
    private static final Path THREADS = Path.of("/proc/self/task");

    private OwnChildren() {}

    /**
     * Their pids. Empty where they can't be told: the kernel was built without CONFIG_PROC_CHILDREN, or a thread ended meanwhile, whose
     * children have gone to another.
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
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(pids);
    }
}
