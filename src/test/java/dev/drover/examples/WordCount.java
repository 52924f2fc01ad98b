package dev.drover.examples;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Counts the words of some files, one after the other. */
public final class WordCount implements Task<List<String>, WordCount.Result> {
    public record Result(int files, long words) {}

    @Override
    public Result run(List<String> files, TaskContext context) throws IOException {
        long words = 0;
        for (int i = 0; i < files.size() && !context.isCancelled(); i++) {
            String text = Files.readString(context.directory().resolve(files.get(i)));
            words += text.isBlank() ? 0 : text.trim().split("\\s+").length;
            context.progress(i + 1, files.size(), files.get(i));
        }
        return new Result(files.size(), words);
    }
}
