package dev.drover.cli.show;

import dev.drover.cli.text.JsonCheck;
import dev.drover.cli.text.JsonLine;
import dev.drover.client.AttemptInfo;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.JobEvent;
import dev.drover.client.JobMessage;
import dev.drover.client.ProgressInfo;
import dev.drover.client.TaskInfo;
import dev.drover.client.WorkerInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Tasks, attempts, events, workers and the coordinator as JSON objects; field names are the contract with scripts. */
public final class Json {
    private Json() {}

    public static String task(TaskInfo task) {
        JsonLine json = new JsonLine();
        task(json, task);
        return json.end();
    }

    /** A task with its attempts, whose number has the name {@code attempts} already. */
    public static String task(TaskInfo task, List<AttemptInfo> attempts) {
        JsonLine json = new JsonLine();
        task(json, task);
        attempts(json, "attemptList", attempts);
        return json.end();
    }

    static void attempts(JsonLine json, String name, List<AttemptInfo> attempts) {
        json.startArray(name);
        for (AttemptInfo attempt : attempts) {
            json.startElement();
            json.number("job", attempt.job().value()).number("task", attempt.task());
            json.number("attempt", attempt.attempt()).number("worker", attempt.worker());
            attempt(json, attempt);
            if (attempt.result().isPresent()) {
                json.json("result", attempt.result().get());
            }
            json.text("exceptionClass", attempt.exceptionClass()).text("stack", attempt.stack());
            json.texts("warnings", attempt.warnings());
            json.flag("reruns", !attempt.taskEnded());
            json.endObject();
        }
        json.endArray();
    }

    private static void task(JsonLine json, TaskInfo task) {
        json.number("job", task.job().value()).number("task", task.task());
        if (task.value().isPresent()) {
            json.bytes("value", task.value().get());
        }
        if (task.state().isPresent()) {
            JobJson.outcome(json, task.state().get().token(), task.cause(), task.exitCode());
        } else {
            json.flag("pruned", true);
        }
        if (task.stopped()) {
            json.flag("stopped", true);
        }
        json.number("attempts", task.attempts());
        if (task.startedAt().isPresent()) {
            json.time("startedAt", task.startedAt().get());
        }
        if (task.endedAt().isPresent()) {
            json.time("endedAt", task.endedAt().get());
        }
        if (task.runTime().isPresent()) {
            json.number("runMs", task.runTime().get().toMillis());
        }
        used(json, task.cpuTime(), task.peakBytes());
        json.text("message", task.state().isPresent() ? Endings.of(task).why() : "");
    }

    private static void used(JsonLine json, Optional<Duration> cpuTime, OptionalLong peakBytes) {
        if (cpuTime.isPresent()) {
            json.number("cpuMs", cpuTime.get().toMillis());
        }
        if (peakBytes.isPresent()) {
            json.number("peakBytes", peakBytes.getAsLong());
        }
    }

    private static void attempt(JsonLine json, AttemptInfo attempt) {
        json.number("epoch", attempt.epoch());
        if (attempt.pid().isPresent()) {
            json.number("pid", attempt.pid().getAsLong());
        }
        JobJson.outcome(json, attempt.state().token(), attempt.cause(), attempt.exitCode());
        if (attempt.signal().isPresent()) {
            json.number("signal", attempt.signal().getAsInt());
        }
        if (attempt.startedAt().isPresent()) {
            json.time("startedAt", attempt.startedAt().get());
        }
        json.time("endedAt", attempt.endedAt());
        if (attempt.startedAt().isPresent()) {
            json.number("runMs", attempt.runTime().toMillis());
        }
        used(json, attempt.cpuTime(), attempt.peakBytes());
        json.number("outputBytes", attempt.stdoutBytes() + attempt.stderrBytes());
        json.text("message", Endings.of(attempt).why());
    }

