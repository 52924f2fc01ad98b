package dev.drover.worker.function;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that a class loader searched for in the folders of its class path, with the state of each. Any thread.
 *
 * <p>A folder has no size or time that shows every change in it. But as long as each search would give the same result,
 * a new loader would find the same classes. An exception is a search for a folder itself, whose content may be read.
 */
final class ClassPathSnapshot {
    /** With more searches than this a new loader is cheaper than repeating them all (about 5 µs each). */
    private static final int LIMIT = 200;

    private final List<Path> folders;
    private final Map<Path, FileState> states = new ConcurrentHashMap<>();
    private volatile boolean areUnknown;

    ClassPathSnapshot(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Records a search. Must be called before the search itself, so that a change between the two is detected. */
    void add(String name) {
        if (areUnknown) {
            return;
        }
        boolean isFolder = false;
        try {
            for (Path folder : folders) {
                FileState found = states.computeIfAbsent(folder.resolve(name), FileState::of);
                isFolder |= found.equals(FileState.FOLDER);
            }
        } catch (InvalidPathException e) {
            // No file has such a name, now or later.
            return;
        }
        if (isFolder || states.size() > LIMIT) {
            areUnknown = true;
            states.clear();
        }
    }

    /** Whether each search would give the same result now. False if that is unknown or too expensive to find out. */
    boolean isCurrent() {
        return !areUnknown
                && states.entrySet().stream().allMatch(state -> state.getValue().equals(FileState.of(state.getKey())));
    }
}
