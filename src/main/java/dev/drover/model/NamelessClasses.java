package dev.drover.model;

import java.util.Optional;

/**
 * Recognises classes that have no name of their own in the source: those of lambdas and anonymous ones. A worker, which makes its own
 * instance by the name of a class, can't run them. Without state; any thread.
 */
public final class NamelessClasses {
    private static final String ADVICE =
            "a worker makes its own instance by the name of a class; write a public class that implements dev.drover.task.Task";

    private NamelessClasses() {}

    /** The sentence that refuses the class, without a full stop; empty if the class has a name. */
    public static Optional<String> refusal(Class<?> type) {
        if (type.isHidden() || type.isSynthetic()) {
            return Optional.of("a lambda or method reference can't be run as a function, because " + ADVICE);
        }
        return type.isAnonymousClass() ? Optional.of(anonymous(type.getName())) : Optional.empty();
    }

    /** Likewise of a name, as it was typed; a name of the source itself is not judged. */
    public static Optional<String> refusal(String name) {
        if (name.contains("$$Lambda") || name.contains("->") || name.contains("::")) {
            return Optional.of("'" + name
                    + "' is a lambda or method reference, which can't be run as a function, because " + ADVICE);
        }
        return isAnonymous(name) ? Optional.of(anonymous(name)) : Optional.empty();
    }

    private static String anonymous(String name) {
        return "the class " + name + " is anonymous and can't be run as a function, because " + ADVICE;
    }

    /** Ends with {@code $} and digits alone, as binary names of anonymous classes do (JLS 13.1). */
    private static boolean isAnonymous(String name) {
        int digits = name.length();
        while (digits > 0 && name.charAt(digits - 1) >= '0' && name.charAt(digits - 1) <= '9') {
            digits--;
        }
        return digits < name.length() && digits > 0 && name.charAt(digits - 1) == '$';
    }
}
