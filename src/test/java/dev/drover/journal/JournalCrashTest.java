package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.UserException;
import dev.drover.proto.JournalRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Kills, power cuts, failed forces and full disks, at every operation and at random. */
class JournalCrashTest {
    /** What must hold of the next recovery. */
    private record Promise(long durable, long written, long last) {
        /** After a kill all that was written is there, after a power cut what was durable. */
        Promise after(boolean power) {
            return power ? new Promise(durable, durable, last) : this;
        }
    }

    @Test
    void recovers_at_every_prefix_of_a_recorded_journal_exactly_the_whole_groups() {
        MemoryFiles recorded = new MemoryFiles(1);
        try (Epoch epoch = new Epoch(recorded)) {
            for (int i = 0; i < 12; i++) {
                assertThat(epoch.events().awaitDurable(epoch.append(1 + i % 3))).isTrue();
            }
        }
        String name = SegmentDirectory.name(0);
        byte[] whole = recorded.bytes(name);
        NavigableMap<Long, Long> lastNumberAtEnd = groupEnds(recorded);
        long beforeName = lastNumberAtEnd.firstKey();
        for (int length = 0; length <= whole.length; length++) {
            MemoryFiles cut = new MemoryFiles(length);
            cut.put(name, Arrays.copyOf(whole, length));
            long position = length - (whole.length - lastNumberAtEnd.lastKey());
            if (position < beforeName) {
                assertDamaged(cut, length);
                continue;
            }
            Numbers numbers = new Numbers();
            RecoveryReport report = Journal.recover(Epoch.SMALL, cut, numbers).report();
            var expected = lastNumberAtEnd.floorEntry(position);
            assertThat(numbers.last()).as("prefix of %d bytes", length).isEqualTo(expected.getValue());
            assertThat(report.endPosition()).isEqualTo(expected.getKey());
            assertThat(report.bytesCut()).isLessThanOrEqualTo(position - expected.getKey());
            assertThat(numbers.violations()).isEmpty();
            assertThat(JournalReader.open(Epoch.SMALL, cut).validEnd()).isEqualTo(expected.getKey());
        }
    }

    // Ends of groups, with the last number up to there.
    private static NavigableMap<Long, Long> groupEnds(MemoryFiles files) {
        NavigableMap<Long, Long> ends = new TreeMap<>();
        JournalReader reader = JournalReader.open(Epoch.SMALL, files);
        Numbers numbers = new Numbers();
        reader.forEach(0, reader.validEnd(), new RecordVisitor() {
            @Override
            public void record(long position, JournalRecord record) {
                numbers.apply(position, record);
            }

            @Override
            public void groupEnd(long position, int chainCrc) {
                ends.put(position, numbers.last());
            }
        });
        return ends;
    }

    private static void assertDamaged(MemoryFiles files, int length) {
        try {
            Journal.recover(Epoch.SMALL, files, new Numbers());
        } catch (UserException e) {
            return;
        }
        throw new AssertionError("a segment cut to " + length + " bytes, before it had its name, was taken");
    }

    @Test
    void a_crash_at_every_operation_of_a_whole_life_loses_nothing_durable_and_brings_back_nothing_else() {
        long operations = 0;
        for (long n = 1; n <= operations + 1; n++) {
            for (boolean power : new boolean[] {false, true}) {
                MemoryFiles files = new MemoryFiles(n);
                files.crashAt(n);
                Promise promise = live(files, n).after(power);
                operations = Math.max(operations, files.operations());
                crash(files, power);
                // Two generations of leftovers: the next start crashes too, at each of its first operations in turn.
                files.crashAt(1 + n % 25);
                promise = secondLife(files, promise, n).after(power);
                crash(files, power);
                verify(files, promise, "crash at " + n + ", power " + power);
            }
        }
        assertThat(operations).isGreaterThan(50);
    }

    private static Promise live(MemoryFiles files, long seed) {
        Epoch epoch;
        try {
            epoch = new Epoch(files);
        } catch (UserException e) {
            return new Promise(0, 0, 0);
        }
        try (epoch) {
            for (int i = 0; i < 12 && epoch.events().failures().isEmpty(); i++) {
                epoch.appendUnforced(1);
                epoch.events().awaitDurable(epoch.append(4));
                if (i == 4) {
                    epoch.appendCheckpoint();
                }
                if (i == 7) {
                    files.capacity(files.usedBytes());
                }
                if (i == 10) {
                    files.capacity(Long.MAX_VALUE);
                }
                epoch.append(3);
            }
        }
        assertThat(epoch.events().violations()).as("seed %d", seed).isEmpty();
        return new Promise(epoch.lastDurable(), epoch.lastWritten(), epoch.last());
    }

