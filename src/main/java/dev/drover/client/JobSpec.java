package dev.drover.client;

import com.google.protobuf.ByteString;
import dev.drover.message.JobDefaults;
import dev.drover.model.ErrorCode;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.Label;
import dev.drover.proto.Spec;
import dev.drover.proto.Variable;
import dev.drover.spec.ChoiceField;
import dev.drover.spec.DurationField;
import dev.drover.spec.JobFields;
import dev.drover.spec.JsonSink;
import dev.drover.spec.LimitFields;
import dev.drover.spec.NumberField;
import dev.drover.spec.RowSink;
import dev.drover.spec.SizeField;
import dev.drover.spec.SpecField;
import dev.drover.spec.TextField;
import dev.drover.task.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What to run and how: made with {@link #command}, {@link #shell} or {@link #task}. Immutable; any thread.
 *
 * <p>Arguments, paths and values are bytes, because Linux has them so; the methods that take text encode it as UTF-8.
 */
public final class JobSpec {
    private final Spec proto;
    private final List<byte[]> values;

    /**
     * A spec that came as a message; for Drover's own packages.
     *
     * @param proto the message
     */
    public JobSpec(Spec proto) {
        this(ArgumentChecks.requireNonNull(proto, "proto"), List.of());
    }

    JobSpec(Spec proto, List<byte[]> values) {
        this.proto = proto;
        this.values = values;
    }

    /**
     * A variable of a job's environment.
     *
     * @param name without {@code =}
     * @param value any bytes without NUL
     */
    public record EnvironmentVariable(byte[] name, byte[] value) {
        /**
         * Refuses null.
         *
         * @param name {@link #name}
         * @param value {@link #value}
         */
        public EnvironmentVariable {
            ArgumentChecks.requireNonNull(name, "name");
            ArgumentChecks.requireNonNull(value, "value");
        }
    }

    /**
     * A program and its arguments; no shell.
     *
     * @param program a path, or a name that is looked for on the {@code PATH} of the job
     * @param arguments of the program
     * @return a builder
     */
    public static JobSpecBuilder command(String program, String... arguments) {
        ArgumentChecks.requireNonNull(program, "program");
        ArgumentChecks.requireNonNulls(arguments, "arguments");
        List<byte[]> argv = new ArrayList<>(arguments.length + 1);
        argv.add(utf8(program));
        for (String argument : arguments) {
            argv.add(utf8(argument));
        }
        return JobSpecBuilder.command(argv);
    }

    /**
     * A program and its arguments; no shell.
     *
     * @param argv program and arguments
     * @return a builder
     */
    public static JobSpecBuilder command(List<byte[]> argv) {
        ArgumentChecks.requireNonNulls(argv, "argv");
        return JobSpecBuilder.command(argv);
    }

    /**
     * A line for {@code /bin/sh -c}, with arguments as {@code $1}, {@code $2} …
     *
     * @param line what the shell reads
     * @param arguments of the line
     * @return a builder
     */
    public static JobSpecBuilder shell(String line, String... arguments) {
        ArgumentChecks.requireNonNull(line, "line");
        ArgumentChecks.requireNonNulls(arguments, "arguments");
        List<byte[]> bytes = new ArrayList<>(arguments.length);
        for (String argument : arguments) {
            bytes.add(utf8(argument));
        }
        return JobSpecBuilder.shell(utf8(line), bytes);
    }

    /**
     * A line for {@code /bin/sh -c}, with arguments as {@code $1}, {@code $2} …
     *
     * @param line what the shell reads
     * @param arguments of the line
     * @return a builder
     */
    public static JobSpecBuilder shell(byte[] line, List<byte[]> arguments) {
        ArgumentChecks.requireNonNull(line, "line");
        ArgumentChecks.requireNonNulls(arguments, "arguments");
        return JobSpecBuilder.shell(line, arguments);
    }

    /**
     * A Java function; where its class was loaded from becomes its class path.
     *
     * @param task public and not abstract, with a public constructor without parameters
     * @return a builder
     * @throws DroverException with {@link ErrorCode#INVALID} if a worker could not make one
     */
    public static JobSpecBuilder task(Class<? extends Task<?, ?>> task) {
        ArgumentChecks.requireNonNull(task, "task");
        return JobSpecBuilder.task(task);
    }

    /**
     * A Java function and what it is given, which the compiler checks; where its class was loaded from becomes its class path.
     *
     * @param <I> what the function takes
     * @param task public and not abstract, with a public constructor without parameters
     * @param input anything that Jackson writes as JSON; null is JSON's
     * @return a builder
     * @throws DroverException with {@link ErrorCode#INVALID} if a worker could not make one, or the input can't be written as JSON
     */
    public static <I> JobSpecBuilder task(Class<? extends Task<I, ?>> task, I input) {
        ArgumentChecks.requireNonNull(task, "task");
        return JobSpecBuilder.task(task).input(input);
    }

    /**
     * A Java class that implements {@code dev.drover.task.Task}.
     *
     * @param className as {@link Class#getName} has it
     * @return a builder
     */
    public static JobSpecBuilder task(String className) {
        ArgumentChecks.requireNonNull(className, "className");
        return JobSpecBuilder.task(className);
    }

    /**
     * The one Java function in a jar. No class of the jar is loaded here: its class files are read, or its {@code
     * META-INF/services/dev.drover.task.Task}. The jar becomes the class path.
     *
     * @param jar a relative path is taken from this process's directory
     * @return a builder
     * @throws DroverException with {@link ErrorCode#INVALID} if it is no jar, or has no such class or several
     */
    public static JobSpecBuilder jar(Path jar) {
        ArgumentChecks.requireNonNull(jar, "jar");
        return JobSpecBuilder.jar(jar);
    }

    /** {@return the name} */
    public String name() {
        return proto.getName();
    }

    /** {@return whether somebody waits for this very job, which then shares slots as a submitter of its own} */
    public boolean isAttached() {
        return proto.getAttached();
    }

    /** {@return whether it is a Java function; otherwise a command} */
    public boolean isFunction() {
        return proto.hasFunction();
    }

    /** {@return whether it is a line for the shell: {@link #argv} is then {@code /bin/sh -c LINE drover ARG…}} */
    public boolean isShell() {
        return proto.getCommand().getShell();
    }

    /** {@return the words of a command; empty for a function} */
    public List<byte[]> argv() {
        return arrays(proto.getCommand().getArgvList());
    }

    /** {@return what stands for the value; absent: {@code {}} and its relatives; empty: nothing} */
    public Optional<String> placeholder() {
        return proto.getCommand().hasPlaceholder()
                ? Optional.of(proto.getCommand().getPlaceholder())
                : Optional.empty();
    }

    /** {@return the class of a function; empty for a command} */
    public String className() {
        return proto.getFunction().getClassName();
    }

    /** {@return the jars and folders of a function} */
    public List<byte[]> classPath() {
        return arrays(proto.getFunction().getClassPathList());
    }

    /** {@return JSON for a function} */
    public Optional<byte[]> input() {
        ByteString input = proto.getFunction().getInput();
        return input.isEmpty() ? Optional.empty() : Optional.of(input.toByteArray());
    }

    /** {@return whether it is an array job} */
    public boolean isArray() {
        return proto.hasRange() || proto.hasList();
    }

    /** {@return the list of an array job} */
    public Optional<ValueList> list() {
        return proto.hasList()
                ? Optional.of(
                        new ValueList(proto.getList().getName(), proto.getList().getCount(), 0))
                : Optional.empty();
    }

    /** {@return the values of its {@link #list} where a program gave them itself; else empty} */
    public List<byte[]> values() {
        return values;
    }

    /** {@return how its tasks are numbered} */
    public TaskNumbers numbers() {
        if (proto.hasRange()) {
            return TaskNumbers.range(
                    proto.getRange().getFirst(),
                    proto.getRange().getLast(),
                    proto.getRange().getStep());
        }
        return proto.hasList() ? TaskNumbers.list(proto.getList().getCount()) : TaskNumbers.single();
    }

    /** {@return the working directory} */
    public byte[] directory() {
        return proto.getDirectory().toByteArray();
    }

    /** {@return variables on top of the submitter's environment} */
    public List<EnvironmentVariable> variables() {
        List<EnvironmentVariable> variables = new ArrayList<>(proto.getVariablesCount());
        for (Variable variable : proto.getVariablesList()) {
            variables.add(new EnvironmentVariable(
                    variable.getName().toByteArray(), variable.getValue().toByteArray()));
        }
        return variables;
    }

    /** {@return the labels, in the order they were given} */
    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Label label : proto.getLabelsList()) {
            labels.put(label.getKey(), label.getValue());
        }
        return labels;
    }

    /** {@return the path of its standard input; absent: empty input} */
    public Optional<byte[]> stdin() {
        return proto.hasStdinPath() ? Optional.of(proto.getStdinPath().toByteArray()) : Optional.empty();
    }

    /** {@return the file mode mask of a command: what was asked for, else the submitter's} */
    public int umask() {
        return JobDefaults.umask(proto);
    }

    /** {@return how often a failed task is run again} */
    public int retries() {
        return proto.getRetries();
    }

    /** {@return the pause before the first extra run} */
    public Duration backoffFirst() {
        return Duration.ofMillis(JobDefaults.backoffFirstMs(proto));
    }

    /** {@return the longest pause before an extra run} */
    public Duration backoffLargest() {
        return Duration.ofMillis(JobDefaults.backoffMaxMs(proto));
    }

    /** {@return the longest run of one attempt; absent: no limit} */
    public Optional<Duration> timeout() {
        return value(JobFields.TIMEOUT);
    }

    /** {@return the time from the asking signal to the forcing one} */
    public Duration grace() {
        return Duration.ofMillis(JobDefaults.graceMs(proto));
    }

    /** {@return the user's own name for the submission} */
    public Optional<String> key() {
        return proto.getKey().isEmpty() ? Optional.empty() : Optional.of(proto.getKey());
    }

    /** {@return who submitted it} */
    public String user() {
        return proto.getUser();
    }

    /** {@return the machine on which it was submitted} */
    public String host() {
        return proto.getHost();
    }

    /**
     * The number of such a field; empty where none was given.
     *
     * @param field one of {@link JobFields}
     * @return its number
     */
    public OptionalLong value(NumberField field) {
        ArgumentChecks.requireNonNull(field, "field");
        return field.isSet(proto) ? OptionalLong.of(field.get(proto)) : OptionalLong.empty();
    }

    /**
     * The length of time of such a field; empty where none was given.
     *
     * @param field one of {@link JobFields}
     * @return its length of time
     */
    public Optional<Duration> value(DurationField field) {
        ArgumentChecks.requireNonNull(field, "field");
        return field.isSet(proto) ? Optional.of(Duration.ofMillis(field.getMs(proto))) : Optional.empty();
    }

    /**
     * The text of such a field; empty where none was given.
     *
     * @param field one of {@link JobFields}
     * @return its text
     */
    public Optional<String> value(TextField field) {
        ArgumentChecks.requireNonNull(field, "field");
        return field.isSet(proto) ? Optional.of(field.get(proto)) : Optional.empty();
    }

    /**
     * The bytes of such a field; empty where none were given.
     *
     * @param field one of {@link LimitFields}
     * @return their number
     */
    public OptionalLong value(SizeField field) {
        ArgumentChecks.requireNonNull(field, "field");
        return field.isSet(proto) ? OptionalLong.of(field.getBytes(proto)) : OptionalLong.empty();
    }

    /**
     * The word of such a field; empty where none was given.
     *
     * @param field one of {@link LimitFields}
     * @return the word
     */
    public Optional<String> value(ChoiceField field) {
        ArgumentChecks.requireNonNull(field, "field");
        return field.isSet(proto) ? Optional.of(field.get(proto)) : Optional.empty();
    }

    /**
     * Writes all that lines of {@code --batch} take, in their form.
     *
     * @param json receives them
     */
    public void write(JsonSink json) {
        ArgumentChecks.requireNonNull(json, "json");
        JobFields.write(proto, json);
    }

    /**
     * Writes the field's rows on a page for people; none where it was not given.
     *
     * @param field one of {@link JobFields}
     * @param rows receives them
     */
    public void show(SpecField field, RowSink rows) {
        ArgumentChecks.requireNonNull(field, "field");
        ArgumentChecks.requireNonNull(rows, "rows");
        field.show(proto, rows);
    }

    /** {@return the message; for Drover's own packages} */
    public Spec proto() {
        return proto;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobSpec && proto.equals(((JobSpec) other).proto);
    }

    @Override
    public int hashCode() {
        return proto.hashCode();
    }

    @Override
    public String toString() {
        return "JobSpec[" + proto.getName() + "]";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> arrays(List<ByteString> strings) {
        List<byte[]> arrays = new ArrayList<>(strings.size());
        for (ByteString string : strings) {
            arrays.add(string.toByteArray());
        }
        return arrays;
    }
}
