package dev.drover.worker.function;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * What the classes of a job see beside their own class path: the JDK, {@code dev.drover.task}, and Jackson's annotations, by which a job
 * without a Jackson of its own says how its input and result are written. All else of Drover, its libraries and their services and
 * resources, stays hidden, as it would be in a main program. Any thread.
 */
final class TaskApiLoader extends ClassLoader {
    /** Shared by Drover and all jobs. */
    static final String PACKAGE = "dev.drover.task.";

    private static final String ANNOTATIONS = "com.fasterxml.jackson.annotation.";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader drover;

    /** @param drover the loader of Drover's own classes */
    TaskApiLoader(ClassLoader drover) {
        super("drover-task-api", ClassLoader.getPlatformClassLoader());
        this.drover = drover;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(PACKAGE) || name.startsWith(ANNOTATIONS)) {
            return drover.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected URL findResource(String name) {
        return isShared(name) ? drover.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return isShared(name) ? drover.getResources(name) : Collections.emptyEnumeration();
    }

    /** Of the task's own package only: a tool that reads class files finds there what it would load. */
    private static boolean isShared(String resource) {
        return resource.startsWith("dev/drover/task/");
    }
}
