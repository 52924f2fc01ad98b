package dev.drover.worker.command;

import dev.drover.proto.CommandWork;
import java.util.Optional;

/** Knows a line for the shell that was given as the name of a program. Without state; any thread. */
final class ShellLine {
    private static final String OF_A_SHELL = "|&;<>$`*";

    /** A longer line is not repeated. */
    private static final int MOST_CHARACTERS = 200;

    private ShellLine() {}

    /** {@code a line with | wants: drover submit --shell 'echo hi | wc -c'}; empty for what can be the name of a program. */
    static Optional<String> hint(CommandWork work) {
        if (work.getShell() || work.getArgvCount() != 1) {
            return Optional.empty();
        }
        String line = work.getArgv(0).toStringUtf8();
        return sign(line)
                .map(sign -> "a line with " + sign + " wants: drover submit --shell '"
                        + (isShort(line) ? line.replace("'", "'\\''") : "…") + "'");
    }

    /** What in it only a shell understands. */
    private static Optional<String> sign(String line) {
        Optional<String> sign = line.chars()
                .filter(character -> OF_A_SHELL.indexOf(character) >= 0)
                .mapToObj(Character::toString)
                .findFirst();
        boolean hasArguments = line.strip().indexOf(' ') >= 0;
        return sign.isEmpty() && hasArguments ? Optional.of("arguments") : sign;
    }

    /** And has nothing that a terminal would obey, or that is no text. */
    private static boolean isShort(String line) {
        return line.length() <= MOST_CHARACTERS
                && line.chars().noneMatch(character -> Character.isISOControl(character) || character == '\ufffd');
    }
}
