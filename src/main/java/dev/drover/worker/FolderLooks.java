package dev.drover.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a class loader looked for in the folders of its class path, and what was there. Any thread.
 *
 * <p>A folder has no size and no time that would tell of a change in it. But as long as each look would find the same again, so
 * would a new loader.
 */
final class FolderLooks {
    /** With more looks than this a new loader is cheaper than to repeat them all (about 5 µs each). */
    private static final int LIMIT = 200;

    private final List<Path> folders;
    private final Map<Path, FileState> looks = new ConcurrentHashMap<>();
    private volatile boolean areTooMany;

    FolderLooks(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** To be called before the look itself: a change between both then counts as one. */
    void remember(String name) {
        if (areTooMany) {
            return;
        }
        for (Path folder : folders) {
            Path path = folder.resolve(name);
            looks.computeIfAbsent(path, FileState::of);
        }
        if (looks.size() > LIMIT) {
            areTooMany = true;
            looks.clear();
        }
    }

    /** Whether each look would find the same; false if there were too many to know. */
    boolean wouldBeTheSame() {
        return !areTooMany
                && looks.entrySet().stream().allMatch(look -> look.getValue().equals(FileState.of(look.getKey())));
    }
}
