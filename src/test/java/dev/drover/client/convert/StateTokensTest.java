package dev.drover.client.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobSummary;
import dev.drover.client.WorkerInfo;
import dev.drover.proto.JobRow;
import dev.drover.proto.LiveWorkerRow;
import org.junit.jupiter.api.Test;

/** Words of the protocol become constants, which tables and JSON show as the same words. */
class StateTokensTest {
    @Test
    void a_worker_has_each_state_that_the_coordinator_names_and_one_for_those_to_come() {
        for (WorkerInfo.State state : WorkerInfo.State.values()) {
            assertThat(stateOf(state.token())).isEqualTo(state);
        }
        assertThat(stateOf("asleep")).isEqualTo(WorkerInfo.State.UNKNOWN);
    }

    @Test
    void a_job_has_each_kind_that_the_history_names_and_one_for_those_to_come() {
        for (JobSummary.Kind kind : JobSummary.Kind.values()) {
            assertThat(kindOf(kind.token())).isEqualTo(kind);
        }
        assertThat(kindOf("container")).isEqualTo(JobSummary.Kind.UNKNOWN);
    }

    private static WorkerInfo.State stateOf(String token) {
        return Convert.worker(
                        LiveWorkerRow.newBuilder().setWorker(1).setState(token).build())
                .state();
    }

    private static JobSummary.Kind kindOf(String token) {
        return Convert.job(JobRow.newBuilder()
                        .setId(1)
                        .setTasks(1)
                        .setStateValue(1)
                        .setKind(token)
                        .build())
                .kind();
    }
}
