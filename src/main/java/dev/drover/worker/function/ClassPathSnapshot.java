package dev.drover.worker.function;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a class loader looked for in the folders of its class path, and what was there. Any thread.
 *
 * <p>A folder has no size and no time that would tell of a change in it. But as long as each look would find the same again, so
 * would a new loader; unless somebody asked for a folder itself, to see what is in it.
 */
final class ClassPathSnapshot {
    /** With more looks than this a new loader is cheaper than to repeat them all (about 5 µs each). */
    private static final int LIMIT = 200;

    private final List<Path> folders;
    private final Map<Path, FileState> looks = new ConcurrentHashMap<>();
    private volatile boolean areUnknown;

    ClassPathSnapshot(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** To be called before the look itself: a change between both then counts as one. */
    void remember(String name) {
        if (areUnknown) {
            return;
        }
        boolean isFolder = false;
        try {
            for (Path folder : folders) {
                FileState found = looks.computeIfAbsent(folder.resolve(name), FileState::of);
                isFolder |= found.equals(FileState.FOLDER);
            }
        } catch (InvalidPathException e) {
            // No file has such a name, now or later.
            return;
        }
        if (isFolder || looks.size() > LIMIT) {
            areUnknown = true;
            looks.clear();
        }
    }

    /** Whether each look would find the same; false if that can't be known, or costs too much. */
    boolean wouldBeTheSame() {
        return !areUnknown
                && looks.entrySet().stream().allMatch(look -> look.getValue().equals(FileState.of(look.getKey())));
    }
}
