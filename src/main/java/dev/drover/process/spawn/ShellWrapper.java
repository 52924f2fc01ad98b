package dev.drover.process.spawn;

import dev.drover.process.libc.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Carries bytes and a umask past Java's {@link ProcessBuilder}, which takes strings and damages what its locale can't encode
 * (JVM hazard 6): as octal escapes in an ASCII script of the shell, which then becomes the command by exec. Any thread may call
 * it.
 */
final class ShellWrapper {
    private ShellWrapper() {}

    static boolean isNeeded(SpawnSpec spec) {
        return spec.umask() != SpawnSpec.INHERIT_UMASK
                || !spec.argv().stream().allMatch(Bytes::isAscii)
                || !spec.environment().stream().allMatch(ShellWrapper::isPlainEntry);
    }

    /** The command that makes {@code program} run with the arguments, the whole environment and the umask of {@code spec}. */
    static List<String> command(SpawnSpec spec, byte[] program) {
        StringBuilder script = new StringBuilder("set --");
        spec.environment().forEach(entry -> appendWord(script, entry));
        appendWord(script, program);
        spec.argv().subList(1, spec.argv().size()).forEach(word -> appendWord(script, word));
        if (spec.umask() != SpawnSpec.INHERIT_UMASK) {
            script.append(String.format(Locale.ROOT, "\numask %04o", spec.umask()));
        }
        // env, because a shell exports variables of its own and drops those whose names it can't have.
        script.append("\nexec /usr/bin/env -i -- \"$@\"");
        return List.of("/bin/sh", "-c", script.toString());
    }

    /** Java keeps only one entry of a name, and none without a name. */
    private static boolean isPlainEntry(byte[] entry) {
        return Bytes.isAscii(entry) && Bytes.indexOf(entry, (byte) '=') > 0;
    }

    private static void appendWord(StringBuilder script, byte[] word) {
        String text = new String(word, StandardCharsets.ISO_8859_1);
        if (Bytes.isAscii(word)) {
            script.append(" '").append(text.replace("'", "'\\''")).append('\'');
            return;
        }
        // A command substitution drops newlines at its end, so a letter guards them and is cut off afterwards.
        String name = "w" + script.length();
        StringBuilder decode = new StringBuilder(name).append("=$(printf %b '");
        for (byte b : word) {
            decode.append(String.format(Locale.ROOT, "\\0%03o", b & 0xff));
        }
        decode.append("x')\n").append(name).append("=${").append(name).append("%x}\n");
        script.insert(0, decode);
        script.append(" \"$").append(name).append('"');
    }
}
