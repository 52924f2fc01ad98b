package dev.drover.client;

import dev.drover.client.caller.CallerFacts;
import dev.drover.client.caller.DefaultNames;
import dev.drover.client.caller.JavaHomes;
import dev.drover.client.caller.TaskJar;
import dev.drover.client.caller.TaskSource;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.home.ListWriter;
import dev.drover.message.MessageLimits;
import dev.drover.model.ErrorCode;
import dev.drover.proto.Spec;
import dev.drover.spec.ChannelFields;
import dev.drover.spec.ChoiceField;
import dev.drover.spec.DurationField;
import dev.drover.spec.IsolationFields;
import dev.drover.spec.JobFields;
import dev.drover.spec.LimitFields;
import dev.drover.spec.NumberField;
import dev.drover.spec.PlainField;
import dev.drover.spec.ProcessFields;
import dev.drover.spec.SizeField;
import dev.drover.spec.TextField;
import dev.drover.task.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects a {@link JobSpec}; one thread. A value that can't be is refused at once, by a {@link DroverException} with
 * {@link ErrorCode#INVALID} and a sentence.
 */
public final class JobSpecBuilder {
    private static final long COUNTABLE_SECONDS = Long.MAX_VALUE / 1_000 - 1;

    private final Spec.Builder spec = Spec.newBuilder();
    private final String defaultName;
    private List<byte[]> values = List.of();

    private JobSpecBuilder(String defaultName) {
        this.defaultName = defaultName;
    }

    static JobSpecBuilder command(List<byte[]> argv) {
        JobSpecBuilder builder = new JobSpecBuilder(argv.isEmpty() ? "" : DefaultNames.ofProgram(text(argv.get(0))));
        return builder.checked(() -> JobFields.COMMAND.set(builder.spec, argv));
    }

    static JobSpecBuilder shell(byte[] line, List<byte[]> arguments) {
        JobSpecBuilder builder = new JobSpecBuilder(DefaultNames.ofShellLine(text(line)));
        return builder.checked(() -> JobFields.SHELL.set(builder.spec, line, arguments));
    }

    static JobSpecBuilder task(String className) {
        JobSpecBuilder builder = new JobSpecBuilder(DefaultNames.ofClass(className));
        return builder.checked(() -> JobFields.TASK.set(builder.spec, className));
    }

    static JobSpecBuilder task(Class<? extends Task<?, ?>> task) {
        return ErrorSentences.callForProgram(() -> {
            TaskSource.requireUsable(task);
            JobSpecBuilder builder = task(task.getName());
            Path source = TaskSource.of(task);
            return source == null ? builder : builder.classPath(List.of(source));
        });
    }

    static JobSpecBuilder jar(Path jar) {
        return ErrorSentences.callForProgram(() -> task(TaskJar.function(jar)).classPath(List.of(jar)));
    }

    /**
     * What people call it; default: the program's base name. Several jobs may have the same.
     *
     * @param name letters, digits, {@code _}, {@code .} and {@code -}
     * @return this builder
     */
    public JobSpecBuilder name(String name) {
        ArgumentChecks.requireNonNull(name, "name");
        return set(JobFields.NAME, name);
    }

    /**
     * Marks it, to find it by; a key has one value, the last that was given.
     *
     * @param key what it says something about
     * @param value what it says
     * @return this builder
     */
    public JobSpecBuilder label(String key, String value) {
        ArgumentChecks.requireNonNull(key, "key");
        ArgumentChecks.requireNonNull(value, "value");
        return checked(() -> JobFields.LABEL.add(spec, JobSpec.utf8(key), JobSpec.utf8(value)));
    }

    /**
     * Adds a variable to the submitter's environment, or replaces it.
     *
     * @param name without {@code =}
     * @param value any text without NUL
     * @return this builder
     */
    public JobSpecBuilder env(String name, String value) {
        ArgumentChecks.requireNonNull(name, "name");
        ArgumentChecks.requireNonNull(value, "value");
        return env(JobSpec.utf8(name), JobSpec.utf8(value));
    }

    /**
     * Adds a variable to the submitter's environment, or replaces it.
     *
     * @param name without {@code =}
     * @param value any bytes without NUL
     * @return this builder
     */
    public JobSpecBuilder env(byte[] name, byte[] value) {
        ArgumentChecks.requireNonNull(name, "name");
        ArgumentChecks.requireNonNull(value, "value");
        return checked(() -> JobFields.ENV.add(spec, name, value));
    }

    /**
     * Working directory; default: the submitter's.
     *
     * @param directory an absolute path
     * @return this builder
     */
    public JobSpecBuilder cwd(Path directory) {
        ArgumentChecks.requireNonNull(directory, "directory");
        requireAbsolute("working directory", directory);
        return cwd(ErrorSentences.callForProgram(() -> CallerFacts.normalized(directory)));
    }

    /**
     * Working directory, an absolute path.
     *
     * @param directory any bytes without NUL
     * @return this builder
     */
    public JobSpecBuilder cwd(byte[] directory) {
        ArgumentChecks.requireNonNull(directory, "directory");
        return checked(() -> JobFields.CWD.set(spec, directory));
    }

    /**
     * A file that each attempt reads as its standard input; default: empty input.
     *
     * @param file an absolute path
     * @return this builder
     */
    public JobSpecBuilder stdin(Path file) {
        ArgumentChecks.requireNonNull(file, "file");
        requireAbsolute("standard input", file);
        return stdin(ErrorSentences.callForProgram(() -> CallerFacts.absolute(file)));
    }

    /**
     * A file that each attempt reads as its standard input, an absolute path.
     *
     * @param file any bytes without NUL
     * @return this builder
     */
    public JobSpecBuilder stdin(byte[] file) {
        ArgumentChecks.requireNonNull(file, "file");
        return checked(() -> JobFields.STDIN.set(spec, file));
    }

    /**
     * Longest run of one attempt, more than zero; default: no limit.
     *
     * @param limit up to ten years
     * @return this builder
     */
    public JobSpecBuilder timeout(Duration limit) {
        ArgumentChecks.requireNonNull(limit, "limit");
        return set(JobFields.TIMEOUT, limit);
    }

    /**
     * How much all processes of an attempt of a command may have in RAM together; what has more is ended at once, and fails with the cause
     * {@code MEMORY_LIMIT}. It is measured ten times a second, less often far below the limit. Default: no limit.
     *
     * @param bytes from a mebibyte up to a pebibyte
     * @return this builder
     */
    public JobSpecBuilder memory(long bytes) {
        return set(LimitFields.MEMORY, bytes);
    }

    /**
     * How much CPU time all processes of an attempt of a command may take together, those that have ended counted; what takes more is asked
     * to end, and fails with the cause {@code CPU_LIMIT}. Default: no limit.
     *
     * @param limit more than zero, up to ten years
     * @return this builder
     */
    public JobSpecBuilder cpuTime(Duration limit) {
        ArgumentChecks.requireNonNull(limit, "limit");
        return set(LimitFields.CPU_TIME, limit);
    }

    /**
     * How much output of an attempt is kept, of both streams together; default: 64 MiB.
     *
     * @param bytes from 1 up to a pebibyte
     * @return this builder
     */
    public JobSpecBuilder outputLimit(long bytes) {
        return set(LimitFields.OUTPUT_LIMIT, bytes);
    }

    /**
     * What happens when there is more output than that; default: the rest is dropped.
     *
     * @param action what is done
     * @return this builder
     */
    public JobSpecBuilder onOutputLimit(OutputLimitAction action) {
        ArgumentChecks.requireNonNull(action, "action");
        String word = switch (action) {
            case TRUNCATE -> "truncate";
            case KILL -> "kill";
        };
        return set(LimitFields.ON_OUTPUT_LIMIT, word);
    }

    /**
     * From the asking signal to the forcing one; default: 10 s.
     *
     * @param grace from zero to ten years
     * @return this builder
     */
    public JobSpecBuilder grace(Duration grace) {
        ArgumentChecks.requireNonNull(grace, "grace");
        return set(JobFields.GRACE, grace);
    }

    /**
     * The signal that asks a command to end; default: {@code SIGTERM}.
     *
     * @param signal a name such as {@code INT} or {@code SIGUSR1}, or a number from 1 to 64
     * @return this builder
     */
    public JobSpecBuilder signal(String signal) {
        ArgumentChecks.requireNonNull(signal, "signal");
        return checked(() -> ProcessFields.SIGNAL.set(spec, signal));
    }

    /**
     * How many open files each process of a command may have; default: as many as the worker's.
     *
     * @param limit from 4 to 1048576; an attempt whose worker may not give so many fails with the cause {@code NOT_STARTED}
     * @return this builder
     */
    public JobSpecBuilder openFiles(int limit) {
        return set(ProcessFields.OPEN_FILES, limit);
    }

    /**
     * Whether a crash of a process of a command leaves a core file; default: as for the worker.
     *
     * @param isOn up to the size that the worker may give
     * @return this builder
     */
    public JobSpecBuilder coreDump(boolean isOn) {
        return set(ProcessFields.CORE_DUMP, isOn ? "on" : "off");
    }

    /**
     * What a command finds as its own name, argument 0; default: the command as it was given, which is started in any case.
     *
     * @param name any text without NUL
     * @return this builder
     */
    public JobSpecBuilder argv0(String name) {
        ArgumentChecks.requireNonNull(name, "name");
        return argv0(JobSpec.utf8(name));
    }

    /**
     * What a command finds as its own name, argument 0; default: the command as it was given, which is started in any case.
     *
     * @param name any bytes without NUL
     * @return this builder
     */
    public JobSpecBuilder argv0(byte[] name) {
        ArgumentChecks.requireNonNull(name, "name");
        return checked(() -> ProcessFields.ARGV0.set(spec, name));
    }

    /**
     * Extra runs of a failed task; default: none.
     *
     * @param extraRuns beside the first
     * @return this builder
     */
    public JobSpecBuilder retries(int extraRuns) {
        return set(JobFields.RETRIES, extraRuns);
    }

    /**
     * Pauses before extra runs: the first, doubled each time up to the largest; default: 1 s to 1 min.
     *
     * @param first from zero to ten years
     * @param largest not below the first
     * @return this builder
     */
    public JobSpecBuilder backoff(Duration first, Duration largest) {
        ArgumentChecks.requireNonNull(first, "first");
        ArgumentChecks.requireNonNull(largest, "largest");
        return checked(() -> JobFields.BACKOFF.set(spec, millis(first), millis(largest)));
    }

    /**
     * The user's own name for this submission: submitted twice, one job.
     *
     * @param key any text that is not empty
     * @return this builder
     */
    public JobSpecBuilder key(String key) {
        ArgumentChecks.requireNonNull(key, "key");
        return set(JobFields.KEY, key);
    }

    /**
     * File mode mask of a command, 0 to 0777; default: the submitter's.
     *
     * @param umask as in {@code 022}
     * @return this builder
     */
    public JobSpecBuilder umask(int umask) {
        return set(JobFields.UMASK, umask);
    }

    /**
     * An array job: a task for each number from first to last.
     *
     * @param first the number of the first task
     * @param last of the last one, not below the first
     * @return this builder
     */
    public JobSpecBuilder array(long first, long last) {
        return array(first, last, 1);
    }

    /**
     * An array job: a task for first, first + step … as long as they don't pass last.
     *
     * @param first the number of the first task
     * @param last not below the first
     * @param step 1 or more
     * @return this builder
     */
    public JobSpecBuilder array(long first, long last, long step) {
        requireNo(spec.hasList());
        return checked(() -> JobFields.ARRAY.set(spec, first, last, step));
    }

    /**
     * An array job: a task for each value, made by {@link DroverClient#storeValues}.
     *
     * @param values of the home to which the job will be submitted
     * @return this builder
     */
    public JobSpecBuilder each(ValueList values) {
        ArgumentChecks.requireNonNull(values, "values");
        requireNo(spec.hasRange());
        checked(() -> JobFields.LIST.set(spec, values.name(), values.count()));
        this.values = List.of();
        return this;
    }

    /**
     * An array job: a task for each value, which is kept in the home when the job is submitted.
     *
     * @param each one or more, without NUL characters, at most a mebibyte
     * @return this builder
     */
    public JobSpecBuilder each(List<String> each) {
        ArgumentChecks.requireNonNulls(each, "each");
        requireNo(spec.hasRange());
        if (each.isEmpty()) {
            throw invalid("the list of values is empty, and an array job has a task for each value; give at least one");
        }
        List<byte[]> bytes = new ArrayList<>(each.size());
        for (int i = 0; i < each.size(); i++) {
            if (each.get(i).indexOf('\0') >= 0) {
                throw invalid(
                        "value " + i + " of the list has a NUL character, which no argument can have; leave it out");
            }
            bytes.add(JobSpec.utf8(each.get(i)));
        }
        checked(() -> JobFields.LIST.set(spec, ListWriter.nameOf(bytes), bytes.size()));
        this.values = List.copyOf(bytes);
        return this;
    }

    /**
     * What stands for the value in the arguments of an array job, instead of {@code {}} and its relatives; empty: nothing.
     *
     * @param placeholder any text
     * @return this builder
     */
    public JobSpecBuilder placeholder(String placeholder) {
        ArgumentChecks.requireNonNull(placeholder, "placeholder");
        return set(JobFields.PLACEHOLDER, placeholder);
    }

    /**
     * Jars and folders from which a function is loaded. An entry {@code dir/*} stands for the jars of that directory, as for {@code
     * java}; it is resolved now.
     *
     * @param entries relative ones are taken from this process's directory
     * @return this builder
     */
    public JobSpecBuilder classPath(List<Path> entries) {
        ArgumentChecks.requireNonNulls(entries, "entries");
        List<byte[]> paths = new ArrayList<>(entries.size());
        for (Path entry : entries) {
            paths.addAll(ErrorSentences.callForProgram(() -> CallerFacts.classPath(entry)));
        }
        return classPathBytes(paths);
    }

    /**
     * Jars and folders from which a function is loaded, absolute paths of any bytes.
     *
     * @param entries in the order in which a class is looked for
     * @return this builder
     */
    public JobSpecBuilder classPathBytes(List<byte[]> entries) {
        ArgumentChecks.requireNonNulls(entries, "entries");
        return checked(() -> JobFields.CLASSPATH.set(spec, entries));
    }

    /**
     * Runs the function in a JVM of its own, with its own heap. To be called before what needs a process, such as a niceness.
     *
     * @return this builder
     */
    public JobSpecBuilder isolated() {
        return checked(() -> IsolationFields.ISOLATED.set(spec));
    }

    /**
     * Runs the function in a JVM of its own, of another JDK.
     *
     * @param home directory of a JDK or JRE, 17 or later; an absolute path
     * @return this builder
     */
    public JobSpecBuilder java(Path home) {
        ArgumentChecks.requireNonNull(home, "home");
        requireAbsolute("home of Java", home);
        return javaHome(ErrorSentences.callForProgram(() -> CallerFacts.absolute(home)));
    }

    /**
     * Likewise, of a path of any bytes.
     *
     * @param home an absolute path
     * @return this builder
     */
    public JobSpecBuilder javaHome(byte[] home) {
        ArgumentChecks.requireNonNull(home, "home");
        return checked(() -> {
            JavaHomes.requireUsable(home);
            IsolationFields.JAVA.set(spec, home);
        });
    }

    /**
     * Runs the function in a JVM of its own, with this option more.
     *
     * @param option such as {@code -Xmx512m}
     * @return this builder
     */
    public JobSpecBuilder javaOption(String option) {
        ArgumentChecks.requireNonNull(option, "option");
        return checked(() -> IsolationFields.JAVA_OPTION.add(spec, JobSpec.utf8(option)));
    }

    /**
     * What a function is given, written as JSON.
     *
     * @param value anything that Jackson writes as JSON; null is JSON's
     * @return this builder
     */
    public JobSpecBuilder input(Object value) {
        return checked(() -> JobFields.INPUT.set(spec, JsonInput.write(value)));
    }

    /**
     * What a function is given: one JSON value.
     *
     * @param json in UTF-8
     * @return this builder
     */
    public JobSpecBuilder inputJson(byte[] json) {
        ArgumentChecks.requireNonNull(json, "json");
        JsonInput.requireJson(json);
        return checked(() -> JobFields.INPUT.set(spec, json));
    }

    /**
     * Says that somebody waits for this very job. While jobs wait for slots, submitters share them evenly; an attached job shares as a
     * submitter of its own, so that it does not wait behind what else was queued from here.
     *
     * @return this builder
     */
    public JobSpecBuilder attached() {
        spec.setAttached(true);
        return this;
    }

    /**
     * What a function is given: one JSON value.
     *
     * @param json as text
     * @return this builder
     */
    public JobSpecBuilder inputJson(String json) {
        ArgumentChecks.requireNonNull(json, "json");
        return inputJson(JobSpec.utf8(json));
    }

    /**
     * Lets messages be sent to the command, by {@link DroverClient#send}: each is a line on its standard input.
     *
     * @return this builder
     */
    public JobSpecBuilder messageChannel() {
        return checked(() -> ChannelFields.MESSAGE_CHANNEL.set(spec));
    }

    /**
     * Finds progress in what the command prints: lines such as {@code {"progress":0.5}}, or with {@code 50%}.
     *
     * @param stream in which
     * @return this builder
     */
    public JobSpecBuilder progressFrom(OutputSink.Stream stream) {
        ArgumentChecks.requireNonNull(stream, "stream");
        return checked(() -> ChannelFields.PROGRESS_FROM.set(spec, stream.name().toLowerCase(Locale.ROOT)));
    }

    /**
     * Sets a field that is a number, such as {@link JobFields#RETRIES}: each has its range there. Fields that have a method of their
     * own here can be set either way.
     *
     * @param field one of {@link JobFields}
     * @param value within the range of the field
     * @return this builder
     */
    public JobSpecBuilder set(NumberField field, long value) {
        ArgumentChecks.requireNonNull(field, "field");
        return checked(() -> field.set(spec, value));
    }

    /**
     * Sets a field that is a length of time; what is less than a millisecond is dropped.
     *
     * @param field one of {@link JobFields}
     * @param value within the range of the field
     * @return this builder
     */
    public JobSpecBuilder set(DurationField field, Duration value) {
        ArgumentChecks.requireNonNull(field, "field");
        ArgumentChecks.requireNonNull(value, "value");
        return checked(() -> field.set(spec, millis(value)));
    }

    /**
     * Sets a field that is a text.
     *
     * @param field one of {@link JobFields}
     * @param value as the field takes it
     * @return this builder
     */
    public JobSpecBuilder set(TextField field, String value) {
        ArgumentChecks.requireNonNull(field, "field");
        ArgumentChecks.requireNonNull(value, "value");
        return checked(() -> field.set(spec, value));
    }

    /**
     * Sets a field that is a number of bytes.
     *
     * @param field one of {@link LimitFields}
     * @param bytes within the range of the field
     * @return this builder
     */
    public JobSpecBuilder set(SizeField field, long bytes) {
        ArgumentChecks.requireNonNull(field, "field");
        return checked(() -> field.set(spec, bytes));
    }

    /**
     * Sets a field that is one word of a few.
     *
     * @param field one of {@link LimitFields}
     * @param word one that the field takes
     * @return this builder
     */
    public JobSpecBuilder set(ChoiceField field, String word) {
        ArgumentChecks.requireNonNull(field, "field");
        ArgumentChecks.requireNonNull(word, "word");
        return checked(() -> field.set(spec, word));
    }

    /**
     * Sets a field to what was typed, or adds it to a field that repeats.
     *
     * @param field one of {@link JobFields}
     * @param what names the field in an error, such as {@code --timeout}
     * @param word its value as it is typed behind the option
     * @return this builder
     */
    public JobSpecBuilder read(PlainField field, String what, byte[] word) {
        ArgumentChecks.requireNonNull(field, "field");
        ArgumentChecks.requireNonNull(what, "what");
        ArgumentChecks.requireNonNull(word, "word");
        ErrorSentences.runAsTyped(() -> field.read(spec, what, word));
        return this;
    }

    /**
     * Checks all fields together. The builder may go on to collect another spec.
     *
     * @return the spec
     * @throws DroverException with {@link ErrorCode#INVALID} if the fields don't fit each other, or are too large together
     */
    public JobSpec build() {
        return ErrorSentences.callForProgram(this::buildChecked);
    }

    private JobSpec buildChecked() {
        Spec.Builder built = spec.clone();
        if (built.getName().isEmpty()) {
            built.setName(defaultName);
        }
        if (built.getDirectory().isEmpty()) {
            built.setDirectory(CallerFacts.directory());
        }
        if ((built.hasCommand() || built.hasIsolated()) && !built.hasUmask()) {
            built.setCallerUmask(CallerFacts.umask());
        }
        Spec whole = built.build();
        JobFields.checkSize(whole, MessageLimits.DEFAULT.specBytes());
        JobFields.check(whole);
        return new JobSpec(whole, values);
    }

    /** The tasks of an array job are numbers or values. */
    private static void requireNo(boolean isOtherArray) {
        if (isOtherArray) {
            throw invalid("array and each can't go together; choose one");
        }
    }

    private static void requireAbsolute(String what, Path path) {
        if (!path.isAbsolute()) {
            throw invalid("the " + what + " has to be an absolute path, this one is \"" + path
                    + "\"; Path.toAbsolutePath makes one");
        }
    }

    /** What is longer than milliseconds can count is longer than any field takes. */
    private static long millis(Duration duration) {
        if (Math.abs(duration.getSeconds()) < COUNTABLE_SECONDS) {
            return duration.toMillis();
        }
        return duration.isNegative() ? -1 : Long.MAX_VALUE;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private JobSpecBuilder checked(ErrorSentences.Action<RuntimeException> setting) {
        ErrorSentences.runForProgram(setting);
        return this;
    }

    static DroverException invalid(String sentence) {
        return new DroverException(ErrorCode.INVALID, sentence);
    }
}
