package dev.drover.journal;

import com.google.protobuf.ByteString;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Durable appends a second through the journal, beside the same bytes written and forced with nothing around, and replayed
 * records a second. Argument: a directory on the disk to measure, made and emptied.
 */
public final class JournalBench {
    private static final int ROUNDS = 5;
    private static final int ALONE = 3_000;
    private static final int IN_FLIGHT = 64;
    private static final int MANY = 300_000;
    private static final int REPLAYED = 1_000_000;
    private static final JournalRecord RECORD = JournalRecord.newBuilder()
            .setJobSubmitted(JobSubmitted.newBuilder()
                    .setJob(123_456)
                    .setAtMs(1_700_000_000_000L)
                    .setTasks(1)
                    .setClientId(ByteString.copyFrom(new byte[120])))
            .build();

    private final JournalConfig config;

    private JournalBench(Path directory) {
        this.config = JournalConfig.of(directory, new UUID(1, 1));
    }

    /** Runs all rounds and prints the medians. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]).resolve("journal-bench");
        new JournalBench(directory).run();
    }

    private interface Round {
        double measure() throws IOException;
    }

    private void run() throws IOException {
        Files.createDirectories(config.directory());
        int bytes = GroupHeader.BYTES + (int) DelimitedRecords.bytes(List.of(RECORD));
        System.out.printf("%d bytes an append, medians of %d rounds, lowest to highest%n", bytes, ROUNDS);
        rounds(
                new String[] {
                    "1 at a time, journal          (appends/s)",
                    "1 at a time, bare preallocated (writes/s)",
                    "1 at a time, bare growing      (writes/s)",
                    "64 in flight, journal         (appends/s)",
                    "64 a write, bare preallocated (records/s)",
                    "first start of a new journal         (ms)",
                    "first start and first durable append (ms)",
                    "replay                        (records/s)"
                },
                () -> appends(ALONE, 1),
                () -> bare(ALONE, bytes, 1, 1 << 20),
                () -> bare(ALONE, bytes, 1, 0),
                () -> appends(MANY, IN_FLIGHT),
                () -> bare(MANY / 20, bytes - GroupHeader.BYTES, IN_FLIGHT, 8 << 20),
                this::firstStart,
                this::firstAppend,
                this::replay);
        empty();
        Files.delete(config.directory());
    }

    private void rounds(String[] names, Round... measures) throws IOException {
        double[][] figures = new double[measures.length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < measures.length; i++) {
                empty();
                figures[i][round] = measures[i].measure();
            }
        }
        for (int i = 0; i < measures.length; i++) {
            Arrays.sort(figures[i]);
            System.out.printf(
                    "%s %,12.0f  (%,.0f to %,.0f)%n",
                    names[i], figures[i][ROUNDS / 2], figures[i][0], figures[i][ROUNDS - 1]);
        }
    }

    private double appends(int count, int inFlight) {
        Credit credit = new Credit(inFlight);
        try (Journal journal = start(credit)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                credit.acquire();
                journal.append(List.of(RECORD));
            }
            credit.takeAll();
            return count / seconds(start);
        }
    }

    private double bare(int count, int bytes, int recordsAWrite, int preallocatedBytes) throws IOException {
        Path file = config.directory().resolve("bare");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(preallocatedBytes), 0);
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(bytes * recordsAWrite);
            long start = System.nanoTime();
            for (int i = 0; i < count / recordsAWrite; i++) {
                channel.write(block.clear(), (long) i * block.capacity());
                channel.force(false);
            }
            return count / seconds(start);
        }
    }

    private double firstStart() {
        long start = System.nanoTime();
        try (Journal journal = start(new Credit(1))) {
            return seconds(start) * 1_000;
        }
    }

    private double firstAppend() {
        long start = System.nanoTime();
        Credit credit = new Credit(1);
        try (Journal journal = start(credit)) {
            credit.acquire();
            journal.append(List.of(RECORD));
            credit.takeAll();
            return seconds(start) * 1_000;
        }
    }

    private double replay() {
        Credit credit = new Credit(REPLAYED);
        try (Journal journal = start(credit)) {
            for (int i = 0; i < REPLAYED; i++) {
                credit.acquire();
                journal.append(List.of(RECORD));
            }
        }
        long start = System.nanoTime();
        RecoveryReport report = Journal.recover(config, new Counter()).report();
        return report.recordsReplayed() / seconds(start);
    }

    private Journal start(JournalListener listener) {
        JournalRecord epoch = JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(1))
                .build();
        return Journal.recover(config, new Counter()).start(epoch, listener);
    }

    private void empty() throws IOException {
        try (Stream<Path> files = Files.list(config.directory())) {
            for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static double seconds(long sinceNs) {
        return (System.nanoTime() - sinceNs) / 1e9;
    }

    /** Lets so many appends be under way. */
    private static final class Credit implements JournalListener {
        private final Semaphore free;
        private final int limit;
        private long durableTicket;

        Credit(int limit) {
            this.limit = limit;
            this.free = new Semaphore(limit);
        }

        void acquire() {
            free.acquireUninterruptibly();
        }

        void takeAll() {
            free.acquireUninterruptibly(limit);
        }

        @Override
        public void written(long ticket) {}

        @Override
        public void durable(long ticket, long position) {
            free.release((int) (ticket - durableTicket));
            durableTicket = ticket;
        }

        @Override
        public void checkpointWanted() {}

        @Override
        public void spaceLow(boolean low) {}

        @Override
        public void failed(JournalFailure failure) {
            throw new IllegalStateException(failure.sentence(), failure.cause());
        }
    }

    private static final class Counter implements ReplayTarget {
        private long jobs;

        @Override
        public void restore(Checkpoint merged) {}

        @Override
        public void apply(long position, JournalRecord record) {
            jobs += record.getJobSubmitted().getTasks();
        }

        @Override
        public List<JournalRecord> checkpoint() {
            return List.of(JournalRecord.newBuilder()
                    .setCheckpoint(Checkpoint.newBuilder().setNextJob(jobs + 1).setComplete(true))
                    .build());
        }
    }
}
