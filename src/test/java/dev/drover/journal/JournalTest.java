package dev.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.proto.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class JournalTest {
    private final MemoryFiles files = new MemoryFiles(1);

    @Test
    void gives_tickets_in_order_and_reports_each_written_then_durable() {
        try (Epoch epoch = new Epoch(files)) {
            for (int ticket = 1; ticket <= 500; ticket++) {
                assertThat(epoch.append(3)).isEqualTo(ticket);
            }
            assertThat(epoch.events().awaitDurable(500)).isTrue();
            assertThat(epoch.events().violations()).isEmpty();
            assertThat(epoch.journal().durablePosition())
                    .isEqualTo(epoch.events().durablePosition());
        }
        Numbers again = new Numbers();
        RecoveryReport report = Journal.recover(Epoch.SMALL, files, again).report();
        assertThat(again.last()).isEqualTo(1_500);
        assertThat(again.violations()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.lastEpoch()).isEqualTo(1);
    }

    @Test
    void forces_once_for_all_that_waited_and_writes_while_a_force_goes_on() {
        CountDownLatch inForce = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        AtomicInteger forces = new AtomicInteger();
        AtomicBoolean hold = new AtomicBoolean();
        try (Epoch epoch = new Epoch(files)) {
            files.before(kind -> {
                if (kind == MemoryFiles.Kind.FORCE && hold.get()) {
                    forces.incrementAndGet();
                    inForce.countDown();
                    awaitUninterrupted(letGo);
                }
            });
            awaitSpare(files);
            hold.set(true);
            epoch.append(1);
            awaitUninterrupted(inForce);
            for (int i = 0; i < 99; i++) {
                epoch.append(1);
            }
            epoch.events()
                    .await("written during the force", () -> epoch.events().writtenTicket() == 100);
            assertThat(epoch.events().durableTicket()).isZero();
            letGo.countDown();
            assertThat(epoch.events().awaitDurable(100)).isTrue();
            assertThat(forces.get()).isEqualTo(2);
        } finally {
            letGo.countDown();
        }
    }

    @Test
    void forces_nothing_for_records_that_need_none_until_others_come_along() {
        JournalConfig patient =
                new JournalConfig(Epoch.SMALL.directory(), Epoch.HOME, 1 << 20, 1 << 16, 16_384, 1 << 20, 3_600_000, 1);
        try (Epoch epoch = new Epoch(patient, files, new Numbers())) {
            for (int i = 0; i < 50; i++) {
                epoch.appendUnforced(1);
            }
            epoch.events().await("written", () -> epoch.events().writtenTicket() == 50);
            assertThat(epoch.events().durableCalls()).isZero();
            assertThat(epoch.events().awaitDurable(epoch.append(1))).isTrue();
            assertThat(epoch.events().durableTicket()).isEqualTo(51);
        }
    }

    @Test
    void forces_records_that_ask_for_none_after_a_while() {
        JournalConfig quick =
                new JournalConfig(Epoch.SMALL.directory(), Epoch.HOME, 1 << 20, 1 << 16, 16_384, 1 << 20, 20, 1);
        try (Epoch epoch = new Epoch(quick, files, new Numbers())) {
            assertThat(epoch.events().awaitDurable(epoch.appendUnforced(1))).isTrue();
        }
    }

    @Test
    void a_failed_force_ends_the_journal_and_nothing_is_durable_after_it() {
        try (Epoch epoch = new Epoch(files)) {
            awaitSpare(files);
            assertThat(epoch.events().awaitDurable(epoch.append(1))).isTrue();
            files.failForceAt(1);
            assertThat(epoch.events().awaitDurable(epoch.append(1))).isFalse();
            epoch.append(1);
            epoch.close();
            assertThat(epoch.events().durableTicket()).isEqualTo(1);
            assertThat(epoch.events().violations()).isEmpty();
            JournalFailure failure = epoch.events().failures().get(0);
            assertThat(failure.durableTicket()).isEqualTo(1);
            assertThat(failure).as("in the log").hasToString(failure.sentence());
            assertThat(failure.sentence())
                    .isEqualTo(
                            "The journal could not be forced to disk (java.io.IOException: Input/output error): nothing"
                                    + " after record group 1 was acknowledged, and nothing more will be; check the disk, then start"
                                    + " again.");
        }
        assertThat(files.openFiles()).isZero();
    }

    @Test
    void asks_once_for_a_checkpoint_and_begins_the_next_segment_with_it() {
        try (Epoch epoch = new Epoch(files)) {
            while (epoch.events().checkpointsWanted() == 0) {
                epoch.events().awaitDurable(epoch.append(10));
            }
            for (int i = 0; i < 20; i++) {
                epoch.events().awaitDurable(epoch.append(10));
            }
            assertThat(epoch.events().checkpointsWanted()).isEqualTo(1);
            assertThat(epoch.events().awaitDurable(epoch.appendCheckpoint())).isTrue();
            epoch.append(5);
        }
        Numbers again = new Numbers();
        Journal.recover(Epoch.SMALL, files, again);
        assertThat(again.restoredAt()).isEqualTo(again.last() - 5 + 1);
        assertThat(again.violations()).isEmpty();
    }

    @Test
    void a_large_checkpoint_is_not_written_again_before_as_many_bytes_of_records_came() {
        int padding = 20 * (int) Epoch.SMALL.segmentBytes();
        try (Epoch epoch = new Epoch(files)) {
            assertThat(epoch.events().awaitDurable(epoch.appendCheckpoint(padding)))
                    .isTrue();
            long from = epoch.events().durablePosition();
            while (epoch.events().checkpointsWanted() == 0) {
                assertThat(epoch.events().awaitDurable(epoch.append(10))).isTrue();
            }
            assertThat(epoch.events().durablePosition() - from).isBetween((long) padding, 2L * padding);
        }
    }

    @Test
    void a_force_without_records_leaves_no_mark_of_a_clean_end() {
        Epoch epoch = new Epoch(files);
        epoch.appendUnforced(3);
        assertThat(epoch.events().awaitDurable(epoch.append(0))).isTrue();
        files.kill();
        epoch.close();
        RecoveredJournal recovered = Journal.recover(Epoch.SMALL, files, new Numbers());
        assertThat(recovered.report().clean()).isFalse();
        assertThat(recovered.report().bytesCut()).isZero();
    }

    @Test
    void says_when_more_waits_than_the_queue_should_hold() {
        CountDownLatch letGo = new CountDownLatch(1);
        try (Epoch epoch = new Epoch(files)) {
            files.before(kind -> awaitUninterrupted(letGo));
            while (!epoch.journal().congested()) {
                epoch.append(10);
            }
            letGo.countDown();
            epoch.events().awaitDurable(epoch.append(1));
            assertThat(epoch.journal().congested()).isFalse();
        } finally {
            letGo.countDown();
        }
    }

    @Test
    void closes_twice_leaves_no_thread_and_takes_nothing_afterwards() {
        Epoch epoch = new Epoch(files);
        epoch.append(1);
        epoch.close();
        epoch.close();
        assertThat(epoch.events().durableTicket()).isEqualTo(1);
        assertThat(files.openFiles()).isZero();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("drover-journal"));
        List<JournalRecord> records = List.of(Numbers.number(2));
        assertThatThrownBy(() -> epoch.journal().append(records))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the journal is closed");
    }

    @Test
    void refuses_a_checkpoint_that_is_not_complete() {
        try (Epoch epoch = new Epoch(files)) {
            List<JournalRecord> parts = Numbers.checkpoint(1, 0).subList(0, 1);
            assertThatThrownBy(() -> epoch.journal().appendCheckpoint(parts))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("part 1 of 1 is no checkpoint, or complete is not at the last one");
        }
    }

    @Test
    void a_start_with_an_epoch_that_was_used_is_refused() {
        new Epoch(files).close();
        RecoveredJournal recovered = Journal.recover(Epoch.SMALL, files, new Numbers());
        assertThat(recovered.nextEpoch()).isEqualTo(2);
        assertThatThrownBy(() -> recovered.start(Numbers.epoch(1), new EventLog()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epoch 1 begins, but the next one is 2");
    }

    /** One of the right size, because one of another size is made anew; it is stored with the force of the directory, its last operation. */
    static void awaitSpare(MemoryFiles files) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> files.isStored(SpareFile.NAME)
                        && files.bytes(SpareFile.NAME).length == Epoch.SMALL.spareBytes());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
