package dev.drover.cli.show;

import dev.drover.cli.text.Sizes;
import dev.drover.client.JobExplanation;
import dev.drover.client.JobWait;
import dev.drover.spec.Durations;
import java.time.Instant;
import java.util.List;

/** Why a job waits, in a sentence. Without state; any thread. */
public final class WaitText {
    /** As many other jobs as one answer names; where there are so many, there may be more. */
    private static final int MOST_NAMED = 10;

    private WaitText() {}

    /** {@code waits: both slots are taken by job 3 (thumbs), 240 tasks; 1 job ahead}; empty for what does not wait. */
    public static String of(JobExplanation explanation, long nowMs) {
        for (JobWait wait : explanation.waits()) {
            String why = why(wait, nowMs);
            if (!why.isEmpty()) {
                return "waits: " + why;
            }
        }
        return "";
    }

    private static String why(JobWait wait, long nowMs) {
        return switch (wait.kind()) {
            case CANCELLED -> "it is being cancelled";
            case STOPPING -> "the coordinator is about to stop; the job stays queued";
            case BACK_OFF ->
                "it failed and runs again"
                        + (wait.until().isPresent()
                                ? " in " + pause(wait.until().get(), nowMs)
                                : "");
            case TOO_MANY_BACK_OFFS -> "too many of its tasks failed and wait to run again";
            case SENT -> "a worker has it and has not started it yet";
            case NO_WORKER -> "no worker is ready; drover workers";
            case NO_CREDIT -> "results of other jobs are not on disk yet; drover status says whether the disk is full";
            case SPECS_UNDER_WAY -> "large jobs are on their way to the workers";
            case SUSPECTED ->
                "its worker died while it ran; what may have killed a worker runs again alone, one task at a time";
            case STOPPED -> stopped(wait);
            case SLOTS_TAKEN ->
                slots(wait.slots())
                        + takers(wait.takenBy())
                        + ahead(wait.before().size());
            case NOT_WAITING, NEXT, UNKNOWN -> "";
        };
    }

    private static String stopped(JobWait wait) {
        String who = wait.tasks() == 1
                ? "its process is"
                : "the processes of " + Sizes.counted(wait.tasks(), "task") + " are";
        return who + " stopped by a signal"
                + (wait.pid().isPresent()
                        ? "; to let " + (wait.tasks() == 1 ? "it" : "the first one") + " go on: kill -CONT "
                                + wait.pid().getAsLong()
                        : "");
    }

    private static String pause(Instant until, long nowMs) {
        return Durations.format(Math.max(0, until.toEpochMilli() - nowMs));
    }

    /** Says of all slots that they are taken. */
    public static String slots(int slots) {
        return switch (slots) {
            case 1 -> "the only slot is taken";
            case 2 -> "both slots are taken";
            default -> "all " + Sizes.count(slots) + " slots are taken";
        };
    }

    private static String takers(List<JobWait.OtherJob> takers) {
        if (takers.isEmpty()) {
            return "";
        }
        JobWait.OtherJob first = takers.get(0);
        String tasks = first.tasks() == 1 ? "" : ", " + Sizes.counted(first.tasks(), "task");
        int others = takers.size() - 1;
        return " by job " + first.id() + " (" + first.name() + ")" + tasks
                + (others == 0 ? "" : " and " + atLeast(takers.size()) + Sizes.counted(others, "other job"));
    }

    private static String ahead(int jobs) {
        return jobs == 0 ? "" : "; " + atLeast(jobs) + Sizes.counted(jobs, "job") + " ahead";
    }

    private static String atLeast(int named) {
        return named >= MOST_NAMED ? "at least " : "";
    }
}
