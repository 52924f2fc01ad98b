package dev.drover.worker.function;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Says in bounded text what a task's code threw. An exception class of a user's may itself fail at that. Without state;
 * any thread.
 */
public final class FailureText {
    private static final int SENTENCE_CHARS = 4_096;
    private static final int STACK_CHARS = 16 << 10;

    private FailureText() {}

    /** The failure's class and message, without a full stop. */
    public static String sentence(Throwable failure) {
        String name = failure.getClass().getName();
        String message;
        try {
            message = failure.getMessage();
        } catch (RuntimeException | Error broken) {
            return name;
        }
        return bounded(message == null || message.isEmpty() ? name : name + ": " + message, SENTENCE_CHARS);
    }

    /** Where it was thrown, as {@code (at CLASS.METHOD(FILE:LINE))} with a space before; empty if that is not known. */
    public static String place(Throwable failure) {
        try {
            StackTraceElement[] stack = failure.getStackTrace();
            if (stack.length == 0) {
                return "";
            }
            // Without the names of module and loader, which a main program's would not have.
            StackTraceElement top = stack[0];
            return " (at " + top.getClassName() + '.' + top.getMethodName()
                    + (top.getFileName() == null ? "" : "(" + top.getFileName() + ':' + top.getLineNumber() + ")")
                    + ")";
        } catch (RuntimeException | Error broken) {
            return "";
        }
    }

    /** The stack with its causes, for a log. */
    public static String stack(Throwable failure) {
        return stack(failure, STACK_CHARS);
    }

    public static String stack(Throwable failure, int limitChars) {
        StringWriter text = new StringWriter();
        try {
            failure.printStackTrace(new PrintWriter(text));
        } catch (RuntimeException | Error broken) {
            return "The stack can't be shown: " + broken.getClass().getName();
        }
        return bounded(text.toString(), limitChars);
    }

    private static String bounded(String text, int limitChars) {
        return text.length() <= limitChars ? text : text.substring(0, limitChars - 1) + "…";
    }
}
