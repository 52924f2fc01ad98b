package dev.drover.client.caller;

import dev.drover.model.ErrorCode;
import dev.drover.model.NamelessClasses;
import dev.drover.model.UserException;
import dev.drover.task.Task;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Optional;

/** What a worker needs to know of a function's class. Without state; any thread. */
public final class TaskSource {
    private TaskSource() {}

    /** The jar or folder, or null if it is Drover's own or unknown. */
    public static Path of(Class<?> type) {
        URL location = location(type);
        if (location == null
                || location.toString().equals(String.valueOf(location(TaskSource.class)))
                || !"file".equals(location.getProtocol())) {
            return null;
        }
        try {
            return Path.of(location.toURI());
        } catch (URISyntaxException e) {
            // The class loader has its own form of locations. The caller must give the class path.
            return null;
        }
    }

    /**
     * Makes sure that a worker can make an instance. A class that is named as text is checked by the worker alone, which has its class path.
     *
     * @throws UserException with {@link ErrorCode#INVALID} if it can't
     */
    public static void requireUsable(Class<?> type) {
        Optional<String> nameless = NamelessClasses.refusal(type);
        if (nameless.isPresent()) {
            throw new UserException(ErrorCode.INVALID, nameless.get());
        }
        boolean isTask = Task.class.isAssignableFrom(type);
        boolean isConcrete = Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
        boolean hasConstructor = Arrays.stream(type.getConstructors()).anyMatch(made -> made.getParameterCount() == 0);
        if (!isTask || !isConcrete || !hasConstructor) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the class " + type.getName()
                            + " can't be run as a function; give a public class that is not abstract, implements "
                            + Task.class.getName() + " and has a public constructor without parameters");
        }
    }

    private static URL location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
