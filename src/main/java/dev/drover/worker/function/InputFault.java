package dev.drover.worker.function;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Explains why a function's input does not fit, in the terms of the input and of the function, because Jackson's
 * messages name its own classes and settings. Without state; any thread.
 */
final class InputFault {
    private static final Set<Class<?>> WHOLE = Set.of(
            long.class,
            Long.class,
            int.class,
            Integer.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);

    private InputFault() {}

    /** What is wrong and where, without a full stop. */
    static String sentence(JsonProcessingException fault) {
        if (fault instanceof PropertyBindingException) {
            return "it knows no field \"" + ((PropertyBindingException) fault).getPropertyName() + "\""
                    + location(fault);
        }
        if (fault instanceof ValueInstantiationException && fault.getCause() != null) {
            return valuePath((ValueInstantiationException) fault) + " is refused ("
                    + FailureText.sentence(fault.getCause())
                    + ")"
                    + location(fault);
        }
        if (fault instanceof MismatchedInputException && ((MismatchedInputException) fault).getTargetType() != null) {
            MismatchedInputException mismatch = (MismatchedInputException) fault;
            return valuePath(mismatch) + " is no " + kind(mismatch.getTargetType()) + location(fault);
        }
        if (fault instanceof JsonMappingException) {
            return valuePath((JsonMappingException) fault) + " can't be read as that" + location(fault);
        }
        return fault instanceof StreamReadException
                ? "it is not valid JSON" + location(fault)
                : fault.getOriginalMessage();
    }

    /** What JSON calls values of that type, or the class's own name. */
    private static String kind(Class<?> type) {
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "list";
        }
        if (Map.class.isAssignableFrom(type)) {
            return "object";
        }
        if (WHOLE.contains(type)) {
            return "whole number";
        }
        return switch (type.getSimpleName()) {
            case "double", "Double", "float", "Float", "BigDecimal", "Number" -> "number";
            case "boolean", "Boolean" -> "true or false";
            case "String" -> "string";
            default -> type.getSimpleName();
        };
    }

    /** The path of the value: {@code points[2].x}. */
    private static String valuePath(JsonMappingException fault) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : fault.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "the value" : path.toString();
    }

    private static String location(JsonProcessingException fault) {
        JsonLocation where = fault.getLocation();
        return where == null ? "" : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }
}
