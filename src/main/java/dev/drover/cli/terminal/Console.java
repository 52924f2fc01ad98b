package dev.drover.cli.terminal;

import dev.drover.cli.text.Bars;
import dev.drover.cli.text.Escapes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The one place where anything is printed: results on standard output, notes and errors on standard error.
 *
 * <p>Any thread may call it. Standard output is buffered until {@link #flush}; a note flushes it first, so that the two keep
 * their order on a screen.
 */
public final class Console {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final OutputStream out;
    private final OutputStream err;
    private final Terminal terminal;
    private final boolean color;
    private final boolean progress;
    private final boolean quiet;
    private final Advice advice;
    private int redrawnLines;
    /** Standard output has refused: what is buffered for it is lost, and must not keep the error from being told. */
    private boolean broken;

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
     * The same streams with what {@code --color} and {@code --no-progress} said.
     *
     * @param noNotes keeps to itself what is neither result nor error
     */
    public Console with(String when, boolean noProgress, boolean noNotes, Advice itsAdvice) {
        boolean colored =
                when.equals("always") || when.equals("auto") && terminal.isTerminal() && terminal.wantsColor();
        return new Console(out, err, terminal, colored, !noProgress, noNotes, itsAdvice);
    }

    /** A line of result. */
    public void line(String text) {
        write((text + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** A line of result that says what to type next. */
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

    /** Bytes of result as they are, such as a job's output. */
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

    /** Bytes for standard error as they are, such as what a job wrote there. */
    public synchronized void writeError(byte[] bytes) {
        if (!broken) {
            flush();
        }
        try {
            err.write(bytes);
            err.flush();
        } catch (IOException e) {
            // Where standard error is closed there is no place left to say so; results still count.
            redrawnLines = 0;
        }
    }

    /** A sentence that is no result and no error. */
    public synchronized void note(String sentence) {
        if (quiet) {
            return;
        }
        if (redrawnLines > 0) {
            redraw(List.of());
        }
        writeError((Escapes.line(advice.in(sentence)) + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** A sentence that says what went wrong and what to do. */
    public void error(String sentence) {
        writeError(("drover: " + Escapes.line(advice.in(sentence)) + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** Lines at the bottom of the screen in place of those drawn before; an empty list takes them away. */
    public synchronized void redraw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (redrawnLines > 0) {
            text.append("\u001b[").append(redrawnLines).append("A\r\u001b[J");
        }
        for (String line : lines) {
            text.append(line).append('\n');
        }
        redrawnLines = lines.size();
        write(text.toString().getBytes(StandardCharsets.UTF_8));
        flush();
    }

    /** Puts words in a colour where colours are wanted; the words alone must say all. */
    public String painted(String text, Paint paint) {
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

    /** Cells in a line; 0 where it isn't a terminal. */
    public int width() {
        return terminal.width();
    }
}
