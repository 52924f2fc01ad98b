package dev.drover.worker.isolated;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the JVM of an isolated function is to do, as a file that its worker writes and it reads. Immutable.
 *
 * @param task number, as people see it
 * @param value of the task, as text
 * @param input JSON
 * @param resultBytes the limit of the result
 * @param stackChars the limit of a stack
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IsolatedCall(
        long job,
        long task,
        int attempt,
        String value,
        String className,
        List<String> classPath,
        byte[] input,
        int resultBytes,
        int stackChars) {
    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeLong(job);
            out.writeLong(task);
            out.writeInt(attempt);
            text(out, value);
            text(out, className);
            out.writeInt(classPath.size());
            for (String entry : classPath) {
                text(out, entry);
            }
            bytes(out, input);
            out.writeInt(resultBytes);
            out.writeInt(stackChars);
        }
    }

    static IsolatedCall read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long job = in.readLong();
            long task = in.readLong();
            int attempt = in.readInt();
            String value = text(in);
            String className = text(in);
            List<String> classPath = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                classPath.add(text(in));
            }
            byte[] input = bytes(in);
            return new IsolatedCall(job, task, attempt, value, className, classPath, input, in.readInt(), in.readInt());
        }
    }

    static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
