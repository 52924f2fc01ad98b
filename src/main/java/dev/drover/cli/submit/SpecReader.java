package dev.drover.cli.submit;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.args.Word;
import dev.drover.cli.text.BoundedInput;
import dev.drover.cli.text.JsonCheck;
import dev.drover.cli.text.JsonLine;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.caller.BytePaths;
import dev.drover.client.caller.ClassPathEntries;
import dev.drover.client.caller.TaskJar;
import dev.drover.model.Placeholders;
import dev.drover.model.UserException;
import dev.drover.spec.JobFields;
import dev.drover.spec.PlainField;
import dev.drover.spec.SpecField;
import dev.drover.spec.ValuesField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a job's spec from the options of {@code submit} and {@code run} (or a line of {@code --batch}), and refuses whatever
 * makes no sense before anything is changed.
 *
 * <p>Values of {@code --each} and standard input are stored by the caller once all else is known to be right. One thread.
 */
public final class SpecReader {
    /** {@code S_IFMT} of Linux, and two of its kinds. */
    private static final int FILE_KIND = 0170000;

    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    /** More than a job takes, because white space is taken out. */
    private static final int MAX_INPUT_BYTES = 16 << 20;

    private static final String INPUT_HAS = "the input has";
    private static final String ADVICE = "put large input into a file and pass its name";

    private static final byte[] VALUE = {'{', '}'};

    private final ParsedArguments options;
    private final InputStream in;

    /**
     * Reads options.
     *
     * @param in standard input, for {@code --input -}
     */
    public SpecReader(ParsedArguments options, InputStream in) {
        this.options = options;
        this.in = in;
    }

    /** Everything but stored values and stored input. */
    public JobSpecBuilder read() throws IOException {
        requireOneWork();
        requireOneStandardInput();
        requireSensibleArray();
        JobSpecBuilder builder = work();
        for (SpecField field : JobFields.ALL) {
            if (field instanceof PlainField plain) {
                for (Word word : options.values(field.option())) {
                    builder.read(plain, field.option(), word.bytes());
                }
            }
        }
        if (options.has("--cwd")) {
            builder.cwd(directory(options.value("--cwd")));
        }
        if (options.has("--stdin") && !isDash("--stdin") && !isStream("--stdin")) {
            builder.stdin(file(options.value("--stdin"), "--stdin"));
        }
        return builder;
    }

    private JobSpecBuilder work() throws IOException {
        if (isFunction()) {
            List<byte[]> classPath = new ArrayList<>();
            String className = options.text("--task", "");
            if (options.has("--jar")) {
                byte[] jar = file(options.value("--jar"), "--jar");
                className = function(jar);
                classPath.add(jar);
            }
            if (options.has("--classpath")) {
                classPath.addAll(classPath(options.value("--classpath")));
            }
            JobSpecBuilder builder = JobSpec.task(className);
            if (!classPath.isEmpty()) {
                builder.classPathBytes(classPath);
            }
            if (options.has("--isolated")) {
                // First, because other options are for what has a process of its own.
                builder.isolated();
            }
            if (options.has("--java")) {
                builder.javaHome(BytePaths.absolute(options.value("--java").bytes()));
            }
            return options.has("--input") ? builder.inputJson(input()) : builder;
        }
        List<byte[]> words = argv();
        return options.has("--shell") ? JobSpec.shell(options.value("--shell").bytes(), words) : JobSpec.command(words);
    }

    private boolean isFunction() {
        return options.has("--task") || options.has("--jar");
    }

