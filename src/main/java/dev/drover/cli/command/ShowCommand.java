package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.show.JobJson;
import dev.drover.cli.show.JobPage;
import dev.drover.cli.show.Json;
import dev.drover.cli.show.TaskDetailPage;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobDetail;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskFilter;
import dev.drover.client.TaskInfo;
import dev.drover.client.TaskRange;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.model.JobState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** {@code drover show}: everything about jobs, or about tasks of them. */
final class ShowCommand implements Command {
    /** Failed tasks on the page of an array. */
    private static final int FAILED_SHOWN = 10;

    /** Pages of tasks of one job. */
    private static final int TASKS_SHOWN = 100;

    private boolean first = true;

    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        boolean failed = options.has("--failed");
        for (Selection.Chosen chosen : Selection.recorded(context, options, "show")) {
            if (!chosen.tasks().isEmpty()) {
                context.client().requireTasks(chosen.job(), chosen.tasks());
            }
            if (failed || !chosen.tasks().isEmpty()) {
                tasks(context, options, chosen, failed);
            } else {
                job(context, options, chosen.job());
            }
        }
        return ExitCodes.DONE;
    }

    private void job(CommandContext context, ParsedArguments options, JobId id) throws IOException {
        JobDetail detail = context.client().detail(id);
        if (options.has("--json")) {
            context.console().line(JobJson.line(detail));
            return;
        }
        List<AttemptInfo> failed = detail.job().array() ? failed(context.client(), detail.job()) : List.of();
        page(context, JobPage.lines(detail, failed, context.valueFormat()));
    }

    private static List<AttemptInfo> failed(CommandClient client, JobSummary job) {
        List<AttemptInfo> failed = new ArrayList<>();
        if (job.failed() > 0) {
            List<TaskInfo> tasks = first(
                    client.tasks(TaskFilter.builder(job.id())
                            .state(JobState.FAILED)
                            .limit(FAILED_SHOWN)
                            .build()),
                    FAILED_SHOWN);
            // No range at all would mean every task: of a pruned journal the failed ones may be unknown.
            if (!tasks.isEmpty()) {
                client.attempts(AttemptFilter.of(
                                job.id(), ranges(tasks), AttemptFilter.Option.LAST_ONLY, AttemptFilter.Option.WHOLE))
                        .forEachRemaining(failed::add);
            }
        }
        return failed;
    }

    private void tasks(CommandContext context, ParsedArguments options, Selection.Chosen chosen, boolean failed)
            throws IOException {
        CommandClient client = context.client();
        JobSummary job = client.job(chosen.job()).orElseThrow(() -> NoSuchJob.of(chosen.job()));
        TaskFilter.Builder filter = TaskFilter.builder(job.id()).numbers(chosen.tasks());
        if (failed) {
            filter.state(JobState.FAILED);
        }
        List<TaskInfo> tasks = first(client.tasks(filter.limit(TASKS_SHOWN + 1).build()), TASKS_SHOWN + 1);
        boolean more = tasks.size() > TASKS_SHOWN;
        List<TaskInfo> shown = more ? tasks.subList(0, TASKS_SHOWN) : tasks;
        Map<Long, List<AttemptInfo>> attempts = attempts(client, job.id(), shown);
        for (TaskInfo task : shown) {
            List<AttemptInfo> own = attempts.getOrDefault(task.task(), List.of());
            if (options.has("--json")) {
                context.console().line(Json.task(task, own));
            } else {
                page(context, TaskDetailPage.lines(task, job.name(), own, context.valueFormat()));
            }
        }
        if (failed && tasks.isEmpty()) {
            context.console().info("no task of job " + job.id() + " failed");
        } else if (more) {
            context.console()
                    .info("the first " + Sizes.counted(TASKS_SHOWN, "task") + " shown; drover tasks "
                            + (failed ? "--state failed " : "") + job.id() + " has a row for each");
        }
    }

    private static Map<Long, List<AttemptInfo>> attempts(CommandClient client, JobId job, List<TaskInfo> tasks) {
        Map<Long, List<AttemptInfo>> attempts = new HashMap<>();
        if (!tasks.isEmpty()) {
            Iterator<AttemptInfo> all =
                    client.attempts(AttemptFilter.of(job, ranges(tasks), AttemptFilter.Option.WHOLE));
            while (all.hasNext()) {
                AttemptInfo attempt = all.next();
                attempts.computeIfAbsent(attempt.task(), task -> new ArrayList<>())
                        .add(attempt);
            }
        }
        return attempts;
    }

    private static List<TaskRange> ranges(List<TaskInfo> tasks) {
        List<TaskRange> ranges = new ArrayList<>(tasks.size());
        for (TaskInfo task : tasks) {
            ranges.add(new TaskRange(task.task(), task.task()));
        }
        return ranges;
    }

    private static List<TaskInfo> first(Iterator<TaskInfo> tasks, int most) {
        List<TaskInfo> some = new ArrayList<>();
        while (some.size() < most && tasks.hasNext()) {
            some.add(tasks.next());
        }
        return some;
    }

    private void page(CommandContext context, List<String> lines) {
        if (!first) {
            context.console().line("");
        }
        context.console().lines(lines);
        first = false;
    }
}
