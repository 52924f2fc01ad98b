package dev.drover.worker.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.drover.task.JsonText;
import dev.drover.task.Task;
import dev.drover.worker.attempt.NotStartedException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/**
 * A class that implements {@link Task}, and how its input and result are bound to JSON. Any thread.
 *
 * <p>The binding is made when it is needed: it takes longer to load than all else that an isolated function without input needs.
 */
public final class TaskClass {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JobClasses classes;
    private final Constructor<?> constructor;
    private Binding binding; // guarded by this

    /** @param classes among which it was found */
    TaskClass(JobClasses classes, Constructor<?> constructor) {
        this.classes = classes;
        this.constructor = constructor;
    }

    /** @param inputType of the task, resolved over its superclasses and interfaces */
    private record Binding(JavaType inputType, ObjectReader reader, ObjectWriter writer) {
        static Binding of(ObjectMapper mapper, Class<?> type) {
            JavaType input = mapper.getTypeFactory().constructType(type).findTypeParameters(Task.class)[0];
            return new Binding(input, mapper.readerFor(input), mapper.writer());
        }
    }

    private synchronized Binding binding() {
        if (binding == null) {
            binding = Binding.of(classes.mapper(), constructor.getDeclaringClass());
        }
        return binding;
    }

    JobClasses classes() {
        return classes;
    }

    /** What a thread of the function has as its context class loader. */
    public ClassLoader loader() {
        return classes.loader();
    }

    /** A new instance. An exception of its constructor is the attempt's failure. */
    @SuppressWarnings("unchecked") // the input is read as the type that the class itself names
    public Task<Object, Object> newTask() throws Throwable {
        try {
            return (Task<Object, Object>) constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Binds the input; null where nothing was submitted. */
    public Object input(byte[] json) throws NotStartedException {
        if (isBlank(json)) {
            return null;
        }
        Binding bound;
        try {
            bound = binding();
        } catch (RuntimeException | Error e) {
            classes.preventSharing();
            throw new NotStartedException(
                    "The class " + constructor.getDeclaringClass().getName() + " can't be loaded: "
                            + FailureText.sentence(e) + ".",
                    e);
        }
        JavaType inputType = bound.inputType();
        try {
            if (inputType.hasRawClass(JsonText.class)) {
                requireJson(json);
                return new JsonText(new String(json, StandardCharsets.UTF_8));
            }
            return bound.reader().readValue(json);
        } catch (JsonProcessingException e) {
            Error error = e.getCause() instanceof Error cause ? cause : null;
            if (error != null) {
                classes.preventSharing();
            }
            throw new NotStartedException(
                    "The input doesn't fit " + constructor.getDeclaringClass().getName() + ", which takes "
                            + inputType.toCanonical() + ": " + InputFault.sentence(e) + ".",
                    error);
        } catch (IOException e) {
            throw new NotStartedException("The input can't be read: " + e.getMessage() + ".");
        } catch (RuntimeException | Error e) {
            // Of the input's own code: an initializer that fails, a constructor that recurses for ever.
            if (e instanceof Error) {
                classes.preventSharing();
            }
            throw new NotStartedException(
                    "The input can't be bound to " + inputType.toCanonical() + ": " + FailureText.sentence(e) + ".", e);
        }
    }

    /** The result as JSON; {@code null} for none. */
    public byte[] output(Object result) throws IOException {
        if (result == null) {
            return NULL.clone();
        }
        if (result instanceof JsonText) {
            byte[] json = ((JsonText) result).text().getBytes(StandardCharsets.UTF_8);
            requireJson(json);
            return json;
        }
        return binding().writer().writeValueAsBytes(result);
    }

    /**
     * What the function says beside its result, as JSON.
     *
     * @throws IllegalArgumentException if it can't be written so
     */
    public byte[] json(Object value) {
        try {
            return output(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("It can't be written as JSON: " + e.getMessage(), e);
        }
    }

    private void requireJson(byte[] json) throws IOException {
        try (var parser = binding().reader().getFactory().createParser(json)) {
            int depth = 0;
            int values = 0;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                values += depth == 0 ? 1 : 0;
            }
            if (values != 1) {
                throw new JsonFault("it must be one JSON value, and is " + values);
            }
        }
    }

    private static boolean isBlank(byte[] json) {
        for (byte b : json) {
            if (b != ' ' && b != '\n' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static final class JsonFault extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        JsonFault(String sentence) {
            super(sentence);
        }
    }
}
