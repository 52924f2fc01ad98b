package dev.drover.worker.function;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import dev.drover.model.NamelessClasses;
import dev.drover.task.Task;
import dev.drover.worker.attempt.NotStartedException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The classes of one class path, with the tasks among them. The jobs that see the same files share it. Any thread. */
public final class JobClasses {
    private static final int CACHED_TYPES = 200;

    private final ClassLoader loader;
    private final ClassPathSnapshot snapshot;
    private ObjectMapper mapper; // guarded by this
    private final ConcurrentMap<String, TaskClass> tasks = new ConcurrentHashMap<>();
    private volatile boolean mustNotBeShared;

    JobClasses(ClassLoader loader, ClassPathSnapshot snapshot) {
        this.loader = loader;
        this.snapshot = snapshot;
    }

    /** Each loader has its own mapper. A cache of types for all mappers would keep the classes of jobs that ended long ago. */
    synchronized ObjectMapper mapper() {
        if (mapper == null) {
            TypeFactory types = TypeFactory.defaultInstance()
                    .withCache(new LRUMap<Object, JavaType>(16, CACHED_TYPES))
                    .withClassLoader(loader);
            mapper = JsonMapper.builder().typeFactory(types).build();
        }
        return mapper;
    }

    /** Becomes a thread's context class loader while a task runs. */
    ClassLoader loader() {
        return loader;
    }

    /** Whether a new loader would find the same classes now. */
    boolean areCurrent() {
        return !mustNotBeShared && snapshot.isCurrent();
    }

    /**
     * Marks this loader as unusable for other jobs, unless it is Drover's. A class of it may not have been linked or
     * initialized, and that stays so as long as its loader exists.
     */
    void preventSharing() {
        mustNotBeShared = true;
    }

    /**
     * Finds a task. No lock is held while its class is initialized, which may take long, so that other tasks of the
     * class path need not wait.
     *
     * @throws ClassNotFoundException if there is no class of that name
     * @throws NotStartedException with a sentence for its author, if it is no task, or can't be loaded
     */
    public TaskClass task(String name) throws ClassNotFoundException, NotStartedException {
        TaskClass known = tasks.get(name);
        if (known != null) {
            return known;
        }
        TaskClass loaded = load(name);
        known = tasks.putIfAbsent(name, loaded);
        return known == null ? loaded : known;
    }

    private TaskClass load(String name) throws ClassNotFoundException, NotStartedException {
        try {
            Class<?> type = Class.forName(name, true, loader);
            Constructor<?> constructor = constructor(type);
            return new TaskClass(this, constructor);
        } catch (RuntimeException | Error e) {
            // Not only errors of linking: an initializer's own error is not wrapped in one (JLS 12.4.2).
            preventSharing();
            throw new NotStartedException(
                    "The class " + name + " can't be loaded: " + FailureText.sentence(e) + ".", e);
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws NotStartedException {
        if (!Task.class.isAssignableFrom(type)) {
            throw new NotStartedException(
                    "The class " + type.getName() + " doesn't implement " + Task.class.getName() + ".");
        }
        Optional<String> nameless = NamelessClasses.refusal(type);
        if (nameless.isPresent()) {
            throw new NotStartedException(Character.toUpperCase(nameless.get().charAt(0))
                    + nameless.get().substring(1) + ".");
        }
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new NotStartedException("The class " + type.getName() + " must be public and not abstract.");
        }
        try {
            return type.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new NotStartedException(
                    "The class " + type.getName() + " needs a public constructor without parameters.");
        }
    }
}
