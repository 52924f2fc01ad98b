package dev.drover.client;

import dev.drover.home.Home;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalInspection;
import dev.drover.journal.JournalInspector;
import dev.drover.proto.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at a home's journal, and counts what can be read where it is damaged. One thread, one use. */
final class JournalLook implements JournalInspector.Readable {
    private final long[] jobs = new long[2];
    private final long[] results = new long[2];

    private JournalLook() {}

    static JournalHealth at(Home home) {
        JournalConfig config = JournalConfig.of(home.paths().journal(), UUID.fromString(home.journalId()));
        JournalInspection inspection = JournalInspector.inspect(config);
        if (inspection.damage().isEmpty()) {
            return new JournalHealth(inspection.segments().size(), List.of(), Optional.empty());
        }
        // Records are only read where there is something to be said of them.
        JournalLook look = new JournalLook();
        return look.health(JournalInspector.inspect(config, look));
    }

    @Override
    public void record(JournalRecord record, boolean behindDamage) {
        int place = behindDamage ? 1 : 0;
        if (record.hasJobSubmitted()) {
            jobs[place]++;
        } else if (record.hasAttemptsEnded()) {
            results[place] += record.getAttemptsEnded().getEndsCount();
        }
    }

    private JournalHealth health(JournalInspection inspection) {
        List<String> damaged = new ArrayList<>();
        for (JournalInspection.Segment segment : inspection.segments()) {
            if (!segment.whole()) {
                damaged.add(segment.file());
            }
        }
        return new JournalHealth(
                inspection.segments().size(),
                damaged,
                inspection
                        .damage()
                        .map(first -> new JournalHealth.Damage(
                                first.file(),
                                first.offset(),
                                first.position(),
                                first.epoch(),
                                inspection.starts(),
                                new JournalHealth.Readable(jobs[0], results[0]),
                                new JournalHealth.Readable(jobs[1], results[1]),
                                inspection
                                        .rest()
                                        .map(rest -> new JournalHealth.Rest(
                                                rest.file(), rest.bytes(), rest.end(), rest.dropped())))));
    }
}
