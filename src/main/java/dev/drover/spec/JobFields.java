package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.proto.Environment;
import dev.drover.proto.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of a job's fields, which everything that reads, checks or shows a job loops over. Without state; any thread.
 *
 * <p>A new field that only the worker reads touches five files: {@code job.proto} for its place in the message, this one for its entry
 * (the constant, here or with its group as in {@link LimitFields}, and its place in {@link #ALL}), the worker that uses it, the test of that, and {@code docs/options.md}, which
 * {@code OptionsPageTest} writes.
 */
public final class JobFields {
    private static final int MAX_RETRIES = 1_000_000;
    private static final int MAX_KEY_LENGTH = 1_000;
    /** Of a file mode mask, as it is asked for and as the submitter has it. */
    public static final int MAX_UMASK = 0777;

    public static final WorkField.CommandField COMMAND = new WorkField.CommandField(
            FieldDoc.line("command", "ARRAY", "a program and its arguments", "[\"make\",\"-j2\"]"));

    public static final SpecField ARGUMENTS = new WorkField.Arguments(
            FieldDoc.line("arguments", "ARRAY", "of a shell line: $1, $2 …", "[\"report.txt\"]"));

    public static final NameField NAME = new NameField(
            FieldDoc.option("name", "NAME", "what it is called; else the command's base name", "nightly"));

    public static final PairsField LABEL =
            new LabelsField(FieldDoc.option("label", "K=V", "mark it, to find it by", "team=red"));

    public static final PairsField ENV =
            new VariablesField(FieldDoc.option("env", "K=V", "add to its environment", "LEVEL=9"));

    public static final PathField CWD =
            new PathField(
                    FieldDoc.option("cwd", "DIR", "its directory; else this one", "/srv/data"), "working directory") {
                @Override
                public boolean isSet(Spec spec) {
                    return !spec.getDirectory().isEmpty();
                }

                @Override
                ByteString get(Spec spec) {
                    return spec.getDirectory();
                }

                @Override
                void put(Spec.Builder spec, ByteString path) {
                    spec.setDirectory(path);
                }

                @Override
                public String label() {
                    return "directory";
                }
            };

    public static final PathField STDIN =
            new PathField(
                    FieldDoc.option("stdin", "FILE|-", "its standard input; else empty", "list.txt"),
                    "standard input") {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasStdinPath();
                }

                @Override
                ByteString get(Spec spec) {
                    return spec.getStdinPath();
                }

                @Override
                void put(Spec.Builder spec, ByteString path) {
                    spec.setStdinPath(path);
                }
            };

    public static final DurationField TIMEOUT =
            new DurationField(
                    FieldDoc.option("timeout", "D", "end an attempt after that long: 30s, 1h30m", "90s"),
                    AppliesTo.EVERY_JOB,
                    "leaves no time to run; leave it out for no limit",
                    "leave it out for no limit") {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.getTimeoutMs() != 0;
                }

                @Override
                public long getMs(Spec spec) {
                    return spec.getTimeoutMs();
                }

                @Override
                void putMs(Spec.Builder spec, long ms) {
                    spec.setTimeoutMs(ms);
                }
            };

    public static final NumberField RETRIES =
            new NumberField(
                    FieldDoc.option("retries", "N", "run a failed task again, up to N times", "2"),
                    AppliesTo.EVERY_JOB,
                    0,
                    MAX_RETRIES) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.getRetries() != 0;
                }

                @Override
                public long get(Spec spec) {
                    return spec.getRetries();
                }

                @Override
                void put(Spec.Builder spec, long value) {
                    spec.setRetries((int) value);
                }
            };

    public static final NumberField NICE =
            new NumberField(
                    FieldDoc.rareOption("nice", "N", "the niceness of its processes: 19 yields most, -20 least", "10"),
                    AppliesTo.PROCESSES,
                    -20,
                    19) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasNice();
                }

                @Override
                public long get(Spec spec) {
                    return spec.getNice();
                }

                @Override
                void put(Spec.Builder spec, long value) {
                    spec.setNice((int) value);
                }
            };

    public static final TextField KEY =
            new TextField(
                    FieldDoc.option("key", "KEY", "submitted again with the same key, it is the same job", "import-7"),
                    AppliesTo.EVERY_JOB,
                    "a text of 1 to " + MAX_KEY_LENGTH + " characters") {
                @Override
                public String get(Spec spec) {
                    return spec.getKey();
                }

                @Override
                void put(Spec.Builder spec, String text) {
                    spec.setKey(text);
                }

                @Override
                void require(String what, String text) {
                    if (text.isEmpty()) {
                        throw FieldErrors.invalid(what + " is empty; give it a text, or leave it out");
                    }
                    if (text.length() > MAX_KEY_LENGTH) {
                        throw FieldErrors.invalid(what + " has " + text.length() + " characters, " + MAX_KEY_LENGTH
                                + " are the most; shorten it");
                    }
                }

                /** The page has it at its top, from the job itself. */
                @Override
                void showValue(Spec spec, RowSink rows) {}
            };

    public static final ArrayField ARRAY = new ArrayField(
            FieldDoc.option("array", "A-B[:STEP]", "a task for each number; {} is the number", "0-90:10"));

    public static final SpecField EACH = new ValuesField.Source(
            FieldDoc.option("each", "FILE|-", "a task for each line; {} {.} {/} {//} {/.} {#}", "pictures.txt"),
            "a file of values, a line each, of at most 1 MiB each");

    public static final SpecField NUL_SEPARATED = new ValuesField.Source(
            FieldDoc.rareOption("0", "", "with --each: values end with NUL, not with a line", ""),
            "true or false in a line");

    public static final TextField PLACEHOLDER =
            new TextField(
                    FieldDoc.rareOption("I", "STR", "STR stands for the value instead of {}; '' for nothing", "%"),
                    AppliesTo.COMMANDS,
                    "a text, or an empty one; for arrays") {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.getCommand().hasPlaceholder();
                }

                @Override
                public String get(Spec spec) {
                    return spec.getCommand().getPlaceholder();
                }

                @Override
                void put(Spec.Builder spec, String text) {
                    spec.getCommandBuilder().setPlaceholder(text);
                }

                @Override
                void require(String what, String text) {
                    // Any text can stand for a value.
                }

                @Override
                public String label() {
                    return "placeholder";
                }

                /** Quoted, because it may be empty. */
                @Override
                void showValue(Spec spec, RowSink rows) {
                    rows.words(
                            label(),
                            List.of(spec.getCommand().getPlaceholderBytes().toByteArray()));
                }
            };

    public static final WorkField.Shell SHELL = new WorkField.Shell(
            FieldDoc.option("shell", "LINE", "a line for /bin/sh -c; words after -- are $1 …", "exit 3"));

    public static final WorkField.TaskClassField TASK = new WorkField.TaskClassField(
            FieldDoc.option("task", "CLASS", "a Java class that implements dev.drover.task.Task", "com.example.Sum"));

    public static final SpecField JAR = new WorkField.Jar(
            FieldDoc.option("jar", "FILE", "a jar with one such class, instead of --task", "sum.jar"));

    public static final WorkField.ClassPath CLASSPATH = new WorkField.ClassPath(
            FieldDoc.option("classpath", "JARS", "where the class is, separated by :, dir/* for jars", "a.jar:lib/*"));

    public static final WorkField.Input INPUT = new WorkField.Input(
            FieldDoc.option("input", "JSON|@FILE|-", "what the Java function is given", "{\"n\":7}"));

    public static final ValuesField.ListName LIST = new ValuesField.ListName(
            FieldDoc.line("list", "NAME", "values that are in the home, as drover show --json tells them", "3f9c"));

    public static final SpecField VALUES =
            new ValuesField.Count(FieldDoc.line("values", "N", "how many values that list has", "500"));

    public static final BackoffField BACKOFF = new BackoffField(FieldDoc.line(
            "backoff", "D..D", "pauses before extra runs, doubled each time; else 1 s up to 1 min", "1s..60s"));

    public static final DurationField GRACE =
            new DurationField(
                    FieldDoc.line("grace", "D", "from the asking signal to the forcing one; else 10 s", "30s"),
                    AppliesTo.EVERY_JOB,
                    "",
                    "") {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasGraceMs();
                }

                @Override
                public long getMs(Spec spec) {
                    return spec.getGraceMs();
                }

                @Override
                void putMs(Spec.Builder spec, long ms) {
                    spec.setGraceMs(ms);
                }
            };

    public static final NumberField UMASK =
            new NumberField(
                    FieldDoc.line("umask", "MODE", "its file mode mask; else the submitter's", "027"),
                    AppliesTo.PROCESSES,
                    0,
                    MAX_UMASK) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasUmask();
                }

                @Override
                public long get(Spec spec) {
                    return spec.getUmask();
                }

                @Override
                void put(Spec.Builder spec, long value) {
                    spec.setUmask((int) value);
                }

                @Override
                int radix() {
                    return OCTAL;
                }
            };

    /** All of them, in the order of help pages. */
    public static final List<SpecField> ALL = List.of(
            COMMAND,
            NAME,
            LABEL,
            ENV,
            CWD,
            STDIN,
            TIMEOUT,
            RETRIES,
            NICE,
            ProcessFields.SIGNAL,
            ProcessFields.ARGV0,
            ProcessFields.OPEN_FILES,
            ProcessFields.CORE_DUMP,
            LimitFields.MEMORY,
            LimitFields.CPU_TIME,
            LimitFields.OUTPUT_LIMIT,
            LimitFields.ON_OUTPUT_LIMIT,
            ChannelFields.PROGRESS_FROM,
            ChannelFields.MESSAGE_CHANNEL,
            KEY,
            ARRAY,
            EACH,
            NUL_SEPARATED,
            PLACEHOLDER,
            SHELL,
            ARGUMENTS,
            TASK,
            JAR,
            CLASSPATH,
            INPUT,
            IsolationFields.ISOLATED,
            IsolationFields.JAVA,
            IsolationFields.JAVA_OPTION,
            LIST,
            VALUES,
            BACKOFF,
            GRACE,
            UMASK);

    /** Options of later versions, which are refused by name until they come. */
    public static final List<String> LATER = List.of(
            "--priority",
            "--clean-env",
            "--after",
            "--after-ended",
            "--after-failed",
            "--after-ready",
            "--after-each",
            "--cpus",
            "--resource",
            "--delay",
            "--at",
            "--max-running",
            "--max-failures",
            "--group",
            "--group-limit",
            "--rate",
            "--singleton",
            "--backoff",
            "--retry-on",
            "--no-retry-on",
            "--on-lost",
            "--job-timeout",
            "--grace",
            "--secret",
            "--copy-classpath",
            "--service",
            "--replicas",
            "--port",
            "--port-each",
            "--listen",
            "--ready",
            "--health",
            "--restart",
            "--max-restarts");

    /** The kinds of work, of which a job has one. */
    public static final List<SpecField> KINDS = List.of(COMMAND, SHELL, TASK, JAR);

    private static final List<SpecField> OPTIONS = options(ALL);

    private JobFields() {}

    /**
     * Checks each field of a spec.
     *
     * @throws dev.drover.model.UserException INVALID, naming the first that is wrong
     */
    public static void check(Spec spec) {
        for (SpecField field : ALL) {
            field.check(spec);
        }
        FieldErrors.require(
                !spec.getMessageChannel() || !spec.hasStdinPath(),
                "stdin and messageChannel can't go together: messages come on standard input");
    }

    /**
     * Checks the variables of an environment, which come from a program and not from somebody at a terminal.
     *
     * @throws dev.drover.model.UserException INVALID, naming the first that no process can have
     */
    public static void checkEnvironment(Environment environment) {
        VariablesField.requirePossible(environment.getVariablesList());
    }

    /**
     * Checks the size of a spec.
     *
     * @throws dev.drover.model.UserException INVALID, with the size and the limit
     */
    public static void checkSize(Spec spec, int maxBytes) {
        if (spec.getSerializedSize() > maxBytes) {
            throw FieldErrors.invalid("the job takes " + spec.getSerializedSize() + " bytes and the limit is "
                    + maxBytes + "; put large input into a file");
        }
    }

    /** Writes a spec in the form of a line of {@code --batch}: what to run first, then the rest in order. */
    public static void write(Spec spec, JsonSink json) {
        for (SpecField field : ALL) {
            if (field.isWork()) {
                field.write(spec, json);
            }
        }
        for (SpecField field : ALL) {
            if (!field.isWork()) {
                field.write(spec, json);
            }
        }
    }

    /** The fields that {@code submit} and {@code run} take. */
    public static List<SpecField> options() {
        return OPTIONS;
    }

    private static List<SpecField> options(List<SpecField> all) {
        List<SpecField> options = new ArrayList<>(all.size());
        for (SpecField field : all) {
            if (field.isOption()) {
                options.add(field);
            }
        }
        return List.copyOf(options);
    }
}
