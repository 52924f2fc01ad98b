package dev.drover.cli.show;

import dev.drover.cli.text.JsonLine;
import dev.drover.client.AttemptInfo;
import dev.drover.client.JobDetail;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.JobSummary;
import dev.drover.model.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Jobs as JSON objects; the names of the fields are the contract with scripts. */
public final class JobJson {
    private JobJson() {}

    /** One job; with its spec where it has one. */
    public static String line(JobSummary job) {
        JsonLine json = new JsonLine();
        job(json, job);
        return json.end();
    }

    /** The same, with its attempts, the last 100 of an array, and what its last one threw. */
    public static String line(JobDetail detail) {
        JsonLine json = new JsonLine();
        job(json, detail.job());
        Json.attempts(json, "attempts", detail.attempts());
        if (!detail.attempts().isEmpty()) {
            AttemptInfo last = detail.attempts().get(detail.attempts().size() - 1);
            json.text("exceptionClass", last.exceptionClass()).text("stack", last.stack());
        }
        return json.end();
    }

    private static void job(JsonLine json, JobSummary job) {
        json.number("id", job.id().value())
                .text("name", job.name())
                .text("kind", job.kind().token());
        outcome(json, job.state().token(), job.cause(), job.exitCode());
        json.number("tasks", job.tasks()).number("ended", job.ended());
        json.number("failed", job.failed()).number("cancelled", job.cancelled());
        json.number("neverRan", job.neverRan());
        json.time("submittedAt", job.submittedAt());
        times(json, job.startedAt(), job.endedAt());
        json.text("message", Endings.of(job).why());
        json.startObject("labels");
        for (Map.Entry<String, String> label : job.labels().entrySet()) {
            json.string(label.getKey(), label.getValue());
        }
        json.endObject().text("key", job.key().orElse(""));
        if (job.parent().isPresent()) {
            json.number("parent", job.parent().get().value());
        }
        if (job.spec().isPresent()) {
            JobSpec spec = job.spec().get();
            SpecJson.write(json, spec);
            json.bytes("cwd", spec.directory()).text("user", spec.user()).text("host", spec.host());
        } else if (job.specPruned()) {
            json.flag("specPruned", true);
        }
    }

    /** What live jobs share with ended ones, as fields of an event. */
    static void status(JsonLine json, JobStatus status) {
        json.text("name", status.name());
        outcome(json, status.state().token(), status.cause(), status.exitCode());
        json.number("tasks", status.tasks()).number("ended", status.ended()).number("failed", status.failed());
        json.number("cancelled", status.cancelled()).number("running", status.running());
        json.time("submittedAt", status.submittedAt());
        times(json, status.startedAt(), status.endedAt());
        json.text("message", Endings.of(status).why());
    }

    static void outcome(JsonLine json, String state, Optional<Cause> cause, OptionalInt exitCode) {
        json.text("state", state);
        if (cause.isPresent()) {
            json.text("cause", cause.get().token());
        }
        if (exitCode.isPresent()) {
            json.number("exitCode", exitCode.getAsInt());
        }
    }

    static void times(JsonLine json, Optional<Instant> startedAt, Optional<Instant> endedAt) {
        if (startedAt.isPresent()) {
            json.time("startedAt", startedAt.get());
        }
        if (endedAt.isPresent()) {
            json.time("endedAt", endedAt.get());
        }
        if (startedAt.isPresent() && endedAt.isPresent()) {
            json.number(
                    "runMs", Duration.between(startedAt.get(), endedAt.get()).toMillis());
        }
    }
}