    private static Promise secondLife(MemoryFiles files, Promise promise, long seed) {
        Numbers numbers = new Numbers();
        Epoch epoch;
        try {
            epoch = new Epoch(Epoch.SMALL, files, numbers);
        } catch (UserException e) {
            assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("damaged");
            return promise;
        }
        try (epoch) {
            check(numbers, promise, "second life " + seed);
            epoch.events().awaitDurable(epoch.append(2));
        }
        return new Promise(epoch.lastDurable(), epoch.lastWritten(), epoch.last());
    }

    @Test
    void blocks_kept_or_dropped_at_random_over_many_lives_never_lose_what_was_durable() {
        // One seed again: -Ddrover.firstSeed=N -Ddrover.seeds=1.
        long first = Long.getLong("drover.firstSeed", 1);
        for (long seed = first; seed < first + Long.getLong("drover.seeds", 800); seed++) {
            lives(seed);
        }
    }

    private static void lives(long seed) {
        Random random = new Random(seed);
        MemoryFiles files = new MemoryFiles(seed);
        Promise promise = new Promise(0, 0, 0);
        for (int life = 0; life < 5; life++) {
            String what = "seed " + seed + " life " + life;
            if (random.nextInt(4) == 0) {
                files.capacity(files.usedBytes() + random.nextInt(40_000));
            }
            if (random.nextInt(3) == 0) {
                files.crashAt(1 + random.nextInt(60));
            }
            if (random.nextInt(4) == 0) {
                files.failForceAt(1 + random.nextInt(40));
            }
            boolean power = random.nextInt(4) != 0;
            promise = randomLife(files, random, promise, what).after(power);
            files.capacity(Long.MAX_VALUE);
            crash(files, power);
            verify(files, promise, what);
        }
    }

    private static Promise randomLife(MemoryFiles files, Random random, Promise promise, String what) {
        Numbers numbers = new Numbers(random.nextInt(3_000));
        Epoch epoch;
        try {
            epoch = new Epoch(Epoch.SMALL, files, numbers);
        } catch (UserException e) {
            assertThat(e.getMessage()).as(what).doesNotContain("damaged");
            return promise;
        }
        try (epoch) {
            check(numbers, promise, what);
            int steps = random.nextInt(40);
            for (int i = 0; i < steps && epoch.events().failures().isEmpty(); i++) {
                step(epoch, random);
            }
            if (random.nextInt(5) != 0) {
                // Everything fails from here on: the clean end never happens.
                files.crashAt(1 + random.nextInt(3));
            }
        }
        assertThat(epoch.events().violations()).as(what).isEmpty();
        return new Promise(epoch.lastDurable(), epoch.lastWritten(), epoch.last());
    }

    private static void step(Epoch epoch, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> epoch.appendUnforced(1 + random.nextInt(4));
            case 1 -> epoch.events().awaitDurable(epoch.append(1));
            case 2 -> epoch.append(40 + random.nextInt(80));
            case 3 -> epoch.answerCheckpointWanted();
            case 4 -> {
                if (random.nextInt(6) == 0) {
                    epoch.appendCheckpoint(random.nextInt(20_000));
                }
            }
            default -> epoch.append(1 + random.nextInt(10));
        }
    }

    private static void crash(MemoryFiles files, boolean power) {
        if (power) {
            files.cutPower();
        } else {
            files.kill();
        }
    }

    private static void verify(MemoryFiles files, Promise promise, String what) {
        Numbers first = new Numbers();
        RecoveryReport report = Journal.recover(Epoch.SMALL, files, first).report();
        check(first, promise, what);
        Numbers second = new Numbers();
        assertThat(Journal.recover(Epoch.SMALL, files, second).report())
                .as(what)
                .isEqualTo(report);
        assertThat(second.positions()).as(what).isEqualTo(first.positions());
        // Not validEnd(): it forces, and would make the next life too easy.
        JournalReader reader = JournalReader.open(Epoch.SMALL, files);
        // From the beginning on, over all segments, the same numbers.
        Numbers all = new Numbers();
        List<Long> ends = new ArrayList<>();
        reader.forEach(0, report.endPosition(), new RecordVisitor() {
            @Override
            public void record(long position, JournalRecord record) {
                all.apply(position, record);
            }

            @Override
            public void groupEnd(long position, int chainCrc) {
                ends.add(position);
            }
        });
        assertThat(all.violations()).as(what).isEmpty();
        assertThat(all.last()).as(what).isEqualTo(first.last());
        assertThat(ends).as(what).isSorted();
    }

    private static void check(Numbers numbers, Promise promise, String what) {
        assertThat(numbers.violations()).as(what).isEmpty();
        assertThat(numbers.last()).as(what).isBetween(promise.written(), promise.last());
    }
}
