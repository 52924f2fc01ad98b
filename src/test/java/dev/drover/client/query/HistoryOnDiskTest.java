package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.client.ClientFixture;
import dev.drover.client.DroverClient;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSummary;
import dev.drover.client.JournalHealth;
import dev.drover.client.admin.HomeAdmin;
import dev.drover.home.Home;
import dev.drover.home.StoppedMarker;
import dev.drover.journal.Journal;
import dev.drover.journal.JournalConfig;
import dev.drover.journal.JournalFailure;
import dev.drover.journal.JournalListener;
import dev.drover.journal.ReplayTarget;
import dev.drover.model.JobState;
import dev.drover.proto.Checkpoint;
import dev.drover.proto.EpochStarted;
import dev.drover.proto.JobEnded;
import dev.drover.proto.JobSubmitted;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.TaskCounts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryOnDiskTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @BeforeEach
    void writeAJournal() {
        StoppedMarker.set(fixture.home.paths());
    }

    @Test
    void aStoppedHomeAnswersFromItsJournal() throws Exception {
        journal(fixture.home);
        try (DroverClient client = fixture.client()) {
            JobSummary job = client.job(new JobId(1)).orElseThrow();
            assertThat(job.name()).isEqualTo("true");
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(client.await(new JobId(1)).isSucceeded()).isTrue();
            assertThat(client.counts(Instant.EPOCH).of(JobState.SUCCEEDED)).isEqualTo(1);
            assertThatThrownBy(() -> client.detail(new JobId(9))).hasMessageContaining("9");
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("drover-")));
    }

    @Test
    void aCopyAnswersFromTheJournalThatItKept() {
        journal(fixture.home);
        Home.acceptCopied(fixture.home.paths().root(), JournalSurvey::idIn);
        try (DroverClient client = fixture.client()) {
            assertThat(client.job(new JobId(1))).isPresent();
        }
    }

    @Test
    void aLostIdentityIsRefusedByQuestionsAndMadeAgainFromTheJournal() throws Exception {
        journal(fixture.home);
        Files.delete(fixture.home.paths().identity());
        try (DroverClient client = DroverClient.open(fixture.options(() -> {}))) {
            assertThatThrownBy(() -> client.counts(Instant.EPOCH)).hasMessageContaining("its file identity is missing");
            assertThatThrownBy(client::status).hasMessageContaining("its file identity is missing");
            assertThat(fixture.home.paths().identity()).doesNotExist();
        }
        try (DroverClient client = DroverClient.open(fixture.options(() -> {}))) {
            new HomeAdmin(fixture.options(() -> {})).acceptCopied();
            StoppedMarker.set(fixture.home.paths());
            assertThat(client.job(new JobId(1))).isPresent();
            Home again = Home.open(fixture.home.paths().root());
            assertThat(again.journalId()).isEqualTo(fixture.home.journalId());
            assertThat(again.id()).isNotEqualTo(fixture.home.id());
        }
    }

    @Test
    void aDamagedJournalIsNotTakenForAnOlderOneThatWasPutBack() throws Exception {
        journal(fixture.home);
        try (DroverClient client = fixture.client()) {
            assertThat(client.job(new JobId(1))).isPresent();
        }
        Path segment = fixture.home.paths().journal().resolve("0000000000000000.seg");
        byte[] bytes = Files.readAllBytes(segment);
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("true");
        bytes[name] ^= 0x10;
        Files.write(segment, bytes);
        try (DroverClient client = DroverClient.open(fixture.options(() -> {}))) {
            JournalHealth.Stop stop = client.journalHealth().stop().orElseThrow();
            assertThat(stop.before()).isEqualTo(new JournalHealth.Readable(0, 0));
            JournalHealth.Damage damage = stop.at();
            assertThatThrownBy(() -> client.job(new JobId(1)))
                    .hasMessage("The journal file 0000000000000000.seg is damaged at offset " + damage.offset()
                            + " (position " + damage.position() + "): all records before it can be saved; drover doctor"
                            + " says how, a backup of the file is better.");
        }
    }

    private static void journal(Home home) {
        JournalConfig config = JournalConfig.of(home.paths().journal(), UUID.fromString(home.journalId()));
        NoState target = new NoState();
        Durable durable = new Durable();
        JournalRecord epoch = JournalRecord.newBuilder()
                .setEpochStarted(EpochStarted.newBuilder().setEpoch(1).setAtMs(1))
                .build();
        try (Journal journal = Journal.recover(config, target).start(epoch, durable)) {
            long end = journal.append(List.of(
                    JournalRecord.newBuilder()
                            .setJobSubmitted(JobSubmitted.newBuilder()
                                    .setJob(1)
                                    .setAtMs(2)
                                    .setTasks(1)
                                    .setSpec(JobSpec.command("true").build().proto()))
                            .build(),
                    JournalRecord.newBuilder()
                            .setJobEnded(JobEnded.newBuilder()
                                    .setJob(1)
                                    .setAtMs(3)
                                    .setStateValue(JobState.SUCCEEDED.number())
                                    .setCounts(TaskCounts.newBuilder().setSucceeded(1)))
                            .build()));
            await().until(() -> durable.ticket.get() >= end);
        }
    }

    /** A coordinator that has nothing to remember. */
    private static final class NoState implements ReplayTarget {
        @Override
        public void restore(Checkpoint merged) {
            throw new AssertionError("the journal is new");
        }

        @Override
        public void apply(long position, JournalRecord record) {
            throw new AssertionError("the journal is new");
        }

        @Override
        public List<JournalRecord> checkpoint() {
            return List.of(JournalRecord.newBuilder()
                    .setCheckpoint(Checkpoint.newBuilder().setNextJob(1).setComplete(true))
                    .build());
        }
    }

    private static final class Durable implements JournalListener {
        private final AtomicLong ticket = new AtomicLong();

        @Override
        public void written(long upTo) {
            // The test waits for the force.
        }

        @Override
        public void durable(long upTo, long position) {
            ticket.set(upTo);
        }

        @Override
        public void checkpointWanted() {
            throw new AssertionError("a small journal needs none");
        }

        @Override
        public void spaceLow(boolean low) {
            throw new AssertionError("the disk is full");
        }

        @Override
        public void failed(JournalFailure failure) {
            throw new AssertionError(failure);
        }
    }
}
