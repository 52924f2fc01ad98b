package dev.drover.cli.show;

import dev.drover.cli.text.JsonLine;
import dev.drover.client.JobSpec;
import dev.drover.model.TaskNumbers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A job's spec as JSON in the form of a line of {@code --batch}, so that it can be submitted again. */
final class SpecJson {
    /** {@code /bin/sh -c LINE drover} stand before a shell line's own arguments. */
    private static final int SHELL_WORDS = 4;

    private SpecJson() {}

    static void write(JsonLine json, JobSpec spec) {
        json.startObject("spec");
        work(json, spec);
        json.text("name", spec.name()).bytes("cwd", spec.directory());
        tasks(json, spec);
        if (!spec.variables().isEmpty()) {
            json.startObject("env");
            for (JobSpec.EnvironmentVariable variable : spec.variables()) {
                json.bytes(new String(variable.name(), StandardCharsets.UTF_8), variable.value());
            }
            json.endObject();
        }
        if (!spec.labels().isEmpty()) {
            json.startObject("label");
            for (Map.Entry<String, String> label : spec.labels().entrySet()) {
                json.string(label.getKey(), label.getValue());
            }
            json.endObject();
        }
        if (spec.stdin().isPresent()) {
            json.bytes("stdin", spec.stdin().get());
        }
        if (spec.timeoutMs() > 0) {
            json.text(
                    "timeout",
                    spec.timeoutMs() % 1_000 == 0 ? spec.timeoutMs() / 1_000 + "s" : spec.timeoutMs() + "ms");
        }
        if (spec.retries() > 0) {
            json.number("retries", spec.retries());
        }
        json.text("key", spec.key().orElse("")).endObject();
    }

    private static void work(JsonLine json, JobSpec spec) {
        if (spec.isFunction()) {
            json.text("task", spec.className());
            if (!spec.classPath().isEmpty()) {
                json.text("classpath", joined(spec.classPath()));
            }
            if (spec.input().isPresent()) {
                json.json("input", spec.input().get());
            }
        } else if (spec.isShell()) {
            List<byte[]> argv = spec.argv();
            json.bytes("shell", argv.get(2));
            if (argv.size() > SHELL_WORDS) {
                words(json, "arguments", argv.subList(SHELL_WORDS, argv.size()));
            }
        } else {
            words(json, "command", spec.argv());
        }
        if (spec.placeholder().isPresent()) {
            json.string("I", spec.placeholder().get());
        }
    }

    private static void tasks(JsonLine json, JobSpec spec) {
        if (spec.list().isPresent()) {
            // The lines themselves are in the home: this says that they were there, drover tasks ID --values prints
            // them.
            json.number("values", spec.list().get().count());
        } else if (spec.isArray()) {
            TaskNumbers numbers = spec.numbers();
            String range = numbers.first() + "-" + numbers.number(numbers.count() - 1);
            json.text("array", numbers.step() == 1 ? range : range + ":" + numbers.step());
        }
    }

    private static void words(JsonLine json, String name, List<byte[]> argv) {
        json.startArray(name);
        for (byte[] argument : argv) {
            json.element(argument);
        }
        json.endArray();
    }

    private static String joined(List<byte[]> paths) {
        StringBuilder joined = new StringBuilder();
        for (byte[] path : paths) {
            joined.append(joined.isEmpty() ? "" : ":").append(new String(path, StandardCharsets.UTF_8));
        }
        return joined.toString();
    }
}
