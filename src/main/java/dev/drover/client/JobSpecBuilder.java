package dev.drover.client;

import com.google.protobuf.ByteString;
import dev.drover.client.caller.CallerFacts;
import dev.drover.client.caller.DefaultNames;
import dev.drover.client.caller.TaskSource;
import dev.drover.message.MessageLimits;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.proto.CommandWork;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Spec;
import dev.drover.proto.TaskList;
import dev.drover.spec.DurationField;
import dev.drover.spec.JobFields;
import dev.drover.spec.NumberField;
import dev.drover.spec.PlainField;
import dev.drover.spec.TextField;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Collects a {@link JobSpec}; one thread. A value that can't be is refused at once, by a {@link DroverException} with
 * {@link ErrorCode#INVALID} and a sentence.
 */
public final class JobSpecBuilder {
    private static final long DEFAULT_GRACE_MS = 10_000;
    private static final long DEFAULT_BACKOFF_FIRST_MS = 1_000;
    private static final long DEFAULT_BACKOFF_MAX_MS = 60_000;
    private static final long COUNTABLE_SECONDS = Long.MAX_VALUE / 1_000 - 1;

    private final Spec.Builder spec = Spec.newBuilder();
    private final String defaultName;
    private boolean graceSet;
    private boolean umaskSet;

    private JobSpecBuilder(String defaultName) {
        this.defaultName = defaultName;
    }

    static JobSpecBuilder command(List<byte[]> argv) {
        if (argv.isEmpty() || argv.get(0).length == 0) {
            throw invalid("there is no command; name a program and its arguments");
        }
        JobSpecBuilder builder = new JobSpecBuilder(DefaultNames.ofProgram(text(argv.get(0))));
        CommandWork.Builder work = builder.spec.getCommandBuilder();
        for (byte[] argument : argv) {
            work.addArgv(bytes("argument", argument));
        }
        return builder;
    }

    static JobSpecBuilder shell(byte[] line, List<byte[]> arguments) {
        JobSpecBuilder builder = new JobSpecBuilder(DefaultNames.ofShellLine(text(line)));
        CommandWork.Builder work = builder.spec
                .getCommandBuilder()
                .setShell(true)
                .addArgv(ByteString.copyFromUtf8("/bin/sh"))
                .addArgv(ByteString.copyFromUtf8("-c"))
                .addArgv(bytes("shell line", line))
                .addArgv(ByteString.copyFromUtf8("drover"));
        for (byte[] argument : arguments) {
            work.addArgv(bytes("argument", argument));
        }
        return builder;
    }

    static JobSpecBuilder task(String className) {
        if (className.isEmpty()) {
            throw invalid("there is no class; name one that implements dev.drover.task.Task");
        }
        JobSpecBuilder builder = new JobSpecBuilder(DefaultNames.ofClass(className));
        builder.spec.getFunctionBuilder().setClassName(className);
        return builder;
    }

    static JobSpecBuilder task(Class<?> task) {
        JobSpecBuilder builder = task(task.getName());
        Path source = TaskSource.of(task);
        return source == null ? builder : builder.classPath(List.of(source));
    }

    /** What people call it; default: the program's base name. Several jobs may have the same. */
    public JobSpecBuilder name(String name) {
        return set(JobFields.NAME, name);
    }

    /** Marks it, to find it by; a key has one value, the last that was given. */
    public JobSpecBuilder label(String key, String value) {
        JobFields.LABEL.add(spec, JobSpec.utf8(key), JobSpec.utf8(value));
        return this;
    }

    /** Adds a variable to the submitter's environment, or replaces it. */
    public JobSpecBuilder env(String name, String value) {
        return env(JobSpec.utf8(name), JobSpec.utf8(value));
    }

    /** Adds a variable to the submitter's environment, or replaces it. */
    public JobSpecBuilder env(byte[] name, byte[] value) {
        JobFields.ENV.add(spec, name, value);
        return this;
    }

    /** Working directory; default: the submitter's. */
    public JobSpecBuilder cwd(Path directory) {
        return cwd(JobSpec.utf8(directory.toAbsolutePath().normalize().toString()));
    }

    /** Working directory, an absolute path. */
    public JobSpecBuilder cwd(byte[] directory) {
        JobFields.CWD.set(spec, directory);
        return this;
    }

    /** A file that each attempt reads as its standard input; default: empty input. */
    public JobSpecBuilder stdin(Path file) {
        return stdin(JobSpec.utf8(file.toAbsolutePath().toString()));
    }

    /** A file that each attempt reads as its standard input, an absolute path. */
    public JobSpecBuilder stdin(byte[] file) {
        JobFields.STDIN.set(spec, file);
        return this;
    }

    /** Longest run of one attempt; zero: no limit. */
    public JobSpecBuilder timeout(Duration limit) {
        return set(JobFields.TIMEOUT, limit);
    }

    /** From the asking signal to the forcing one; default: 10 s. */
    public JobSpecBuilder grace(Duration grace) {
        return set(JobFields.GRACE, grace);
    }

    /** Extra runs of a failed task; default: none. */
    public JobSpecBuilder retries(int extraRuns) {
        return set(JobFields.RETRIES, extraRuns);
    }

    /** Pauses before extra runs: the first, doubled each time up to the largest; default: 1 s to 1 min. */
    public JobSpecBuilder backoff(Duration first, Duration largest) {
        JobFields.BACKOFF.set(spec, millis(first), millis(largest));
        return this;
    }

    /** The user's own name for this submission: submitted twice, one job. */
    public JobSpecBuilder key(String key) {
        return set(JobFields.KEY, key);
    }

    /** Octal file mode mask, 0 to 0777; default: the submitter's. */
    public JobSpecBuilder umask(int umask) {
        return set(JobFields.UMASK, umask);
    }

    /** An array job: a task for first, first + step … as long as they don't pass last. */
    public JobSpecBuilder array(long first, long last, long step) {
        JobFields.ARRAY.set(spec, first, last, step);
        return this;
    }

    /** An array job: a task for each value, made by {@link DroverClient#storeValues}. */
    public JobSpecBuilder each(ValueList values) {
        spec.setList(TaskList.newBuilder().setName(values.name()).setCount(values.count()));
        return this;
    }

    /** What stands for the value in the arguments of an array job, instead of {@code {}} and its relatives; empty: nothing. */
    public JobSpecBuilder placeholder(String placeholder) {
        return set(JobFields.PLACEHOLDER, placeholder);
    }

    /** Jars and folders from which a function is loaded. */
    public JobSpecBuilder classPath(List<Path> entries) {
        FunctionWork.Builder work = requireFunction("a class path").clearClassPath();
        for (Path entry : entries) {
            work.addClassPath(
                    bytes("class path", JobSpec.utf8(entry.toAbsolutePath().toString())));
        }
        return this;
    }

    /** Jars and folders from which a function is loaded, absolute paths of any bytes. */
    public JobSpecBuilder classPathBytes(List<byte[]> entries) {
        FunctionWork.Builder work = requireFunction("a class path").clearClassPath();
        for (byte[] entry : entries) {
            work.addClassPath(absolute("class path", entry));
        }
        return this;
    }

    /** What a function is given, written as JSON. */
    public JobSpecBuilder input(Object value) {
        requireFunction("an input").setInput(ByteString.copyFrom(JsonInput.write(value)));
        return this;
    }

    /** What a function is given: one JSON value. */
    public JobSpecBuilder inputJson(byte[] json) {
        JsonInput.requireJson(json);
        requireFunction("an input").setInput(ByteString.copyFrom(json));
        return this;
    }

    /**
     * Says that somebody waits for this very job. While jobs wait for slots, submitters share them evenly; an attached job shares as a
     * submitter of its own, so that it does not wait behind what else was queued from here.
     */
    public JobSpecBuilder attached() {
        spec.setAttached(true);
        return this;
    }

    /** What a function is given: one JSON value. */
    public JobSpecBuilder inputJson(String json) {
        return inputJson(JobSpec.utf8(json));
    }

    /**
     * Sets a field that is a number, such as {@link JobFields#RETRIES}: each has its range there. Fields that have a method of their
     * own here can be set either way.
     */
    public JobSpecBuilder set(NumberField field, long value) {
        field.set(spec, value);
        umaskSet |= field == JobFields.UMASK;
        return this;
    }

    /** Sets a field that is a length of time; what is less than a millisecond is dropped. */
    public JobSpecBuilder set(DurationField field, Duration value) {
        field.set(spec, millis(value));
        graceSet |= field == JobFields.GRACE;
        return this;
    }

    /** Sets a field that is a text. */
    public JobSpecBuilder set(TextField field, String value) {
        field.set(spec, value);
        return this;
    }

    /**
     * Sets a field to what was typed, or adds it to a field that repeats.
     *
     * @param what names the field in an error, such as {@code --timeout}
     * @param word its value as it is typed behind the option
     */
    public JobSpecBuilder read(PlainField field, String what, byte[] word) {
        field.read(spec, what, word);
        return this;
    }

    public JobSpec build() {
        Spec.Builder built = spec.clone();
        if (built.getName().isEmpty()) {
            built.setName(defaultName);
        }
        if (!graceSet) {
            built.setGraceMs(DEFAULT_GRACE_MS);
        }
        if (built.getRetries() > 0 && built.getBackoffMaxMs() == 0) {
            built.setBackoffFirstMs(DEFAULT_BACKOFF_FIRST_MS).setBackoffMaxMs(DEFAULT_BACKOFF_MAX_MS);
        }
        if (built.getDirectory().isEmpty()) {
            built.setDirectory(CallerFacts.directory());
        }
        if (!umaskSet) {
            built.setUmask(CallerFacts.umask());
        }
        Spec whole = built.build();
        JobFields.checkSize(whole, MessageLimits.DEFAULT.specBytes());
        JobFields.check(whole);
        return new JobSpec(whole);
    }

    private FunctionWork.Builder requireFunction(String what) {
        if (!spec.hasFunction()) {
            throw invalid(what + " is for Java functions, and this is a command");
        }
        return spec.getFunctionBuilder();
    }

    private static ByteString absolute(String what, byte[] path) {
        if (path.length == 0 || path[0] != '/') {
            throw invalid("the " + what + " has to be an absolute path, this one is \"" + text(path) + "\"");
        }
        return bytes(what, path);
    }

    private static ByteString bytes(String what, byte[] value) {
        for (byte b : value) {
            if (b == 0) {
                throw invalid("a NUL byte can't be in the " + what + " \"" + text(value) + "\"");
            }
        }
        return ByteString.copyFrom(value);
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

    static DroverException invalid(String sentence) {
        return new DroverException(ErrorCode.INVALID, sentence);
    }
}
