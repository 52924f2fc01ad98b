package dev.drover.worker;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import dev.drover.model.Marks;
import dev.drover.proto.Environment;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Variable;
import dev.drover.task.Task;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the class of a function job and how to call it. Any thread may call it. */
final class FunctionLoader {
    private final ClassPaths classPaths;

    FunctionLoader(ClassPaths classPaths) {
        this.classPaths = classPaths;
    }

    /**
     * Loads a job's class.
     *
     * @throws NotStartedException with a sentence for its author, if there is no such task
     */
    FunctionPlan load(JobPlan plan) throws NotStartedException {
        FunctionWork work = plan.spec().getFunction();
        ClassLoader loader = classPaths.loader(work.getClassPathList());
        Class<?> type = type(work, loader);
        Constructor<?> constructor = constructor(type);
        // A mapper for each class: its caches would keep the classes of jobs long gone.
        ObjectMapper mapper = JsonMapper.builder().build();
        JavaType[] types = mapper.getTypeFactory().constructType(type).findTypeParameters(Task.class);
        return new FunctionPlan(
                constructor, loader, types[0], mapper.readerFor(types[0]), mapper.writer(), environment(plan));
    }

    private static Class<?> type(FunctionWork work, ClassLoader loader) throws NotStartedException {
        String name = work.getClassName();
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new NotStartedException("There is no class " + name + " on the class path " + shown(work)
                    + "; name it in full, with its package, and give its jar with --classpath.");
        } catch (LinkageError e) {
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
        } catch (LinkageError e) {
            throw new NotStartedException("The class " + type.getName() + " can't be loaded: " + e + ".");
        }
    }

    private static String shown(FunctionWork work) {
        if (work.getClassPathCount() == 0) {
            return "of Drover itself";
        }
        return String.join(
                ":",
                work.getClassPathList().stream()
                        .map(entry -> entry.toString(StandardCharsets.UTF_8))
                        .toList());
    }

    private static Map<String, String> environment(JobPlan plan) {
        Map<String, String> byName = new LinkedHashMap<>();
        plan.environment()
                .map(Environment::getVariablesList)
                .ifPresent(variables -> variables.forEach(variable -> put(byName, variable)));
        plan.spec().getVariablesList().forEach(variable -> put(byName, variable));
        byName.keySet().removeIf(name -> name.startsWith(Marks.PREFIX));
        return Map.copyOf(byName);
    }

    private static void put(Map<String, String> byName, Variable variable) {
        Optional<String> name = text(variable.getName());
        Optional<String> value = text(variable.getValue());
        if (name.isPresent() && value.isPresent()) {
            byName.put(name.get(), value.get());
        }
    }

    private static Optional<String> text(ByteString bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asReadOnlyByteBuffer())
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
