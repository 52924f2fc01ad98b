package dev.drover.worker.function;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads a job's classes from its own class path first. What is not there comes from the parent, {@link TaskApiLoader}: the JDK and what
 * the job shares with Drover. Packages {@code java.*} and {@code dev.drover.task} always come from the parent. Any thread.
 */
final class ChildFirstLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final ClassPathSnapshot snapshot;

    /** @param snapshot records each search in the class path */
    ChildFirstLoader(URL[] classPath, ClassLoader parent, ClassPathSnapshot snapshot) {
        super("drover-job", classPath, parent);
        this.snapshot = snapshot;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.") || name.startsWith(TaskApiLoader.PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                try {
                    loaded = findClass(name);
                } catch (ClassNotFoundException notHere) {
                    return super.loadClass(name, resolve);
                }
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        snapshot.add(name.replace('.', '/') + ".class");
        return super.findClass(name);
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public URL findResource(String name) {
        snapshot.add(name);
        return super.findResource(name);
    }

    /** The job's own come first here too, so that its services are found before those of the JDK. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
        all.addAll(Collections.list(getParent().getResources(name)));
        return Collections.enumeration(all);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        snapshot.add(name);
        return super.findResources(name);
    }
}
