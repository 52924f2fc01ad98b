package dev.drover.worker;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads a job's classes from its own class path first, so that Drover's libraries can't clash with the job's; what isn't there
 * comes from Drover. The JDK and {@code dev.drover.task}, which both sides must share, always come from outside.
 */
final class ChildFirstLoader extends URLClassLoader {
    private static final String SHARED_PACKAGE = "dev.drover.task.";

    static {
        registerAsParallelCapable();
    }

    ChildFirstLoader(URL[] classPath, ClassLoader parent) {
        super("drover-job", classPath, parent);
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
    public URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }
}
