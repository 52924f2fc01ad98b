package dev.drover.client.query;

import dev.drover.client.JournalHealth;
import dev.drover.home.Home;
import dev.drover.home.HomeLock;
import dev.drover.journal.Journal;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalInspection;
import dev.drover.journal.JournalInspector;
import dev.drover.journal.JournalSalvage;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.JournalRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at a home's journal, and counts what can be read where it is damaged. One thread, one use. */
public final class JournalSurvey {
    private final JournalInspection found;
    private final Count all = new Count(0);
    private final Count behindStop;
    private final Count behindRest;

    private JournalSurvey(JournalInspection found) {
        this.found = found;
        this.behindStop =
                new Count(found.stop().map(stop -> stop.flaw().position()).orElse(Long.MAX_VALUE));
        this.behindRest =
                new Count(found.rest().map(JournalInspection.Rest::end).orElse(Long.MAX_VALUE));
    }

    /** The id that the journal in that directory carries; empty if none can be read. */
    public static Optional<String> idIn(Path journal) {
        return Journal.idIn(journal).map(UUID::toString);
    }

    /**
     * Keeps coordinators and other readers out meanwhile.
     *
     * @throws UserException with {@link ErrorCode#BUSY} if one of them has the home
     */
    public static JournalHealth underLock(Home home) {
        try (HomeLock lock = HomeLock.tryAcquireToRead(home)
                .orElseThrow(() -> new UserException(
                        ErrorCode.BUSY, HomeLock.holder(home.paths()).refusal()))) {
            return at(home);
        }
    }

    static JournalHealth at(Home home) {
        JournalConfig config = JournalConfig.of(home.paths().journal(), UUID.fromString(home.journalId()));
        JournalInspection found = JournalInspector.inspect(config);
        if (found.isWhole()) {
            return JournalHealth.whole(found.segments().size());
        }
        // Records are read only if the journal is damaged.
        JournalSurvey survey = new JournalSurvey(found);
        JournalSalvage.read(config, survey::count);
        return survey.health();
    }

    private void count(JournalRecord record, long position) {
        all.add(record, position);
        behindStop.add(record, position);
        behindRest.add(record, position);
    }

    private JournalHealth health() {
        List<JournalHealth.Damage> damaged = new ArrayList<>();
        for (JournalInspection.Segment segment : found.segments()) {
            segment.flaws().forEach(flaw -> damaged.add(damage(segment.file(), flaw)));
        }
        return new JournalHealth(found.segments().size(), damaged, found.stop().map(this::stop), all.readable());
    }

    private JournalHealth.Stop stop(JournalInspection.Stop stop) {
        Optional<JournalHealth.Rest> rest = found.rest()
                .map(some -> new JournalHealth.Rest(
                        some.file(), some.bytes(), some.end(), some.dropped(), behindRest.readable()));
        JournalHealth.Readable before =
                new JournalHealth.Readable(all.jobs - behindStop.jobs, all.results - behindStop.results);
        return new JournalHealth.Stop(damage(stop.file(), stop.flaw()), before, behindStop.readable(), rest);
    }

    private JournalHealth.Damage damage(String file, JournalInspection.Flaw flaw) {
        List<JournalInspection.Segment> segments = found.segments();
        boolean isNewest = segments.get(segments.size() - 1).file().equals(file);
        JournalHealth.Part part = switch (flaw.part()) {
            case HEADER -> JournalHealth.Part.HEADER;
            case CHECKPOINT -> JournalHealth.Part.CHECKPOINT;
            case RECORDS -> JournalHealth.Part.RECORDS;
        };
        return new JournalHealth.Damage(file, part, flaw.offset(), flaw.position(), flaw.epoch(), isNewest);
    }

    /** What can be read from some position on. */
    private static final class Count {
        private final long from;
        private long jobs;
        private long results;

        Count(long from) {
            this.from = from;
        }

        void add(JournalRecord record, long position) {
            if (position < from) {
                return;
            }
            if (record.hasJobSubmitted()) {
                jobs++;
            } else if (record.hasAttemptsEnded()) {
                results += record.getAttemptsEnded().getEndsCount();
            }
        }

        JournalHealth.Readable readable() {
            return new JournalHealth.Readable(jobs, results);
        }
    }
}
