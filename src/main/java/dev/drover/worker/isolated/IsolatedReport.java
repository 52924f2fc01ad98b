package dev.drover.worker.isolated;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * How the call of an isolated function ended, as a file that its JVM makes and its worker reads when the JVM is gone. The file is empty from
 * the start of the JVM's main method on, and gets its content at once. Immutable.
 *
 * @param result JSON; of {@link Kind#RETURNED}
 * @param message a sentence, of the others
 * @param exceptionClass may be empty
 * @param stack may be empty
 * @param warnings a sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IsolatedReport(
        Kind kind, byte[] result, String message, String exceptionClass, String stack, List<String> warnings) {
    /** How it ended. */
    enum Kind {
        RETURNED,
        THREW,
        NOT_STARTED
    }

    private static final byte[] NONE = {};

    static IsolatedReport returned(byte[] json, List<String> warnings) {
        return new IsolatedReport(Kind.RETURNED, json, "", "", "", warnings);
    }

    static IsolatedReport failed(
            Kind kind, String message, String exceptionClass, String stack, List<String> warnings) {
        return new IsolatedReport(kind, NONE, message, exceptionClass, stack, warnings);
    }

    /** Says that the main method has begun. */
    static void begin(Path file) throws IOException {
        Files.createFile(file);
    }

    /** A JVM that dies meanwhile leaves the empty one. */
    void write(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".whole");
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(whole)))) {
            out.writeByte(kind.ordinal());
            IsolatedCall.bytes(out, result);
            IsolatedCall.text(out, message);
            IsolatedCall.text(out, exceptionClass);
            IsolatedCall.text(out, stack);
            out.writeInt(warnings.size());
            for (String warning : warnings) {
                IsolatedCall.text(out, warning);
            }
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static IsolatedReport read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            Kind kind = Kind.values()[in.readByte()];
            byte[] result = IsolatedCall.bytes(in);
            String message = IsolatedCall.text(in);
            String exceptionClass = IsolatedCall.text(in);
            String stack = IsolatedCall.text(in);
            List<String> warnings = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                warnings.add(IsolatedCall.text(in));
            }
            return new IsolatedReport(kind, result, message, exceptionClass, stack, warnings);
        }
    }
}
