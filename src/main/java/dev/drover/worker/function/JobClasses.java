package dev.drover.worker.function;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import dev.drover.task.Task;
import dev.drover.worker.attempt.NotStartedException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The classes of one class path, and what was learned of those that are tasks; shared by the jobs that see the same files. Any
 * thread.
 */
final class JobClasses {
    private static final int CACHED_TYPES = 200;

    private final ClassLoader loader;
    private final ClassPathSnapshot looks;
    private final ObjectMapper mapper;
    private final ConcurrentMap<String, TaskClass> tasks = new ConcurrentHashMap<>();
    private volatile boolean isSpoiled;

    JobClasses(ClassLoader loader, ClassPathSnapshot looks) {
        this.loader = loader;
        this.looks = looks;
        // A mapper for each loader, and no cache of types that all mappers share: it would keep the classes of jobs
        // long gone.
        TypeFactory types = TypeFactory.defaultInstance()
                .withCache(new LRUMap<Object, JavaType>(16, CACHED_TYPES))
                .withClassLoader(loader);
        this.mapper = JsonMapper.builder().typeFactory(types).build();
    }

    /** Becomes a thread's context class loader while a task runs. */
    ClassLoader loader() {
        return loader;
    }

    /** Whether a job that comes now would find the same classes in another loader. */
    boolean areCurrent() {
        return !isSpoiled && looks.wouldBeTheSame();
    }

    /** A class could not be linked or initialized, and stays so as long as its loader lives: no other job gets this one, unless it is Drover's. */
    void spoil() {
        isSpoiled = true;
    }

    /**
     * Finds a task. No lock is held while its class is initialized, which may take its author's time: other tasks of the class path need
     * not wait for that.
     *
     * @throws ClassNotFoundException if there is no class of that name
     * @throws NotStartedException with a sentence for its author, if it is no task, or can't be loaded
     */
    TaskClass task(String name) throws ClassNotFoundException, NotStartedException {
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
            JavaType input = mapper.getTypeFactory().constructType(type).findTypeParameters(Task.class)[0];
            return new TaskClass(this, constructor, input, mapper.readerFor(input), mapper.writer());
        } catch (LinkageError e) {
            spoil();
            throw new NotStartedException("The class " + name + " can't be loaded: " + e + ".");
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws NotStartedException {
        if (!Task.class.isAssignableFrom(type)) {
            throw new NotStartedException(
                    "The class " + type.getName() + " doesn't implement " + Task.class.getName() + ".");
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
