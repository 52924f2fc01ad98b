package dev.drover.cli.terminal;

import dev.drover.cli.text.Bars;
import dev.drover.cli.text.Escapes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The only place that prints: results to standard output, notes and errors to standard error.
 *
 * <p>Any thread may call it. Standard output is buffered until {@link #flush}; a note flushes it first, so that the two keep
 * their order on a screen.
 */
public final class Console {
    private static final int BUFFER_BYTES = 32 * 1024;

    /** Before each sentence of Drover on standard error. */
    private static final String SPEAKER = "drover: ";

    private final OutputStream out;
    private final OutputStream err;
    private final Terminal terminal;
    private final boolean color;
    private final boolean progress;
    private final boolean quiet;
    private final Advice advice;
    /** What stands at the bottom of the screen, and is drawn over next. */
    private List<String> drawn = List.of();
    /** Standard output has failed. Its buffered bytes are lost, which must not prevent the error message. */
    private boolean broken;
    /** Of the terminal, when it was asked last; 0: not yet. */
    private int width;

    public Console(OutputStream out, OutputStream err, Terminal terminal) {
        this(new BufferedOutputStream(out, BUFFER_BYTES), err, terminal, false, true, false, Advice.AS_IS);
    }

    private Console(
            OutputStream out,
            OutputStream err,
            Terminal terminal,
            boolean color,
            boolean progress,
            boolean quiet,
            Advice advice) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.color = color;
        this.progress = progress;
        this.quiet = quiet;
        this.advice = advice;
    }

    /**
     * The same streams with the settings of {@code --color} and {@code --no-progress}.
     *
     * @param noNotes whether notes, which are neither results nor errors, are suppressed
     */
    public Console with(String when, boolean noProgress, boolean noNotes, Advice itsAdvice) {
        boolean colored =
                when.equals("always") || when.equals("auto") && terminal.isTerminal() && terminal.wantsColor();
        return new Console(out, err, terminal, colored, !noProgress, noNotes, itsAdvice);
    }

    /** Prints a line of the result. */
    public void line(String text) {
        write((text + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** Prints a line of the result that says what to type next. */
    public void advice(String text) {
        line(advised(text));
    }

    /** A sentence, for what isn't printed as it stands, with commands that can be typed. */
    public String advised(String sentence) {
        return advice.in(sentence);
    }

    public void lines(List<String> lines) {
        for (String line : lines) {
            line(line);
        }
    }

    /** Writes bytes of the result unchanged, such as a job's output. */
    public synchronized void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            broken = true;
            throw new OutputClosedException(e);
        }
    }

    public synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            broken = true;
            throw new OutputClosedException(e);
        }
    }

    /** Writes bytes to standard error unchanged, such as those of a job. */
    public synchronized void writeError(byte[] bytes) {
        if (!broken) {
            flush();
        }
        try {
            err.write(bytes);
            err.flush();
        } catch (IOException e) {
            // Standard error is closed, so this cannot be reported. Results still count.
            drawn = List.of();
        }
    }

    /**
     * Prints a note: a sentence that is neither a result nor an error. It begins as an error does, because the same stream may
     * have the output of a job.
     */
    public synchronized void info(String sentence) {
        if (quiet) {
            return;
        }
        if (!drawn.isEmpty()) {
            redraw(List.of());
        }
        error(sentence);
    }

    /** Prints an error: a sentence that says what went wrong and what to do. */
    public void error(String sentence) {
        writeError((SPEAKER + Escapes.line(advice.in(sentence)) + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** Draws lines at the bottom of the screen in place of the earlier ones. An empty list removes them. */
    public synchronized void redraw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (!drawn.isEmpty()) {
            text.append("\u001b[").append(rows(drawn, width)).append("A\r\u001b[J");
        }
        for (String line : lines) {
            text.append(line).append('\n');
        }
        drawn = List.copyOf(lines);
        write(text.toString().getBytes(StandardCharsets.UTF_8));
        flush();
    }

    /** A terminal that has become narrower has wrapped what was drawn for its old width. */
    static int rows(List<String> lines, int width) {
        int rows = 0;
        for (String line : lines) {
            int length = line.codePointCount(0, line.length());
            rows += width == 0 ? 1 : Math.max(1, (length + width - 1) / width);
        }
        return rows;
    }

    /** Colours words if colours are wanted. The words must be clear without colour. */
    public String painted(String text, TextColor paint) {
        return color ? paint.start() + text + "\u001b[0m" : text;
    }

    /** Whether tables are for eyes. */
    public boolean isTerminal() {
        return terminal.isTerminal();
    }

    /** Whether notes are for eyes. */
    public boolean errorIsTerminal() {
        return terminal.errorIsTerminal();
    }

    /** Whether lines may be drawn over. */
    public boolean redraws() {
        return terminal.isTerminal() && !terminal.dumb() && progress;
    }

    public boolean utf8() {
        return terminal.utf8();
    }

    public Bars bars() {
        return new Bars(terminal.utf8());
    }

    /** Cells in a line, asked of the terminal; 0 where it isn't one. */
    public synchronized int width() {
        width = terminal.width();
        return width;
    }
}
