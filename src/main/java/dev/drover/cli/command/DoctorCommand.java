package dev.drover.cli.command;

import dev.drover.cli.args.Parsed;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.Paint;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonLine;
import java.io.IOException;
import java.util.Locale;

/** {@code drover doctor}: searches for problems and prints what to do about them. Starts nothing. */
final class DoctorCommand implements Command {
    private static final int NAME_WIDTH = 14;

    @Override
    public int run(Session session, Parsed options) throws IOException {
        Operands.none(options, "doctor");
        int code = ExitCodes.DONE;
        for (Check check : new DoctorChecks(session).all()) {
            if (options.has("--json")) {
                session.console().line(json(check, session.console()));
            } else {
                session.console().advice(line(check, session.console()));
            }
            code = check.verdict() == Check.Verdict.FAIL ? ExitCodes.FAILED : code;
        }
        return code;
    }

    private static String line(Check check, Console console) {
        String verdict = check.verdict().name();
        Paint paint = switch (check.verdict()) {
            case OK -> Paint.GOOD;
            case WARN -> Paint.WARNING;
            case FAIL -> Paint.BAD;
            case SKIPPED -> Paint.FAINT;
        };
        return console.painted(verdict, paint)
                + " ".repeat(9 - verdict.length())
                + check.name()
                + " ".repeat(Math.max(1, NAME_WIDTH - check.name().length()))
                + check.sentence();
    }

    private static String json(Check check, Console console) {
        return new JsonLine()
                .text("check", check.name())
                .text("verdict", check.verdict().name().toLowerCase(Locale.ROOT))
                .text("sentence", console.advised(check.sentence()))
                .end();
    }
}
