package dev.drover.cli.command;

import dev.drover.cli.text.ShellQuote;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JournalHealth;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of {@code doctor} about a journal: where a start fails, what is damaged, what can be read, what to type, and
 * what that loses.
 */
final class JournalChecks {
    private JournalChecks() {}

    static List<CheckResult> of(JournalHealth health, Path home) {
        if (health.isWhole()) {
            return List.of(CheckResult.ok("journal", Sizes.counted(health.files(), "file") + ", all whole"));
        }
        List<CheckResult> checks = new ArrayList<>();
        checks.add(health.stop()
                .map(stop -> CheckResult.fail("journal", stops(stop.at())))
                .orElseGet(() -> CheckResult.warn("journal", starts(health))));
        checks.add(CheckResult.warn("journal files", files(health)));
        checks.add(CheckResult.warn("can be read", readable(health)));
        checks.add(CheckResult.warn(
                "keep", "first copy all: cp -a " + quoted(home) + " " + quoted(beside(home, ".damaged"))));
        checks.add(CheckResult.warn("best", restoreAdvice(health, home)));
        health.stop().ifPresent(stop -> checks.add(CheckResult.warn("else", cutAdvice(stop, home))));
        return checks;
    }

    private static String stops(JournalHealth.Damage at) {
        String where = at.file() + " at offset " + at.offset() + " (position " + at.position() + ", after epoch "
                + at.epoch() + ")";
        return switch (at.part()) {
            case HEADER -> "a start stops at " + where + ": its header is damaged";
            case RECORDS -> "a start stops at " + where + ": records that were on disk can't be read there";
            case CHECKPOINT ->
                "no coordinator starts: no journal file has a whole checkpoint to start from, back to " + at.file()
                        + " (position " + at.position() + ")";
        };
    }

    private static String starts(JournalHealth health) {
        boolean isRecordLost =
                health.damaged().stream().anyMatch(damage -> damage.part() != JournalHealth.Part.CHECKPOINT);
        return isRecordLost
                ? "some of it is damaged, and a coordinator starts all the same: what runs and waits is not in that, but a"
                        + " history that is built again lacks what it had"
                : "a checkpoint is damaged, and nothing is lost by that: a start goes on from an older one, and reads longer";
    }

    private static String files(JournalHealth health) {
        int whole = health.files() - (int) damagedFiles(health).count();
        String damaged = health.damaged().stream()
                .map(damage -> damage.file() + " (" + part(damage) + ")")
                .collect(Collectors.joining(", "));
        return "whole: " + whole + " of " + health.files() + (damaged.isEmpty() ? "" : "; damaged: " + damaged);
    }

    private static String part(JournalHealth.Damage damage) {
        return switch (damage.part()) {
            case HEADER -> "its header";
            case CHECKPOINT -> "its checkpoint";
            case RECORDS -> "its records from offset " + damage.offset() + " on, position " + damage.position();
        };
    }

    private static Stream<String> damagedFiles(JournalHealth health) {
        return health.damaged().stream().map(JournalHealth.Damage::file).distinct();
    }

    private static String readable(JournalHealth health) {
        return health.stop()
                .map(stop -> "before position " + stop.at().position() + " " + readable(stop.before()) + "; behind it "
                        + readable(stop.behind()) + ", which Drover can't go on with")
                .orElseGet(() -> readable(health.readable()));
    }

    private static String readable(JournalHealth.Readable readable) {
        return Sizes.counted(readable.jobs(), "job") + " and " + Sizes.counted(readable.results(), "result");
    }

    private static String restoreAdvice(JournalHealth health, Path home) {
        String journal = quoted(home.resolve("journal"));
        if (health.damaged().isEmpty()) {
            return "with a backup of the home, put the files back that are missing: cp -np BACKUP/journal/*.seg "
                    + journal + "; drover start";
        }
        boolean isNewest = health.damaged().stream().anyMatch(JournalHealth.Damage::newest);
        return "with a backup of the home: cp -p"
                + damagedFiles(health).map(file -> " BACKUP/journal/" + file).collect(Collectors.joining())
                + " " + journal
                + (isNewest
                        ? " && " + withoutHistory(home)
                                + "; what came into the newest file after the backup is lost by that"
                        : "; drover start");
    }

    private static String cutAdvice(JournalHealth.Stop stop, Path home) {
        if (stop.rest().isEmpty()) {
            return "nothing is left that a coordinator could go on with; begin a new home: mv " + quoted(home) + " "
                    + quoted(beside(home, ".damaged"));
        }
        JournalHealth.Rest rest = stop.rest().get();
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
        return line.append(withoutHistory(home))
                .append("; what came later is lost, of what can still be read ")
                .append(readable(rest.lost()))
                .append(": ids after that are given again, and what had ended after that runs again")
                .toString();
    }

    /** It is ahead of a journal that ends earlier, and would be refused; a start builds it again. */
    private static String withoutHistory(Path home) {
        return "rm -r " + quoted(home.resolve("history")) + " && drover start";
    }

    private static Path beside(Path home, String suffix) {
        return home.resolveSibling(home.getFileName() + suffix);
    }

    private static String quoted(Path path) {
        return ShellQuote.line(List.of(path.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
