package dev.drover.coordinator.sim;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Compares two objects field by field, whatever their fields are: one that somebody adds later is compared too, unless it is named as
 * left out. Objects of the walked package are compared by their fields, maps and collections by what they hold, all others by
 * equality. Any thread may call it.
 */
final class SameFields {
    private final String walked;
    private final Set<String> leftOut;
    private final Set<String> unordered;
    private final ClassValue<List<Field>> fields = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> compared = Arrays.stream(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()) && !leftOut.contains(name(field)))
                    .toList();
            compared.forEach(field -> field.setAccessible(true));
            return compared;
        }
    };

    /**
     * Fields are named {@code Class.field}.
     *
     * @param walked package whose classes are walked, unless they are records or enums
     * @param leftOut fields that may differ
     * @param unordered fields with a map whose order means nothing
     */
    SameFields(String walked, Set<String> leftOut, Set<String> unordered) {
        this.walked = walked;
        this.leftOut = leftOut;
        this.unordered = unordered;
    }

    private static String name(Field field) {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    /** The way to where the two differ first, and how they do; null if they don't. */
    String difference(Object one, Object other) {
        if (one == other) {
            return null;
        }
        if (one == null || other == null || one.getClass() != other.getClass()) {
            return said(one, other);
        }
        if (one instanceof LinkedHashMap || one instanceof SortedMap) {
            return inOrder(((Map<?, ?>) one).entrySet(), ((Map<?, ?>) other).entrySet());
        }
        if (one instanceof Map<?, ?> map) {
            return byKey(map, (Map<?, ?>) other);
        }
        if (one instanceof List || one instanceof LinkedHashSet) {
            return inOrder((Collection<?>) one, (Collection<?>) other);
        }
        if (one.getClass().getPackageName().equals(walked) && !(one instanceof Record) && !(one instanceof Enum)) {
            return byField(one, other);
        }
        return one.equals(other) ? null : said(one, other);
    }

    private static String said(Object one, Object other) {
        return ": " + one + " / " + other;
    }

    private String byField(Object one, Object other) {
        for (Field field : fields.get(one.getClass())) {
            try {
                Object left = field.get(one);
                Object right = field.get(other);
                String difference = unordered.contains(name(field))
                        ? byKey((Map<?, ?>) left, (Map<?, ?>) right)
                        : difference(left, right);
                if (difference != null) {
                    return "." + field.getName() + difference;
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return null;
    }

    private String byKey(Map<?, ?> one, Map<?, ?> other) {
        if (!one.keySet().equals(other.keySet())) {
            return said(one.keySet(), other.keySet());
        }
        for (Map.Entry<?, ?> entry : one.entrySet()) {
            String difference = difference(entry.getValue(), other.get(entry.getKey()));
            if (difference != null) {
                return "[" + entry.getKey() + "]" + difference;
            }
        }
        return null;
    }

    private String inOrder(Collection<?> one, Collection<?> other) {
        if (one.size() != other.size()) {
            return said(one, other);
        }
        Iterator<?> others = other.iterator();
        int at = 0;
        for (Object element : one) {
            Object opposite = others.next();
            String difference = element instanceof Map.Entry<?, ?> entry
                    ? entry(entry, (Map.Entry<?, ?>) opposite)
                    : difference(element, opposite);
            if (difference != null) {
                return "[" + at + "]" + difference;
            }
            at++;
        }
        return null;
    }

    private String entry(Map.Entry<?, ?> one, Map.Entry<?, ?> other) {
        return one.getKey().equals(other.getKey())
                ? difference(one.getValue(), other.getValue())
                : said(one.getKey(), other.getKey());
    }
}
