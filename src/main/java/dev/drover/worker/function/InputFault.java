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
 * Says why a function's input doesn't fit, in words of the input and of the function: Jackson's own sentences name its classes and
 * settings. Without state; any thread.
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
            return "it knows no field \"" + ((PropertyBindingException) fault).getPropertyName() + "\"" + place(fault);
        }
        if (fault instanceof ValueInstantiationException && fault.getCause() != null) {
            return what((ValueInstantiationException) fault) + " is refused (" + fault.getCause() + ")" + place(fault);
        }
        if (fault instanceof MismatchedInputException && ((MismatchedInputException) fault).getTargetType() != null) {
            MismatchedInputException mismatch = (MismatchedInputException) fault;
            return what(mismatch) + " is no " + kind(mismatch.getTargetType()) + place(fault);
        }
        if (fault instanceof JsonMappingException) {
            return what((JsonMappingException) fault) + " can't be read as that" + place(fault);
        }
        return fault instanceof StreamReadException ? "it is no JSON" + place(fault) : fault.getOriginalMessage();
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

    /** The value that is meant: {@code points[2].x}. */
    private static String what(JsonMappingException fault) {
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

    private static String place(JsonProcessingException fault) {
        JsonLocation where = fault.getLocation();
        return where == null ? "" : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }
}
