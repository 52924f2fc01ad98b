package dev.drover.worker.function;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;

/**
 * Loads a job's classes from its own class path first, so that Drover's libraries can't clash with the job's; classes
 * that are not there come from Drover. The JDK and {@code dev.drover.task}, which both sides must share, always come
 * from outside.
 */
final class ChildFirstLoader extends URLClassLoader {
    private static final String SHARED_PACKAGE = "dev.drover.task.";

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
        if (name.startsWith("java.") || name.startsWith(SHARED_PACKAGE)) {
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

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        snapshot.add(name);
        return super.findResources(name);
    }
}
