package dev.drover.home;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The form of the home's small files: a {@code key=value} a line, replaced whole. A value has no line break. Owned by the
 * thread that made it.
 */
final class KeyValueText {
    private final Path file;
    private final Map<String, String> values = new LinkedHashMap<>();

    private KeyValueText(Path file) {
        this.file = file;
    }

    static KeyValueText forFile(Path file) {
        return new KeyValueText(file);
    }

    /** Reads the file. Returns null if it does not exist. */
    static KeyValueText read(Path file) {
        String text;
        try {
            text = HomeFiles.readText(file);
        } catch (IOException e) {
            throw HomeFiles.fault("read", file, e);
        }
        return text == null ? null : parse(file, text);
    }

    static KeyValueText parse(Path file, String text) {
        KeyValueText parsed = new KeyValueText(file);
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            String line = text.substring(from, end < 0 ? text.length() : end);
            int equals = line.indexOf('=');
            if (equals > 0) {
                parsed.values.put(line.substring(0, equals), line.substring(equals + 1));
            }
            from = end < 0 ? text.length() : end + 1;
        }
        return parsed;
    }

    KeyValueText put(String key, Object value) {
        String text = value.toString();
        if (text.indexOf('\n') >= 0) {
            throw new UserException(
                    ErrorCode.HOME, "a path with a line break in it can't be a home; choose another with --home");
        }
        values.put(key, text);
        return this;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text.append(value.getKey()).append('=').append(value.getValue()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    void replace() {
        try {
            HomeFiles.replace(file, bytes());
        } catch (IOException e) {
            throw HomeFiles.fault("write", file, e);
        }
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw damaged("it lacks " + key);
        }
        return value;
    }

    long number(String key) {
        String value = text(key);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw damaged(key + " is no number: " + value);
        }
    }

    UserException damaged(String why) {
        return new UserException(
                ErrorCode.DAMAGED,
                "the file " + file + " is damaged (" + why + "); drover doctor says what can be done");
    }
}
