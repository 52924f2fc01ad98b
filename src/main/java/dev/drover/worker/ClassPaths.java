package dev.drover.worker;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the class loaders of jobs, one for all jobs with the same class path. Any thread may call it.
 *
 * <p>A loader is shared while some job holds it, and only by jobs that saw the same files: a jar that was built again since has
 * another size or time. Folders have neither, so each job with a folder gets a loader of its own.
 */
final class ClassPaths {
    private record JarState(Path path, long sizeBytes, long modifiedMs) {}

    private final ClassLoader parent;
    private final Map<List<JarState>, WeakReference<ClassLoader>> loaders = new HashMap<>();

    ClassPaths(ClassLoader parent) {
        this.parent = parent;
    }

    /** The loader for a class path; Drover's own if that is empty. */
    synchronized ClassLoader loader(List<ByteString> classPath) throws NotStartedException {
        if (classPath.isEmpty()) {
            return parent;
        }
        List<JarState> states = new ArrayList<>(classPath.size());
        boolean hasFolder = false;
        for (ByteString entry : classPath) {
            JarState state = state(entry.toString(StandardCharsets.UTF_8));
            hasFolder |= Files.isDirectory(state.path());
            states.add(state);
        }
        if (hasFolder) {
            return newLoader(states);
        }
        loaders.values().removeIf(reference -> reference.refersTo(null));
        WeakReference<ClassLoader> known = loaders.get(states);
        ClassLoader loader = known == null ? null : known.get();
        if (loader == null) {
            loader = newLoader(states);
            loaders.put(states, new WeakReference<>(loader));
        }
        return loader;
    }

    private static JarState state(String entry) throws NotStartedException {
        try {
            Path path = Path.of(entry);
            return new JarState(
                    path, Files.size(path), Files.getLastModifiedTime(path).toMillis());
        } catch (IOException | InvalidPathException e) {
            throw new NotStartedException("The class path names " + entry
                    + ", which can't be read; build it, or submit with a --classpath that is there.");
        }
    }

    private ClassLoader newLoader(List<JarState> states) throws NotStartedException {
        URL[] urls = new URL[states.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = states.get(i).path().toUri().toURL();
            } catch (MalformedURLException e) {
                throw new NotStartedException("The class path's "
                        + states.get(i).path() + " is no place for classes: " + e.getMessage() + ".");
            }
        }
        return new ChildFirstLoader(urls, parent);
    }
}
