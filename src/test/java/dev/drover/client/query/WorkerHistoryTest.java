package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.ClientFixture;
import dev.drover.client.WorkerRecord;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.WorkerRow;
import dev.drover.proto.WorkerRows;
import dev.drover.proto.WorkersQuery;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkerHistoryTest {
    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void workersThatWereAreGivenAsTheHistoryHasThem() {
        AtomicReference<Query> asked = new AtomicReference<>();
        WorkerRow.Builder row =
                WorkerRow.newBuilder().setWorker(2).setIncarnation(3).setPid(-1).setStartedAtMs(10);
        fixture.serve((frame, peer) -> {
            asked.set(frame.getQuery());
            peer.send(ServerFrame.newBuilder()
                    .setRows(Rows.newBuilder()
                            .setWorkers(WorkerRows.newBuilder()
                                    .addWorkers(row)
                                    .addWorkers(row.clone()
                                            .setIncarnation(2)
                                            .setEndedAtMs(9)
                                            .setReason("drained")
                                            .setExpected(true)))));
        });
        assertThat(fixture.client().workerHistory(5))
                .toIterable()
                .containsExactly(
                        new WorkerRecord(2, 3, 0xffff_ffffL, Instant.ofEpochMilli(10), Optional.empty(), "", false),
                        new WorkerRecord(
                                2,
                                2,
                                0xffff_ffffL,
                                Instant.ofEpochMilli(10),
                                Optional.of(Instant.ofEpochMilli(9)),
                                "drained",
                                true));
        assertThat(asked.get().getWorkers())
                .isEqualTo(WorkersQuery.newBuilder().setLimit(5).build());
    }
}
