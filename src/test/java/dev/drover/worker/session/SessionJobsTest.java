package dev.drover.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.Assign;
import dev.drover.proto.Environment;
import dev.drover.proto.JobWork;
import dev.drover.proto.Spec;
import org.junit.jupiter.api.Test;

/** Specs and environments may come in different messages, and are kept as long as the coordinator counts on them. */
class SessionJobsTest {
    private static final ByteString ID = ByteString.copyFromUtf8("environment");

    private final SessionJobs jobs = new SessionJobs();

    private void handle(Assign.Builder assign) {
        jobs.removeForgotten(assign.build());
        jobs.addAll(assign.build());
    }

    private static Assign.Builder environment() {
        return Assign.newBuilder().addEnvironments(Environment.newBuilder().setId(ID));
    }

    private static Assign.Builder spec(long job) {
        return Assign.newBuilder()
                .addWorks(JobWork.newBuilder()
                        .setJob(job)
                        .setSpec(Spec.newBuilder().setEnvironmentId(ID)));
    }

    private boolean hasEnvironment(long job) {
        return jobs.plan(job).orElseThrow().environment().isPresent();
    }

    @Test
    void anEnvironmentMayComeInAnEarlierMessageThanItsSpec() {
        handle(environment());
        handle(Assign.newBuilder().addForgetJobs(99));
        handle(spec(1));
        assertThat(hasEnvironment(1)).isTrue();
        handle(spec(2));
        assertThat(hasEnvironment(2)).isTrue();
    }

    @Test
    void anEnvironmentGoesWithTheLastSpecThatNamesIt() {
        handle(environment());
        handle(spec(1));
        handle(spec(2));
        handle(Assign.newBuilder().addForgetJobs(1));
        assertThat(jobs.plan(1)).isEmpty();
        handle(spec(3));
        assertThat(hasEnvironment(3)).isTrue();
        handle(Assign.newBuilder().addForgetJobs(2).addForgetJobs(3));
        handle(spec(4));
        assertThat(hasEnvironment(4)).isFalse();
    }

    @Test
    void whatIsForgottenAndComesAgainInTheSameMessageStays() {
        handle(environment());
        handle(spec(1));
        handle(spec(2).addForgetJobs(1).mergeFrom(environment().build()));
        assertThat(jobs.plan(1)).isEmpty();
        assertThat(hasEnvironment(2)).isTrue();
    }

    @Test
    void aSpecThatComesTwiceCountsOnce() {
        handle(environment());
        handle(spec(1));
        handle(spec(1));
        assertThat(hasEnvironment(1)).isTrue();
        handle(Assign.newBuilder().addForgetJobs(1));
        handle(spec(2));
        assertThat(hasEnvironment(2)).isFalse();
    }
}
