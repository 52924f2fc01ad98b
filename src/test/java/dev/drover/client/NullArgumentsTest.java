package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.drover.model.ErrorCode;
import dev.drover.proto.Spec;
import dev.drover.spec.JobFields;
import dev.drover.spec.LimitFields;
import dev.drover.spec.PlainField;
import dev.drover.task.samples.Echo;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Null is refused by every public method and constructor of the library, in one way, before anything else is done. */
class NullArgumentsTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/drover/client");

    /** Records that a program makes. All others come from the library, which leaves nothing out. */
    private static final Set<Class<?>> GIVEN = Set.of(
            AttemptFilter.class,
            CancelRequest.class,
            ClientOptions.class,
            CoordinatorSettings.class,
            EventFilter.class,
            JobId.class,
            JobSpec.EnvironmentVariable.class,
            OutputRequest.class,
            RunRequest.class,
            SendRequest.class,
            TaskRange.class,
            ValueList.class);

    /** The parameters that take null: JSON has it, an option may be absent, an error may have no message and no cause. */
    private static final Set<String> TAKE_NULL = Set.of(
            "JobSpecBuilder.input value",
            "JobSpec.task input",
            "ClientOptions.fromEnvironment explicitHome",
            "DroverException.dev.drover.client.DroverException message",
            "DroverException.dev.drover.client.DroverException cause");

    @TempDir
    Path home;

    private final List<String> faults = new ArrayList<>();
    private int tried;

    @Test
    void eachMethodNamesTheParameterThatIsNull() throws Exception {
        for (Class<?> type : publicTypes()) {
            if (!type.isRecord() || GIVEN.contains(type)) {
                for (Constructor<?> constructor : type.getConstructors()) {
                    tryAll(type, constructor);
                }
            }
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers())
                        && !method.isSynthetic()
                        && !method.getName().equals("equals")
                        && !method.getName().equals("compareTo")) {
                    tryAll(type, method);
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(tried).isGreaterThan(150);
    }

    private static List<Class<?>> publicTypes() throws IOException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java") && !name.equals("package-info.java")) {
                    addPublic(Class.forName("dev.drover.client." + name.replace(".java", "")), types);
                }
            }
        }
        return types;
    }

    private static void addPublic(Class<?> type, List<Class<?>> types) {
        if (Modifier.isPublic(type.getModifiers())) {
            if (!type.isInterface() && !type.isEnum()) {
                types.add(type);
            }
            for (Class<?> inner : type.getDeclaredClasses()) {
                addPublic(inner, types);
            }
        }
    }

    private void tryAll(Class<?> type, Executable called) throws Exception {
        Parameter[] parameters = called.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            String name = parameters[i].getName();
            Class<?> taken = parameters[i].getType();
            if (taken.isPrimitive() || TAKE_NULL.contains(type.getSimpleName() + "." + called.getName() + " " + name)) {
                continue;
            }
            tryOne(type, called, i, null, name + " is null");
            if (Collection.class.isAssignableFrom(taken)) {
                Collection<Object> withNull = taken == Set.class ? new HashSet<>() : new ArrayList<>();
                withNull.add(null);
                tryOne(type, called, i, withNull, name + "[0] is null");
            } else if (taken.isArray() && !taken.getComponentType().isPrimitive()) {
                tryOne(type, called, i, Array.newInstance(taken.getComponentType(), 1), name + "[0] is null");
            }
        }
    }

    private void tryOne(Class<?> type, Executable called, int position, Object value, String sentence)
            throws Exception {
        Object[] arguments = new Object[called.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == position ? value : sample(called.getParameterTypes()[i]);
        }
        Throwable thrown = catchThrowable(() -> call(type, called, arguments));
        Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        if (!(cause instanceof NullPointerException) || !sentence.equals(cause.getMessage())) {
            faults.add(called + " says not \"" + sentence + "\" but " + cause);
        }
        tried++;
    }

    private void call(Class<?> type, Executable called, Object[] arguments) throws Exception {
        if (called instanceof Constructor<?> constructor) {
            constructor.newInstance(arguments);
            return;
        }
        Method method = (Method) called;
        if (Modifier.isStatic(method.getModifiers())) {
            method.invoke(null, arguments);
            return;
        }
        try (DroverClient client = DroverClient.open(options())) {
            method.invoke(type == DroverClient.class ? client : sample(type), arguments);
        }
    }

    private ClientOptions options() {
        return ClientOptions.fromEnvironment(Map.of("DROVER_AUTOSTART", "0"), home.toString());
    }

    /** Something that such a parameter takes, or that has such methods. */
    private Object sample(Class<?> type) {
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        for (Object sample : samples()) {
            if (type.isInstance(sample)) {
                return sample;
            }
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == int.class) {
            return 1;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                throw new AssertionError(method + " is called though an argument is null");
            });
        }
        throw new AssertionError("this test needs a sample of " + type);
    }

    private List<Object> samples() {
        JobId id = new JobId(1);
        return Arrays.asList(
                "a",
                Path.of("/"),
                Duration.ofSeconds(1),
                Instant.EPOCH,
                List.of(),
                new LinkedHashSet<>(),
                Map.of(),
                Collections.emptyIterator(),
                InputStream.nullInputStream(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Echo.class,
                id,
                JobFields.RETRIES,
                JobFields.TIMEOUT,
                LimitFields.OUTPUT_LIMIT,
                LimitFields.ON_OUTPUT_LIMIT,
                (PlainField) JobFields.NAME,
                Spec.getDefaultInstance(),
                JobSpec.command("true"),
                JobSpec.command("true").build(),
                JobFilter.all(),
                JobFilter.builder(),
                TaskFilter.builder(id),
                TaskFilter.builder(id).build(),
                AttemptFilter.of(id),
                CancelRequest.of(id),
                EventFilter.everything(),
                OutputRequest.of(id),
                RunRequest.of(JobSpec.command("true").build()),
                SendRequest.text(id, "a"),
                new Submission(id, 1, false, request -> {
                    throw new AssertionError("it is called though an argument is null");
                }),
                new CapturedOutput(new byte[0], 0),
                new RunResult(
                        null, Optional.empty(), new CapturedOutput(new byte[0], 0), new CapturedOutput(new byte[0], 0)),
                CoordinatorSettings.unchanged(),
                new ValueList("a", 1, 0),
                new Counts(Map.of(), 0),
                new JobResult(null, Optional.empty()),
                new DroverException(ErrorCode.INVALID, "a"),
                options());
    }
}
