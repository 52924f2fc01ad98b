package dev.drover.model;

import java.nio.charset.StandardCharsets;

/** The rule for the keys of labels: one to {@value #MAX_BYTES} bytes of UTF-8 without '='. Without state; any thread. */
public final class LabelKeys {
    public static final int MAX_BYTES = 200;

    private LabelKeys() {}

    public static boolean isValid(String key) {
        return !key.isEmpty() && key.indexOf('=') < 0 && key.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }
}
