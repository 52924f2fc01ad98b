package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.args.Word;
import dev.drover.cli.text.BoundedInput;
import dev.drover.cli.text.JobRef;
import dev.drover.cli.text.Sizes;
import dev.drover.client.DroverException;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskRange;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/** Which jobs a command is about: ids, names, standard input, or the selectors {@code --name --label --state --all}. */
public final class Selection {
    /**
     * A job that was named, and which of its tasks.
     *
     * @param tasks empty for the whole job
     */
    record Chosen(JobId job, List<TaskRange> tasks) {}

    /** Jobs that a command reads one after another at most, without an id of each. */
    private static final int MAX_RECORDED = 1_000;

    /** Some two million ids. */
    private static final int MAX_ID_BYTES = 16 << 20;

    /** Jobs that all words together name: as many as can be open. */
    private static final int MAX_NAMED = 1_000_000;

    private static final String ADVICE = "name them in several commands";

    private static final String[] SELECTORS = {"--name", "--label", "--state", "--all"};

    private Selection() {}

    public static boolean isMade(ParsedArguments options) {
        boolean made = !options.operands().isEmpty();
        for (String selector : SELECTORS) {
            made |= options.has(selector);
        }
        return made;
    }

    /** Why nothing was chosen where that is no fault. */
    static String none(ParsedArguments options) {
        return options.operands().isEmpty() ? "no job is live" : "no ids stand on standard input";
    }

    /** What was chosen; empty only for {@code --all} alone when nothing is live, and for a standard input without ids. */
    static List<Chosen> choose(CommandContext context, ParsedArguments options, String command) throws IOException {
        if (!isMade(options)) {
            throw new UsageException(
                    command + " takes ids, or --name, --label, --state or --all (drover " + command + " --help)");
        }
        if (!options.operands().isEmpty()) {
            refuseBoth(options, SELECTORS);
            return named(context, options.operands());
        }
        List<Chosen> chosen = live(context, options);
        boolean everything = options.has("--all") && !options.has("--name") && !options.has("--label");
        if (chosen.isEmpty() && !everything) {
            throw new DroverException(ErrorCode.NOT_FOUND, "no live job matches; drover list shows those there are");
        }
        return chosen;
    }

    /** What was chosen among all jobs of the history, newest first, for a command that only reads; never empty. */
    static List<Chosen> recorded(CommandContext context, ParsedArguments options, String command) throws IOException {
        return isMade(options) && options.operands().isEmpty()
                ? ofHistory(context, options, true)
                : choose(context, options, command);
    }

    /** Like {@link #recorded}, but of words it takes one alone; empty only for a standard input without ids, which it notes. */
    static List<Chosen> recordedOrOne(CommandContext context, ParsedArguments options, String command)
            throws IOException {
        return recordedOrOne(context, options, command, SELECTORS);
    }

    /** Like {@link #recordedOrOne}, for a command whose {@code --state} is not one of jobs. */
    static List<Chosen> namedOrOne(CommandContext context, ParsedArguments options, String command) throws IOException {
        return recordedOrOne(context, options, command, "--name", "--label");
    }

    private static List<Chosen> recordedOrOne(
            CommandContext context, ParsedArguments options, String command, String... selectors) throws IOException {
        boolean selects = Arrays.stream(selectors).anyMatch(options::has);
        if (selects && options.operands().isEmpty()) {
            return ofHistory(context, options, selectors == SELECTORS);
        }
        String word = Operands.one(options, command);
        refuseBoth(options, selectors);
        List<Chosen> all = named(context, options.operands());
        for (Chosen chosen : all) {
            if (!chosen.tasks().isEmpty()) {
                context.client().requireTasks(chosen.job(), chosen.tasks());
            }
        }
        if (all.isEmpty() && word.equals("-")) {
            context.console().info(none(options));
        }
        return all;
    }

    private static void refuseBoth(ParsedArguments options, String... selectors) {
        for (String selector : selectors) {
            if (options.has(selector)) {
                throw new UsageException("ids and " + selector + " can't go together; choose one");
            }
        }
    }

    /** Whole jobs, each once. */
    static List<JobId> jobs(CommandContext context, ParsedArguments options, String command) throws IOException {
        return requireWholeJobs(choose(context, options, command), command);
    }

