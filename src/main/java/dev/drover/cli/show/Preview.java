package dev.drover.cli.show;

import dev.drover.cli.text.JsonLine;
import dev.drover.cli.text.ShellQuote;
import dev.drover.cli.text.Sizes;
import dev.drover.client.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code --dry-run} shows of a job that was not queued.
 *
 * @param tasks how many there would be
 * @param argvs of the first tasks of a command, {@value #SHOWN} at most
 * @param inputs of the first tasks of a Java function; an empty one is none
 * @param list the path that {@code --each} names, where its values can be read again
 * @param nulSeparated whether its values end with NUL
 */
public record Preview(
        JobSpec spec,
        long tasks,
        List<List<byte[]>> argvs,
        List<byte[]> inputs,
        Optional<byte[]> list,
        boolean nulSeparated) {
    /** Tasks of which more than their number is shown. */
    public static final int SHOWN = 3;

    /** For eyes: the count, then a line for each of the first tasks. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(Sizes.counted(tasks, "task") + " would be queued: " + spec.name());
        lines.addAll(firstTasks());
        return lines;
    }

    /** A line for each of the first tasks. */
    public List<String> firstTasks() {
        List<String> lines = new ArrayList<>();
        for (List<byte[]> argv : argvs) {
            lines.add("  " + ShellQuote.line(argv));
        }
        for (byte[] input : inputs) {
            lines.add("  " + spec.className() + ' ' + new String(input, StandardCharsets.UTF_8));
        }
        return lines;
    }

    /** {@code {"tasks":500,"argvs":[["convert","a.png","a.jpg"],…],"spec":{…}}}; a function has {@code inputs}. */
    public String json() {
        JsonLine json = new JsonLine().number("tasks", tasks);
        firstTasks(json);
        SpecJson.write(json, spec, this);
        return json.end();
    }

    /** {@code {"jobs":2,"first":[{…},…]}}, of a batch. */
    public static String json(long jobs, List<Preview> first) {
        JsonLine json = new JsonLine().number("jobs", jobs).startArray("first");
        for (Preview preview : first) {
            json.jsonElement(preview.json().getBytes(StandardCharsets.UTF_8));
        }
        return json.endArray().end();
    }

    private void firstTasks(JsonLine json) {
        json.startArray(spec.isFunction() ? "inputs" : "argvs");
        for (List<byte[]> argv : argvs) {
            json.startElements();
            argv.forEach(json::element);
            json.endArray();
        }
        for (byte[] input : inputs) {
            json.jsonElement(input);
        }
        json.endArray();
    }
}
