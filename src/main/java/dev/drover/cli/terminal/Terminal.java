package dev.drover.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the screen in front of the user can do.
 *
 * @param isTerminal whether standard output is one
 * @param errorIsTerminal whether standard error is one
 * @param utf8 whether it shows more than ASCII
 * @param dumb whether it can't go back in a line
 * @param wantsColor whether nothing in the environment speaks against colour
 */
public record Terminal(boolean isTerminal, boolean errorIsTerminal, boolean utf8, boolean dumb, boolean wantsColor) {
    private static final int USUAL_WIDTH = 80;

    /** Looks at this process and its environment. */
    public static Terminal ofProcess(Map<String, String> environment) {
        String term = environment.getOrDefault("TERM", "dumb");
        boolean dumb = term.equals("dumb") || term.isEmpty();
        boolean noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(isTerminal(1), isTerminal(2), isUtf8(environment), dumb, !dumb && !noColor);
    }

    /** {@code System.console()} can't tell: it wants standard input to be a terminal too, and JDK 22 changed its mind. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            // A descriptor that isn't open is no terminal.
            return false;
        }
    }

    /** The launcher gives the JVM a locale of its own (hazard JVM 6) and keeps the caller's, with = in front, beside it. */
    public static boolean isUtf8(Map<String, String> environment) {
        String kept = environment.get("DROVER_CALLER_LC_ALL");
        String all = kept == null ? environment.getOrDefault("LC_ALL", "") : kept.isEmpty() ? "" : kept.substring(1);
        String locale = all;
        for (String name : new String[] {"LC_CTYPE", "LANG"}) {
            if (locale.isEmpty()) {
                locale = environment.getOrDefault(name, "");
            }
        }
        return locale.endsWith(".UTF-8") || locale.endsWith(".utf8") || locale.endsWith(".UTF8");
    }

    /** Cells in a line; asks the terminal itself, which costs a process, so only where a line has to fit. */
    int width() {
        if (!isTerminal) {
            return 0;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            int space = size.indexOf(' ');
            int width = space < 0 ? 0 : Integer.parseInt(size.substring(space + 1));
            return width > 0 ? width : USUAL_WIDTH;
        } catch (IOException | NumberFormatException e) {
            // Without stty or a controlling terminal the usual width is as good a guess as any.
            return USUAL_WIDTH;
        }
    }
}
