package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobExplanation;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobWait;
import dev.drover.client.TaskFilter;
import dev.drover.client.TaskInfo;
import dev.drover.model.JobState;
import dev.drover.process.table.ProcessId;
import dev.drover.process.table.ProcessTables;
import dev.drover.process.table.Signals;
import dev.drover.testing.Until;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A command that stops itself with SIGSTOP takes its slot and does nothing: whoever looks is told. */
class StoppedCommandTest {
    @RegisterExtension
    final TestHome tested = TestHome.withWorkers(2);

    @Test
    void isShownAsStoppedUntilItGoesOnAndOthersRun() throws Exception {
        RealHome home = tested.get();
        home.start();
        JobId job = home.submitRunning(JobSpec.shell("kill -STOP $$; echo on").build(), 1);
        Until.require(
                () -> "it is shown as stopped: " + task(home, job),
                () -> task(home, job).stopped());
        ProcessId process = home.processes().ofJob(job.value()).get(0);
        TaskInfo task = task(home, job);
        assertThat(task.state()).contains(JobState.RUNNING);
        assertThat(task.message())
                .isEqualTo("its process is stopped by a signal; to let it go on: kill -CONT " + process.pid());
        JobExplanation explained = home.client().explain(job).orElseThrow();
        assertThat(explained.waits()).hasSize(1);
        JobWait wait = explained.waits().get(0);
        assertThat(wait.kind()).isEqualTo(JobWait.Kind.STOPPED);
        assertThat(wait.tasks()).isEqualTo(1);
        assertThat(wait.pid()).hasValue(process.pid());

        JobStatus other = home.client()
                .await(home.client().submit(JobSpec.command("true").build()).id());
        assertThat(other.isSucceeded()).isTrue();

        ProcessTables.best().signal(process, Signals.SIGCONT);
        assertThat(home.client().await(job).isSucceeded()).isTrue();
        assertThat(task(home, job).stopped()).isFalse();
        assertThat(home.attempts(job).get(0).stdoutTail()).asString().isEqualTo("on\n");
    }

    private static TaskInfo task(RealHome home, JobId job) {
        List<TaskInfo> tasks = new ArrayList<>();
        home.client().tasks(TaskFilter.builder(job).build()).forEachRemaining(tasks::add);
        return tasks.get(0);
    }
}