    private static String function(byte[] jar) throws IOException {
        try {
            return TaskJar.function(BytePaths.of(jar));
        } catch (UserException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** The words of the command, or the arguments of the shell line, as they were typed. */
    public List<byte[]> argv() {
        List<byte[]> words = new ArrayList<>(options.operands().size());
        for (Word word : options.operands()) {
            words.add(word.bytes());
        }
        boolean isArray = options.has("--array") || options.has("--each") || options.has("--list");
        if (options.has("--shell") && isArray && words.isEmpty() && !options.areOperandsExplicit()) {
            // A shell line is never substituted, so its only argument is the value: it finds it in "$1".
            words.add(VALUE);
        }
        return words;
    }

    /** Opens what {@code --each} names; the caller closes it. */
    public InputStream openValues() throws IOException {
        return isDash("--each") ? in : open(options.value("--each"), "--each");
    }

    /** The path of what {@code --each} names, absolute. */
    public byte[] valuesPath() throws IOException {
        return BytePaths.absolute(options.value("--each").bytes());
    }

    /** Whether the option was given as {@code -}. */
    public boolean isDash(String option) {
        return options.has(option) && options.value(option).text().equals("-");
    }

    /**
     * Whether the option names what only this process can read, or only once: a pipe, as of {@code <(…)}, or one of its own
     * descriptors. A job, which starts later and elsewhere, needs a copy.
     */
    public boolean isStream(String option) throws IOException {
        if (!options.has(option) || isDash(option)) {
            return false;
        }
        byte[] absolute = file(options.value(option), option);
        String text = new String(absolute, StandardCharsets.ISO_8859_1);
        int kind = (Integer) Files.getAttribute(BytePaths.of(absolute), "unix:mode") & FILE_KIND;
        return kind == FIFO
                || kind == SOCKET
                || text.startsWith("/dev/fd/")
                || text.startsWith("/proc/self/")
                || text.equals("/dev/stdin");
    }

    /** Opens a file for reading, in every locale; the caller closes it. */
    public static InputStream open(Word path, String what) throws IOException {
        return Files.newInputStream(BytePaths.of(file(path, what)));
    }

    private void requireOneWork() {
        int works = options.operands().isEmpty() || options.has("--shell") ? 0 : 1;
        for (SpecField kind : JobFields.KINDS) {
            works += options.has(kind.option()) ? 1 : 0;
        }
        if (works == 0) {
            throw new UsageException("there is no command; put it after the options, or use --shell, --task or --jar"
                    + " (drover submit --help)");
        }
        if (works > 1) {
            throw new UsageException(
                    "a command, --shell, --task and --jar can't go together; choose one (drover submit --help)");
        }
        requireOfFunction("--input");
        requireOfFunction("--classpath");
        requireOfFunction("--java");
    }

    private void requireOneStandardInput() {
        if (options.has("--stdin") && options.has("--message-channel")) {
            throw new UsageException(
                    "--stdin and --message-channel can't go together: messages come on standard input");
        }
        String taken = null;
        for (String option : new String[] {"--each", "--stdin", "--input", "--batch"}) {
            if (isDash(option)) {
                if (taken != null) {
                    throw new UsageException("only one of --each, --stdin, --input and --batch may be -, not both "
                            + taken + " and " + option);
                }
                taken = option;
            }
        }
    }

    private void requireSensibleArray() {
        if (options.has("--array") && options.has("--each")) {
            throw new UsageException("--array and --each can't go together; choose one");
        }
        if (options.has("--each") && options.has("--input")) {
            throw new UsageException("with --each each line is the input; leave out --input");
        }
        requireWith("-0", "--each");
        requireSensibleList();
        if (!options.has("-I")) {
            requirePlaceholder("{}");
            return;
        }
        if (!options.has("--array") && !options.has("--each") && !options.has("--list")) {
            throw new UsageException("-I is for array jobs; add --array or --each, or leave it out");
        }
        if (options.has("--shell") || isFunction()) {
            throw new UsageException(
                    "-I is for commands; a shell line finds the value in \"$1\", a Java function in its input");
        }
        requirePlaceholder(options.value("-I").text());
    }

    private void requireSensibleList() {
        if (options.has("--list") != options.has("--values")) {
            throw new UsageException("\"list\" and \"values\" go together; take both from drover show --json");
        }
        if (options.has("--list")
                && !ValuesField.ListName.isName(options.value("--list").text())) {
            throw new UsageException(
                    "\"list\" takes a name of letters and digits, as drover show --json tells it, not '"
                            + options.value("--list").text() + "'");
        }
        for (String other : new String[] {"--array", "--each", "--input"}) {
            if (options.has("--list") && options.has(other)) {
                throw new UsageException(
                        "\"list\" has the values already; leave out \"" + other.substring(2) + "\", or \"list\"");
            }
        }
    }

    private void requirePlaceholder(String placeholder) {
        boolean substituted = options.has("--each") && !isFunction() && !placeholder.isEmpty();
        Optional<String> own = options.has("-I") ? Optional.of(placeholder) : Optional.empty();
        if (substituted && Placeholders.of(argv(), false, own).isEmpty()) {
            throw new UsageException("no " + placeholder
                    + " in the command; write it where the value goes, or -I '' and read DROVER_VALUE");
        }
    }

    private void requireWith(String option, String other) {
        if (options.has(option) && !options.has(other)) {
            throw new UsageException(option + " goes with " + other);
        }
    }

    private void requireOfFunction(String option) {
        if (!isFunction()) {
            requireWith(option, "--task");
        }
    }

    private byte[] input() throws IOException {
        byte[] json = inputBytes();
        String fault = json.length == 0 ? "" : JsonCheck.fault(json, false);
        if (!fault.isEmpty()) {
            throw new UsageException("the input is not valid JSON " + fault);
        }
        // As show prints it, so that what it prints is the same spec.
        try {
            return json.length == 0 ? json : JsonLine.compact(json).getBytes(StandardCharsets.UTF_8);
        } catch (UncheckedIOException e) {
            // What is JSON can only have passed a limit of the parser.
            throw new UsageException("the input " + BatchLine.TOO_COMPLEX, e);
        }
    }

    private byte[] inputBytes() throws IOException {
        Word input = options.value("--input");
        if (isDash("--input")) {
            return BoundedInput.read(in, MAX_INPUT_BYTES, INPUT_HAS, ADVICE);
        }
        String text = input.text();
        if (!text.startsWith("@")) {
            return input.bytes();
        }
        byte[] bytes = input.bytes();
        Word path = Word.of(Arrays.copyOfRange(bytes, 1, bytes.length));
        try (InputStream file = open(path, "--input")) {
            return BoundedInput.read(file, MAX_INPUT_BYTES, INPUT_HAS, ADVICE);
        }
    }

    private static List<byte[]> classPath(Word jars) throws IOException {
        List<byte[]> paths = new ArrayList<>();
        byte[] bytes = jars.bytes();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == ':') {
                if (i > from) {
                    byte[] path = Arrays.copyOfRange(bytes, from, i);
                    if (!ClassPathEntries.isWildcard(path)) {
                        existing(path, "--classpath");
                    }
                    paths.addAll(classPathEntry(path));
                }
                from = i + 1;
            }
        }
        return paths;
    }

    private static List<byte[]> classPathEntry(byte[] path) throws IOException {
        try {
            return ClassPathEntries.resolve(path);
        } catch (UserException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static byte[] directory(Word word) throws IOException {
        Path path = existing(word.bytes(), "--cwd");
        if (!Files.isDirectory(path)) {
            throw new UsageException("--cwd " + word.text() + " is no directory");
        }
        return BytePaths.bytes(path.toRealPath());
    }

    private static byte[] file(Word word, String what) throws IOException {
        Path path = existing(word.bytes(), what);
        if (Files.isDirectory(path)) {
            throw new UsageException(what + " " + word.text() + " is a directory, not a file");
        }
        if (!Files.isReadable(path)) {
            throw new UsageException(what + " " + word.text() + " can't be read; look at its permissions");
        }
        return BytePaths.absolute(word.bytes());
    }

    private static Path existing(byte[] bytes, String what) throws IOException {
        Path path = BytePaths.of(bytes);
        if (bytes.length == 0) {
            throw new UsageException(what + " is empty; name a file or directory, or leave it out");
        }
        if (!Files.exists(path)) {
            throw new UsageException(what + ": there is no " + new String(bytes, StandardCharsets.UTF_8));
        }
        return path;
    }
}
