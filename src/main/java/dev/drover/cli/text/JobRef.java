package dev.drover.cli.text;

import dev.drover.cli.args.UsageException;
import dev.drover.spec.NameField;
import java.util.ArrayList;
import java.util.List;

/**
 * What a word such as {@code 12}, {@code 12.7}, {@code 12.3-9,12} or {@code @name} points at.
 *
 * @param id the job's id, or 0 where it is named
 * @param name the name whose newest job is meant, or empty
 * @param tasks task numbers, pairs of first and last; empty for the whole job
 */
public record JobRef(long id, String name, List<Range> tasks) {
    private static final int MAX_JOBS = 100_000;

    /** Task numbers, or ids of jobs, from first to last. */
    public record Range(long first, long last) {}

    public JobRef {
        tasks = List.copyOf(tasks);
    }

    public boolean isNamed() {
        return id == 0;
    }

    public boolean isWholeJob() {
        return tasks.isEmpty();
    }

    /** Reads one word; {@code -} for standard input is the caller's business. */
    public static JobRef parse(String word) {
        if (word.startsWith("@")) {
            // Names don't end in .DIGITS, so that what does is a task.
            int end = nameEnd(word);
            String name = word.substring(1, end);
            NameField.requireName("after @", name);
            return new JobRef(
                    0, name, end == word.length() ? List.of() : ranges(word.substring(end + 1), word, "tasks"));
        }
        int dot = word.indexOf('.');
        long id = number(dot < 0 ? word : word.substring(0, dot), word);
        if (id == 0) {
            throw invalid(word);
        }
        return new JobRef(id, "", dot < 0 ? List.of() : ranges(word.substring(dot + 1), word, "tasks"));
    }

    /** Reads one word that may name several jobs, such as {@code 12-15,20}. */
    public static List<JobRef> parseAll(String word) {
        boolean several =
                word.indexOf('@') < 0 && word.indexOf('.') < 0 && (word.indexOf(',') >= 0 || word.indexOf('-') >= 0);
        if (!several) {
            return List.of(parse(word));
        }
        List<JobRef> jobs = new ArrayList<>();
        for (Range range : ranges(word, word, "jobs")) {
            if (range.first() == 0) {
                throw invalid(word);
            }
            if (range.last() - range.first() >= MAX_JOBS - jobs.size()) {
                throw new UsageException("'" + word + "' names more than " + Sizes.count(MAX_JOBS)
                        + " jobs; name fewer, or choose them with --name or --label");
            }
            for (long id = range.first(); id <= range.last(); id++) {
                jobs.add(new JobRef(id, "", List.of()));
            }
        }
        return jobs;
    }

    /** Where the dot before task numbers stands, or the end of the word. */
    private static int nameEnd(String word) {
        int dot = word.lastIndexOf('.');
        for (int i = dot + 1; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!(c >= '0' && c <= '9' || c == '-' || c == ',')) {
                return word.length();
            }
        }
        boolean numbered = dot > 0 && dot + 1 < word.length() && Character.isDigit(word.charAt(dot + 1));
        return numbered ? dot : word.length();
    }

    private static List<Range> ranges(String text, String word, String what) {
        List<Range> ranges = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            ranges.add(range(text.substring(from, to), word, what));
            from = to + 1;
        }
        return ranges;
    }

    private static Range range(String text, String word, String what) {
        int dash = text.indexOf('-');
        long first = number(dash < 0 ? text : text.substring(0, dash), word);
        long last = dash < 0 ? first : number(text.substring(dash + 1), word);
        if (last < first) {
            throw new UsageException("the " + what + " " + text + " of '" + word + "' end before they begin");
        }
        return new Range(first, last);
    }

    private static long number(String digits, String word) {
        if (digits.isEmpty() || digits.length() > 18) {
            throw invalid(word);
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                throw invalid(word);
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    private static UsageException invalid(String word) {
        return new UsageException(
                "'" + Escapes.line(word)
                        + "' is no id; ids are 12 (a job), 12-15,20 (several), 12.7 (a task), 12.3-9,12 (several of a job), @name, @name.7 or - (drover history)");
    }

    /** As it was typed. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(isNamed() ? "@" + name : Long.toString(id));
        char separator = '.';
        for (Range range : tasks) {
            text.append(separator).append(range.first);
            if (range.last != range.first) {
                text.append('-').append(range.last);
            }
            separator = ',';
        }
        return text.toString();
    }
}
