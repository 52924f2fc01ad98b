package dev.drover.worker.function;

import dev.drover.worker.attempt.NotStartedException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Makes the class loaders of jobs, one for all jobs that see the same files in the same class path. Any thread may call it.
 *
 * <p>A loader is shared while a job holds it or its memory is not needed. A jar that was built again has another state;
 * of a folder the searched files are compared. If a jar's manifest names other jars, whose state is unknown, the loader
 * is not shared.
 */
public final class ClassPaths {
    private record Entry(Path path, FileState state) {}

    private final JobClasses own;
    private final ClassLoader shared;
    private final Map<List<Entry>, WeakReference<JobClasses>> made = new HashMap<>(); // guarded by this

    /** @param parent the loader of Drover's own classes; a job without a class path has only these */
    public ClassPaths(ClassLoader parent) {
        own = new JobClasses(parent, new ClassPathSnapshot(List.of()));
        shared = new TaskApiLoader(parent);
    }

    /**
     * The classes of a class path.
     *
     * @throws NotStartedException if an entry can't be read
     */
    public synchronized JobClasses classes(List<String> classPath) throws NotStartedException {
        if (classPath.isEmpty()) {
            return own;
        }
        List<Entry> entries = new ArrayList<>(classPath.size());
        for (String entry : classPath) {
            entries.add(entry(entry));
        }
        made.values().removeIf(reference -> reference.refersTo(null));
        WeakReference<JobClasses> reference = made.get(entries);
        JobClasses known = reference == null ? null : reference.get();
        if (known == null || !known.areCurrent()) {
            known = make(entries);
            if (entries.stream().noneMatch(ClassPaths::namesOthers)) {
                made.put(entries, new WeakReference<>(known));
            }
        }
        return known;
    }

    private static Entry entry(String text) throws NotStartedException {
        Path path = null;
        FileState state = FileState.ABSENT;
        try {
            path = Path.of(text);
            state = FileState.of(path);
        } catch (InvalidPathException e) {
            // No file system has such a name; said below.
        }
        if (state.equals(FileState.ABSENT)) {
            throw new NotStartedException("The class path names " + text
                    + ", which can't be read; build it, or submit with a --classpath that is there.");
        }
        return new Entry(path, state);
    }

    private static boolean namesOthers(Entry entry) {
        if (entry.state().equals(FileState.FOLDER)) {
            return false;
        }
        try (JarFile jar = new JarFile(entry.path().toFile(), false)) {
            Manifest manifest = jar.getManifest();
            return manifest != null && manifest.getMainAttributes().containsKey(Attributes.Name.CLASS_PATH);
        } catch (IOException e) {
            // A file that is not a jar names no others. The error follows when a class is searched in it.
            return false;
        }
    }

    private JobClasses make(List<Entry> entries) throws NotStartedException {
        List<Path> folders = new ArrayList<>();
        URL[] urls = new URL[entries.size()];
        for (int i = 0; i < urls.length; i++) {
            Entry entry = entries.get(i);
            if (entry.state().equals(FileState.FOLDER)) {
                folders.add(entry.path());
            }
            try {
                urls[i] = entry.path().toUri().toURL();
            } catch (MalformedURLException e) {
                throw new NotStartedException(
                        "The class path's " + entry.path() + " is no place for classes: " + e.getMessage() + ".");
            }
        }
        ClassPathSnapshot snapshot = new ClassPathSnapshot(folders);
        return new JobClasses(new ChildFirstLoader(urls, shared, snapshot), snapshot);
    }
}
