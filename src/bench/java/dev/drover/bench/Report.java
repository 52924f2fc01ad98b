package dev.drover.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Prints figures beside their peers and aims, a line each. One thread. */
final class Report {
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final String LINE = "    %-58s %12s %-6s %s%n";

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    /** Begins a part; says how busy the machine was in the last minute. */
    void heading(String part) throws IOException {
        out.printf("%n(%s) [load %s]%n", part, Files.readString(LOAD).split(" ")[0]);
    }

    /** A line that explains. */
    void add(String text) {
        out.println("    " + text);
    }

    /** A figure and its range. */
    void figure(String name, Series values, String unit) {
        if (values.isMissing()) {
            out.printf(LINE, name, "SKIPPED", "", "the tool for it is not here");
            return;
        }
        String range = values.sorted().length == 1
                ? ""
                : "(" + number(values.lowest()) + " to " + number(values.highest()) + ")";
        out.printf(LINE, name, number(values.median()), unit, range);
    }

    /** A figure that is one value. */
    void value(String name, double value, String unit) {
        out.printf(LINE, name, number(value), unit, "");
    }

    /** How many times the peer's figure Drover's is, where more is better. */
    void ratio(String peer, Series drover, Series other, double aim) {
        if (other.isMissing()) {
            out.printf(LINE, "  drover : " + peer, "SKIPPED", "", "the tool for it is not here");
            return;
        }
        double ratio = drover.median() / other.median();
        out.printf(LINE, "  drover : " + peer, number(ratio), "x", verdict(ratio >= aim, number(aim) + " x or more"));
    }

    /** A figure whose aim is to be at least so much. */
    void atLeast(String name, double value, double aim, String unit) {
        out.printf(LINE, "  " + name, number(value), unit, verdict(value >= aim, number(aim) + " or more"));
    }

    /** A figure whose aim is to be at most so much. */
    void atMost(String name, double value, double aim, String unit) {
        out.printf(LINE, "  " + name, number(value), unit, verdict(value <= aim, number(aim) + " or less"));
    }

    private static String verdict(boolean reached, String aim) {
        return "aim " + aim + ": " + (reached ? "reached" : "MISSED");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%,.2f", value);
    }
}