    private static List<JobId> requireWholeJobs(List<Chosen> all, String command) {
        Set<JobId> ids = new LinkedHashSet<>();
        for (Chosen chosen : all) {
            if (!chosen.tasks().isEmpty()) {
                throw new UsageException(command + " takes whole jobs: " + chosen.job() + ", not tasks of it");
            }
            ids.add(chosen.job());
        }
        return new ArrayList<>(ids);
    }

    /** The one job, or tasks of one, that a word names. */
    static Chosen one(CommandContext context, String word) throws IOException {
        return one(context, JobRef.parse(word));
    }

    private static Chosen one(CommandContext context, JobRef ref) throws IOException {
        List<TaskRange> tasks = new ArrayList<>();
        for (JobRef.Range range : ref.tasks()) {
            tasks.add(new TaskRange(range.first(), range.last()));
        }
        return new Chosen(ref.isNamed() ? newest(context, ref.name()) : new JobId(ref.id()), tasks);
    }

    private static JobId newest(CommandContext context, String name) throws IOException {
        JobSummary job = context.client()
                .newest(name)
                .orElseThrow(() -> new DroverException(
                        ErrorCode.NOT_FOUND,
                        "there is no job named " + name + "; drover history lists those there are"));
        return job.id();
    }

    private static List<Chosen> named(CommandContext context, List<Word> words) throws IOException {
        List<Chosen> chosen = new ArrayList<>();
        for (Word word : words) {
            if (word.text().equals("-")) {
                byte[] read = BoundedInput.read(context.in(), MAX_ID_BYTES, "the ids on standard input have", ADVICE);
                String ids = new String(read, StandardCharsets.UTF_8);
                for (StringTokenizer tokens = new StringTokenizer(ids); tokens.hasMoreTokens(); ) {
                    addAll(context, tokens.nextToken(), chosen);
                }
            } else {
                addAll(context, word.text(), chosen);
            }
        }
        return chosen;
    }

    private static void addAll(CommandContext context, String word, List<Chosen> chosen) throws IOException {
        List<JobRef> refs = JobRef.parseAll(word);
        if (refs.size() > MAX_NAMED - chosen.size()) {
            throw new UsageException("more than " + Sizes.count(MAX_NAMED) + " jobs are named; " + ADVICE
                    + ", or choose them with --name or --label");
        }
        for (JobRef ref : refs) {
            chosen.add(one(context, ref));
        }
    }

    private static List<Chosen> ofHistory(CommandContext context, ParsedArguments options, boolean byState)
            throws IOException {
        JobFilter.Builder filter = JobFilter.builder();
        Filters.nameAndLabels(filter, options);
        if (byState) {
            Filters.states(options, filter::state);
        }
        List<Chosen> chosen = chosen(context, filter.limit(MAX_RECORDED + 1));
        if (chosen.isEmpty()) {
            throw new DroverException(ErrorCode.NOT_FOUND, "no job matches; drover history lists those there are");
        }
        if (chosen.size() > MAX_RECORDED) {
            throw new DroverException(
                    ErrorCode.INVALID,
                    "more than " + Sizes.count(MAX_RECORDED)
                            + " jobs match; narrow it with --name or --label, or name ids: drover history -q");
        }
        return chosen;
    }

    private static List<Chosen> live(CommandContext context, ParsedArguments options) throws IOException {
        JobFilter.Builder filter = JobFilter.builder();
        Filters.nameAndLabels(filter, options);
        if (options.has("--state")) {
            Filters.states(options, filter::state);
        } else {
            filter.live();
        }
        List<Chosen> chosen = chosen(context, filter);
        if (context.client().lag().isPresent()) {
            context.console()
                    .info("jobs that the history lacks are not among those that were chosen; name them by their ids");
        }
        return chosen;
    }

    private static List<Chosen> chosen(CommandContext context, JobFilter.Builder filter) throws IOException {
        List<Chosen> chosen = new ArrayList<>();
        for (Iterator<JobSummary> jobs = context.client().jobs(filter.build()); jobs.hasNext(); ) {
            chosen.add(new Chosen(jobs.next().id(), List.of()));
        }
        return chosen;
    }
}
