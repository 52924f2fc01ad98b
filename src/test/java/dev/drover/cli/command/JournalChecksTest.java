package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JournalHealth;
import dev.drover.client.JournalHealth.Damage;
import dev.drover.client.JournalHealth.Part;
import dev.drover.client.JournalHealth.Readable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalChecksTest {
    private static final Path HOME = Path.of("/srv/my drover");

    @Test
    void says_where_a_start_stops_what_can_be_saved_what_to_type_and_what_that_loses() {
        Damage damage = new Damage("b.seg", Part.RECORDS, 4_711, 90_000, 7, false);
        JournalHealth.Stop stop = new JournalHealth.Stop(
                damage,
                new Readable(12, 500),
                new Readable(1, 0),
                Optional.of(new JournalHealth.Rest("b.seg", 4_711, 90_000, List.of("c.seg"), new Readable(1, 0))));

        assertThat(JournalChecks.of(
                        new JournalHealth(3, List.of(damage), Optional.of(stop), new Readable(13, 500)), HOME))
                .containsExactly(
                        CheckResult.fail(
                                "journal",
                                "a start stops at b.seg at offset 4711 (position 90000, after epoch 7): records that were"
                                        + " on disk can't be read there"),
                        CheckResult.warn(
                                "journal files",
                                "whole: 2 of 3; damaged: b.seg (its records from offset 4711 on, position 90000)"),
                        CheckResult.warn(
                                "can be read",
                                "before position 90000 12 jobs and 500 results; behind it 1 job and no results, which Drover"
                                        + " can't go on with"),
                        CheckResult.warn("keep", "first copy all: cp -a '/srv/my drover' '/srv/my drover.damaged'"),
                        CheckResult.warn(
                                "best",
                                "with a backup of the home: cp -p BACKUP/journal/b.seg '/srv/my drover/journal'; drover"
                                        + " start"),
                        CheckResult.warn(
                                "else",
                                "without one, go on as it was at position 90000: truncate -s 4711 '/srv/my"
                                        + " drover/journal/b.seg' && rm '/srv/my drover/journal/c.seg' && rm -r '/srv/my"
                                        + " drover/history' && drover start; what came later is lost, of what can still be"
                                        + " read 1 job and no results: ids after that are given again, and what had ended"
                                        + " after that runs again"));
    }

    @Test
    void tells_the_file_that_stops_a_start_from_others_that_are_damaged() {
        Damage old = new Damage("a.seg", Part.RECORDS, 500, 400, 1, false);
        Damage newest = new Damage("c.seg", Part.HEADER, 0, 90_000, 7, true);
        JournalHealth.Stop stop = new JournalHealth.Stop(
                newest,
                new Readable(12, 500),
                Readable.NOTHING,
                Optional.of(new JournalHealth.Rest("b.seg", -1, 90_000, List.of("c.seg"), Readable.NOTHING)));

        List<CheckResult> checks = JournalChecks.of(
                new JournalHealth(3, List.of(old, newest), Optional.of(stop), new Readable(12, 500)), HOME);

        assertThat(checks)
                .contains(
                        CheckResult.fail(
                                "journal",
                                "a start stops at c.seg at offset 0 (position 90000, after epoch 7): its header is"
                                        + " damaged"),
                        CheckResult.warn(
                                "journal files",
                                "whole: 1 of 3; damaged: a.seg (its records from offset 500 on, position 400), c.seg (its"
                                        + " header)"),
                        CheckResult.warn(
                                "best",
                                "with a backup of the home: cp -p BACKUP/journal/a.seg BACKUP/journal/c.seg '/srv/my"
                                        + " drover/journal' && rm -r '/srv/my drover/history' && drover start; what came"
                                        + " into the newest file after the backup is lost by that"));
        assertThat(checks.get(5).sentence())
                .startsWith(
                        "without one, go on as it was at position 90000: rm '/srv/my drover/journal/c.seg' && rm -r")
                .contains("what can still be read no jobs and no results")
                .doesNotContain("truncate");
    }

    @Test
    void advises_no_cut_where_a_start_works() {
        Damage old = new Damage("a.seg", Part.RECORDS, 500, 400, 1, false);

        List<CheckResult> checks =
                JournalChecks.of(new JournalHealth(3, List.of(old), Optional.empty(), new Readable(12, 500)), HOME);

        assertThat(checks).extracting(CheckResult::verdict).containsOnly(CheckResult.Verdict.WARN);
        assertThat(checks.toString())
                .contains("a coordinator starts all the same", "a history that is built again lacks", "12 jobs and 500")
                .doesNotContain("truncate", "rm ");
    }

    @Test
    void says_that_nothing_is_lost_by_a_damaged_checkpoint() {
        Damage checkpoint = new Damage("b.seg", Part.CHECKPOINT, 80, 9_000, 3, true);

        List<CheckResult> checks =
                JournalChecks.of(new JournalHealth(2, List.of(checkpoint), Optional.empty(), new Readable(2, 2)), HOME);

        assertThat(checks.get(0))
                .isEqualTo(CheckResult.warn(
                        "journal",
                        "a checkpoint is damaged, and nothing is lost by that: a start goes on from an older one, and reads"
                                + " longer"));
        assertThat(checks.get(1).sentence()).isEqualTo("whole: 1 of 2; damaged: b.seg (its checkpoint)");
    }

    @Test
    void says_what_is_missing_where_no_file_has_a_checkpoint() {
        JournalHealth.Stop stop = new JournalHealth.Stop(
                new Damage("b.seg", Part.CHECKPOINT, 80, 9_000, 0, true),
                Readable.NOTHING,
                new Readable(2, 2),
                Optional.empty());

        assertThat(JournalChecks.of(new JournalHealth(1, List.of(), Optional.of(stop), new Readable(2, 2)), HOME))
                .contains(
                        CheckResult.fail(
                                "journal",
                                "no coordinator starts: no journal file has a whole checkpoint to start from, back to b.seg"
                                        + " (position 9000)"),
                        CheckResult.warn("journal files", "whole: 1 of 1"),
                        CheckResult.warn(
                                "best",
                                "with a backup of the home, put the files back that are missing: cp -np BACKUP/journal/*.seg"
                                        + " '/srv/my drover/journal'; drover start"),
                        CheckResult.warn(
                                "else",
                                "nothing is left that a coordinator could go on with; begin a new home: mv '/srv/my drover'"
                                        + " '/srv/my drover.damaged'"));
    }
}
