package dev.drover.coordinator.core.schedule;

import dev.drover.coordinator.core.CoreRig;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.InfoRequest;
import dev.drover.proto.JobsLive;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.WorkersRequest;
import java.util.List;

/**
 * What each answer says to run: all of them must mean the same.
 *
 * @param running of {@code status}
 * @param queued of {@code status}
 * @param ofJob of the job's status
 * @param attempts of the job that are listed
 * @param ofWorkers of all workers together
 */
record ShownRunning(long running, long queued, int ofJob, int attempts, int ofWorkers) {
    static ShownRunning query(CoreRig rig, long job) {
        rig.answers();
        rig.client(ClientFrame.newBuilder().setInfo(InfoRequest.getDefaultInstance()));
        rig.client(ClientFrame.newBuilder()
                .setJobsLive(JobsLive.newBuilder().addJobs(job).setWithAttempts(true)));
        rig.client(ClientFrame.newBuilder().setWorkers(WorkersRequest.getDefaultInstance()));
        List<ServerFrame> answers = rig.answers();
        return new ShownRunning(
                answers.get(0).getInfo().getRunning(),
                answers.get(0).getInfo().getQueued(),
                answers.get(1).getJobsLive().getJobs(0).getRunning(),
                answers.get(1).getJobsLive().getAttemptsCount(),
                answers.get(2).getWorkers().getWorkersList().stream()
                        .mapToInt(worker -> worker.getRunning())
                        .sum());
    }
}