    public static String event(JobEvent event) {
        JsonLine json = new JsonLine();
        json.time("at", event.at());
        if (event instanceof JobEvent.JobChanged changed) {
            json.text("type", "job-" + lower(changed.change().name()))
                    .number("job", changed.status().id().value());
            JobJson.status(json, changed.status());
        } else if (event instanceof JobEvent.AttemptStarted started) {
            token(json, "attempt-started", started.job().value(), started.task(), started.attempt(), started.worker());
            if (started.pid().isPresent()) {
                json.number("pid", started.pid().getAsLong());
            }
        } else if (event instanceof JobEvent.AttemptEnded ended) {
            AttemptInfo attempt = ended.attempt();
            token(json, "attempt-ended", attempt.job().value(), attempt.task(), attempt.attempt(), attempt.worker());
            attempt(json, attempt);
            json.flag("reruns", ended.reruns());
        } else if (event instanceof JobEvent.Progressed progressed) {
            ProgressInfo progress = progressed.progress();
            token(json, "progress", progress.job().value(), progress.task(), progress.attempt(), progressed.worker());
            json.decimal("current", progress.current());
            if (progress.total().isPresent()) {
                json.decimal("total", progress.total().getAsDouble());
            }
            json.text("note", progress.note());
        } else if (event instanceof JobEvent.Messaged messaged) {
            message(json, messaged.message(), messaged.worker());
        } else if (event instanceof JobEvent.WorkerStarted started) {
            json.text("type", "worker-started").number("worker", started.worker());
            if (started.pid().isPresent()) {
                json.number("pid", started.pid().getAsLong());
            }
            json.text("reason", started.reason());
        } else if (event instanceof JobEvent.WorkerEnded ended) {
            json.text("type", "worker-ended").number("worker", ended.worker());
            if (ended.pid().isPresent()) {
                json.number("pid", ended.pid().getAsLong());
            }
            json.text("reason", ended.reason());
        } else if (event instanceof JobEvent.Gap gap) {
            json.text("type", "gap").number("skipped", gap.skipped());
        }
        return json.end();
    }

    private static void message(JsonLine json, JobMessage message, int worker) {
        token(json, "message", message.job().value(), message.task(), message.attempt(), worker);
        String task = message.job() + "." + message.task();
        json.text("from", message.toTask() ? message.from() : task);
        if (message.toTask()) {
            json.text("to", task);
        }
        byte[] body = message.text().getBytes(StandardCharsets.UTF_8);
        // What a task of another language calls JSON need not be.
        if (message.isJson() && JsonCheck.fault(body, false).isEmpty()) {
            json.json("body", body);
        } else {
            json.text("body", message.text());
        }
    }

    private static void token(JsonLine json, String type, long job, long task, int attempt, int worker) {
        json.text("type", type).number("job", job).number("task", task);
        json.number("attempt", attempt).number("worker", worker);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    public static String worker(WorkerInfo worker) {
        return new JsonLine()
                .number("id", worker.id())
                .number("pid", worker.pid())
                .number("incarnation", worker.incarnation())
                .text("state", worker.state().token())
                .number("slots", worker.slots())
                .number("running", worker.running())
                .time("startedAt", worker.startedAt())
                .number("rssBytes", worker.rssBytes())
                .number("heapUsedBytes", worker.heapUsedBytes())
                .number("heapTotalBytes", worker.heapTotalBytes())
                .number("offHeapBytes", worker.offHeapBytes())
                .number("cpuUserMs", worker.cpuUserTime().toMillis())
                .number("cpuSystemMs", worker.cpuSystemTime().toMillis())
                .number("tasksDone", worker.tasksDone())
                .number("restarts", worker.restarts())
                .text("version", worker.version())
                .flag("outdated", worker.outdated())
                .text("lastDeath", worker.lastDeath().orElse(""))
                .end();
    }

    public static String status(CoordinatorStatus status) {
        return new JsonLine()
                .number("pid", status.pid())
                .number("epoch", status.epoch())
                .text("version", status.version())
                .text("home", status.home().toString())
                .time("startedAt", status.startedAt())
                .number("workers", status.workers())
                .number("slots", status.slots())
                .number("running", status.running())
                .number("runningWithoutWorker", status.runningWithoutWorker())
                .number("queued", status.queued())
                .text("order", status.order().token())
                .text("degraded", status.degraded().orElse(""))
                .end();
    }
}
