package dev.drover.cli.command;

import dev.drover.cli.text.ShellQuote;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JournalHealth;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code doctor} says of a journal: where it is damaged, what can be read, and what to type. */
final class JournalChecks {
    private JournalChecks() {}

    static List<Check> of(JournalHealth health, Path home) {
        List<Check> checks = new ArrayList<>();
        if (health.damage().isEmpty()) {
            checks.add(Check.ok("journal", Sizes.counted(health.files(), "file") + ", all whole"));
            return checks;
        }
        JournalHealth.Damage damage = health.damage().get();
        String where = damage.file() + " is damaged at offset " + damage.offset() + " (position " + damage.position()
                + ", epoch " + damage.epoch() + ")";
        checks.add(
                damage.starts()
                        ? Check.warn(
                                "journal",
                                where + "; what runs and waits is not in it, but a history that is built again lacks"
                                        + " what it had")
                        : Check.fail("journal", where + "; no coordinator starts with it"));
        checks.add(Check.warn("journal files", files(health)));
        checks.add(Check.warn(
                "can be read",
                "before it " + readable(damage.before()) + "; behind it " + readable(damage.behind())
                        + ", which Drover can't go on with"));
        checks.add(
                Check.warn("keep", "first copy all: cp -a " + quoted(home) + " " + quoted(beside(home, ".damaged"))));
        checks.add(Check.warn("best", best(health, home)));
        if (!damage.starts()) {
            // Which of several keeps a coordinator from starting is not told apart, and to cut at the first may throw
            // away what
            // is good.
            checks.add(Check.warn(
                    "else",
                    health.damagedFiles().size() == 1
                            ? otherwise(damage, home)
                            : "with several files damaged, put back from a backup what you can, and ask drover doctor again"
                                    + " before anything is cut away"));
        }
        return checks;
    }

    private static String files(JournalHealth health) {
        int whole = health.files() - health.damagedFiles().size();
        return "whole: " + whole + " of " + health.files() + "; damaged: " + String.join(" ", health.damagedFiles());
    }

    private static String readable(JournalHealth.Readable readable) {
        return Sizes.counted(readable.jobs(), "job") + " and " + Sizes.counted(readable.results(), "result");
    }

    private static String best(JournalHealth health, Path home) {
        StringBuilder line = new StringBuilder("with a backup of the home: cp -p");
        for (String file : health.damagedFiles()) {
            line.append(" BACKUP/journal/").append(file);
        }
        return line.append(' ')
                .append(quoted(home.resolve("journal")))
                .append("; drover start")
                .toString();
    }

    private static String otherwise(JournalHealth.Damage damage, Path home) {
        if (damage.rest().isEmpty()) {
            return "nothing is left that a coordinator could go on with; begin a new home: mv " + quoted(home) + " "
                    + quoted(beside(home, ".damaged"));
        }
        JournalHealth.Rest rest = damage.rest().get();
        Path journal = home.resolve("journal");
        StringBuilder line = new StringBuilder("without one, go on as it was at position ");
        line.append(rest.position()).append(": ");
        if (rest.bytes() >= 0) {
            line.append("truncate -s ").append(rest.bytes()).append(' ').append(quoted(journal.resolve(rest.file())));
            line.append(" && ");
        }
        if (!rest.dropped().isEmpty()) {
            line.append("rm");
            for (String file : rest.dropped()) {
                line.append(' ').append(quoted(journal.resolve(file)));
            }
            line.append(" && ");
        }
        // It is ahead of such a journal, and would be refused.
        line.append("rm -r ").append(quoted(home.resolve("history"))).append(" && drover start");
        return line
                + "; what came later is lost: ids after that are given again, and what had ended after that runs again";
    }

    private static Path beside(Path home, String suffix) {
        return home.resolveSibling(home.getFileName() + suffix);
    }

    private static String quoted(Path path) {
        return ShellQuote.line(List.of(path.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
