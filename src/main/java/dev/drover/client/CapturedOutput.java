package dev.drover.client;

import java.nio.charset.StandardCharsets;

/**
 * What an attempt wrote to one of its streams, as far as it was kept.
 *
 * @param bytes the first ones; where Drover's own limit of output was passed, what is missing is missing before the last ones
 * @param totalBytes that it wrote
 */
public record CapturedOutput(byte[] bytes, long totalBytes) {
    /** {@return how many bytes that it wrote are not here} */
    public long droppedBytes() {
        return totalBytes - bytes.length;
    }

    /** {@return the bytes read as UTF-8; what is none becomes U+FFFD} */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
