package dev.drover.cli.show;

import dev.drover.cli.text.JsonLine;
import dev.drover.client.JobSpec;
import dev.drover.client.ValueList;
import dev.drover.model.TaskNumbers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A job's spec as JSON in the form of a line of {@code --batch}, so that it can be submitted again. */
final class SpecJson {
    /** {@code /bin/sh -c LINE drover} stand before a shell line's own arguments. */
    private static final int SHELL_WORDS = 4;

    private SpecJson() {}

    static void write(JsonLine json, JobSpec spec) {
        write(json, spec, null);
    }

    /**
     * The spec of a job that was not queued.
     *
     * @param preview tells where the values are; null for one whose values are in the home
     */
    static void write(JsonLine json, JobSpec spec, Preview preview) {
        json.startObject("spec");
        work(json, spec);
        json.text("name", spec.name()).value("cwd", spec.directory());
        tasks(json, spec);
        if (preview != null && preview.list().isPresent()) {
            json.value("each", preview.list().get());
            if (preview.nulSeparated()) {
                json.flag("0", true);
            }
        }
        environment(json, spec.variables());
        if (!spec.labels().isEmpty()) {
            json.startObject("label");
            for (Map.Entry<String, String> label : spec.labels().entrySet()) {
                json.string(label.getKey(), label.getValue());
            }
            json.endObject();
        }
        if (spec.stdin().isPresent()) {
            json.value("stdin", spec.stdin().get());
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
                json.value("classpath", joined(spec.classPath()));
            }
            if (spec.input().isPresent()) {
                json.json("input", spec.input().get());
            }
        } else if (spec.isShell()) {
            List<byte[]> argv = spec.argv();
            json.value("shell", argv.get(2));
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
            // The values themselves are in the home, in a list whose name is a digest of them; drover tasks ID --values
            // prints them.
            ValueList list = spec.list().get();
            json.text("list", list.name()).number("values", list.count());
        } else if (spec.isArray()) {
            TaskNumbers numbers = spec.numbers();
            String range = numbers.first() + "-" + numbers.number(numbers.count() - 1);
            json.text("array", numbers.step() == 1 ? range : range + ":" + numbers.step());
        }
    }

    /** An object of names and values; names that aren't UTF-8 can only be written as whole words NAME=VALUE. */
    private static void environment(JsonLine json, List<JobSpec.EnvironmentVariable> variables) {
        if (variables.isEmpty()) {
            return;
        }
        boolean named = true;
        for (JobSpec.EnvironmentVariable variable : variables) {
            named &= isUtf8(variable.name());
        }
        if (named) {
            json.startObject("env");
            for (JobSpec.EnvironmentVariable variable : variables) {
                json.value(new String(variable.name(), StandardCharsets.UTF_8), variable.value());
            }
            json.endObject();
            return;
        }
        json.startArray("env");
        for (JobSpec.EnvironmentVariable variable : variables) {
            json.element(joined(List.of(variable.name(), variable.value()), '='));
        }
        json.endArray();
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void words(JsonLine json, String name, List<byte[]> argv) {
        json.startArray(name);
        for (byte[] argument : argv) {
            json.element(argument);
        }
        json.endArray();
    }

    private static byte[] joined(List<byte[]> paths) {
        return joined(paths, ':');
    }

    private static byte[] joined(List<byte[]> parts, char separator) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                joined.write(separator);
            }
            joined.writeBytes(parts.get(i));
        }
        return joined.toByteArray();
    }
}
