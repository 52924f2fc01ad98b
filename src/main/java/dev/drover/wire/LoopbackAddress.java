package dev.drover.wire;

import java.util.regex.Pattern;

/** Refuses addresses that other machines could reach, because nothing here encrypts. */
final class LoopbackAddress {
    static final String ADDRESS = "127.0.0.1";

    private static final Pattern DIGITS = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private LoopbackAddress() {}

    static void require(String address) {
        if (!DIGITS.matcher(address).matches()) {
            throw new IllegalArgumentException("The address " + address
                    + " is not loopback: it needs CURVE keys, which are not supported yet. Use " + ADDRESS + ".");
        }
    }
}
