package dev.drover.client.caller;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where a class was loaded from. Without state; any thread. */
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

    private static URL location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
