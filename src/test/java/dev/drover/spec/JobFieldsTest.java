package dev.drover.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.model.UserException;
import dev.drover.proto.Label;
import dev.drover.proto.Spec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of each field in the table, of those too that are added later; and the sentences of those with rules of their own. */
class JobFieldsTest {
    @Test
    void each_field_has_a_name_of_its_own_an_example_and_help_that_fits() {
        Set<String> names = new HashSet<>();
        for (SpecField field : JobFields.ALL) {
            assertThat(names.add(field.name())).as(field.name()).isTrue();
            assertThat(field.help()).as(field.name()).isNotEmpty().doesNotEndWith(".");
            assertThat(field.takes()).as(field.name()).isNotEmpty();
            assertThat(field.argument().isEmpty())
                    .as(field.name())
                    .isEqualTo(field.example().isEmpty());
        }
    }

    @Test
    void the_table_has_each_field_of_the_message_that_a_user_gives() {
        // The client adds these by itself; work and tasks are oneofs whose kinds are fields of the table.
        Set<String> own = Set.of(
                "environment_id",
                "session_id",
                "attached",
                "user",
                "host",
                "caller_umask",
                "command",
                "function",
                "range",
                "list");
        Map<String, String> named = new TreeMap<>(Map.ofEntries(
                Map.entry("directory", "cwd"),
                Map.entry("variables", "env"),
                Map.entry("labels", "label"),
                Map.entry("stdin_path", "stdin"),
                Map.entry("timeout_ms", "timeout"),
                Map.entry("grace_ms", "grace"),
                Map.entry("memory_bytes", "memory"),
                Map.entry("cpu_ms", "cpuTime"),
                Map.entry("output_limit_bytes", "outputLimit"),
                Map.entry("backoff_first_ms", "backoff"),
                Map.entry("backoff_max_ms", "backoff")));
        List<String> fields = JobFields.ALL.stream().map(SpecField::name).toList();
        Spec.getDescriptor().getFields().stream()
                .filter(field -> !own.contains(field.getName()))
                .map(field -> named.getOrDefault(field.getName(), field.getJsonName()))
                .forEach(name -> assertThat(fields).contains(name));
    }

    @Test
    void what_comes_later_is_no_option_yet() {
        List<String> options =
                JobFields.options().stream().map(SpecField::option).toList();
        assertThat(JobFields.LATER).doesNotContainAnyElementsOf(options);
    }

    @ParameterizedTest
    @MethodSource("flags")
    void a_flag_is_read_without_a_value_and_written_as_true(FlagField field) {
        Spec spec = read(field, "");
        assertThat(field.isSet(spec)).isTrue();
        assertThat(field.isSet(command().build())).isFalse();
        Written written = new Written();
        field.write(spec, written);
        assertThat(written.lines).containsExactly(field.name() + "=true");
        Shown shown = new Shown();
        field.show(spec, shown);
        assertThat(shown.labels).containsExactly(field.label());
    }

    @ParameterizedTest
    @MethodSource("plain")
    void the_example_is_read_written_and_right(PlainField field) {
        Spec spec = read(field, field.example());
        assertThat(field.isSet(spec)).isTrue();
        assertThatCode(() -> field.check(spec)).doesNotThrowAnyException();
        Written written = new Written();
        field.write(spec, written);
        assertThat(written.lines).containsExactly(field.name() + "=" + field.example());
        // The page has these from the job itself.
        boolean atTheTop = field == JobFields.NAME || field == JobFields.LABEL || field == JobFields.KEY;
        Shown shown = new Shown();
        field.show(spec, shown);
        assertThat(shown.labels).isEqualTo(atTheTop ? List.of() : List.of(field.label()));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numbers_are_taken_within_their_range_from_words_and_from_java(NumberField field) {
        for (long value : new long[] {field.least(), field.most()}) {
            Spec typed = read(field, field.format(value));
            assertThat(field.get(typed)).isEqualTo(value);
            Spec.Builder set = command();
            field.set(set, value);
            assertThat(set.build()).isEqualTo(typed);
            assertThatCode(() -> field.check(typed)).doesNotThrowAnyException();
        }
        for (long value : new long[] {field.least() - 1, field.most() + 1}) {
            String sentence = field.takes() + ", not '" + field.format(value) + "'";
            assertThatThrownBy(() -> read(field, field.format(value)))
                    .hasMessage(field.option() + " takes " + sentence);
            assertThatThrownBy(() -> field.set(command(), value)).hasMessage(field.name() + " takes " + sentence);
            Spec.Builder forged = command();
            field.put(forged, value);
            assertThatThrownBy(() -> field.check(forged.build())).isInstanceOf(UserException.class);
        }
        assertThatThrownBy(() -> read(field, "x")).hasMessage(field.option() + " takes " + field.takes() + ", not 'x'");
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sizes_are_taken_within_their_range_from_words_and_from_java(SizeField field) {
        for (long bytes : new long[] {field.leastBytes(), 1_500, 3L << 20, SizeField.MOST_BYTES}) {
            Spec.Builder set = command();
            field.set(set, Math.max(bytes, field.leastBytes()));
            assertThat(read(field, ByteSizes.exact(field.getBytes(set.build()))))
                    .isEqualTo(set.build());
        }
        for (long bytes : new long[] {field.leastBytes() - 1, SizeField.MOST_BYTES + 1}) {
            String sentence = field.takes() + ", not '" + bytes + "'";
            assertThatThrownBy(() -> read(field, Long.toString(bytes)))
                    .hasMessage(field.option() + " takes " + sentence);
            assertThatThrownBy(() -> field.set(command(), bytes)).hasMessage(field.name() + " takes " + sentence);
            Spec.Builder forged = command();
            field.putBytes(forged, bytes);
            assertThatThrownBy(() -> field.check(forged.build())).isInstanceOf(UserException.class);
        }
        for (String wrong : List.of("x", "", "1.5G", "1k", "-1", "1GB", "M")) {
            assertThatThrownBy(() -> read(field, wrong))
                    .hasMessage(field.option() + " takes " + field.takes() + ", not '" + wrong + "'");
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void one_word_of_a_few_is_taken_and_no_other(ChoiceField field) {
        for (String word : field.words()) {
            Spec.Builder set = command();
            field.set(set, word);
            assertThat(field.get(set.build())).isEqualTo(word);
            assertThat(read(field, word)).isEqualTo(set.build());
        }
        String sentence = " takes " + String.join(" or ", field.words()) + ", not 'x'";
        assertThatThrownBy(() -> read(field, "x")).hasMessage(field.option() + sentence);
        assertThatThrownBy(() -> field.set(command(), "x")).hasMessage(field.name() + sentence);
    }

    @Test
    void a_signal_is_named_or_numbered() {
        SignalField field = ProcessFields.SIGNAL;
        for (String text : List.of("SIGINT", "INT", "int", "2")) {
            assertThat(field.get(read(field, text))).isEqualTo(2);
        }
        assertThat(field.get(read(field, "64"))).isEqualTo(64);
        for (String wrong : List.of("0", "65", "SIGFOO", "", "-1", "99999999999")) {
            assertThatThrownBy(() -> read(field, wrong))
                    .hasMessage(
                            "--signal takes the name of a signal such as INT or SIGUSR1, or its number, from 1 to 64,"
                                    + " not '" + wrong + "'");
        }
        Written written = new Written();
        field.write(read(field, "40"), written);
        assertThat(written.lines).containsExactly("signal=40");
    }

    @Test
    void whatIsZeroIsNotWhatWasLeftOut() {
        for (PlainField field : List.of(JobFields.GRACE, JobFields.UMASK, JobFields.BACKOFF)) {
            assertThat(field.isSet(command().build())).isFalse();
        }
        assertThat(JobFields.GRACE.isSet(read(JobFields.GRACE, "0s"))).isTrue();
        assertThat(JobFields.UMASK.isSet(read(JobFields.UMASK, "0"))).isTrue();
        assertThat(JobFields.BACKOFF.isSet(read(JobFields.BACKOFF, "0s..0s"))).isTrue();
    }

    @Test
    void a_backoff_takes_two_lengths_of_time() {
        for (String wrong : List.of("1s", "1s..", "..1s", "1s..x", "1..2")) {
            assertThatThrownBy(() -> read(JobFields.BACKOFF, wrong))
                    .hasMessage("--backoff takes two lengths of time such as 1s..1m, not '" + wrong + "'");
        }
        assertThatThrownBy(() -> read(JobFields.BACKOFF, "2s..1s"))
                .hasMessage("the largest pause of the --backoff, 1s, is shorter than the first, 2s");
    }

    @ParameterizedTest
    @MethodSource("durations")
    void lengths_of_time_end_at_ten_years(DurationField field) {
        assertThat(field.getMs(read(field, "3650d"))).isEqualTo(DurationField.MAX_MS);
        assertThatThrownBy(() -> read(field, "3651d"))
                .hasMessageStartingWith(field.option() + " 3651d is longer than ten years (3650d)");
        assertThatThrownBy(() -> field.set(command(), -1)).hasMessage(field.name() + " -1ms is negative");
        Spec.Builder forged = command();
        field.putMs(forged, DurationField.MAX_MS + 1);
        assertThatThrownBy(() -> field.check(forged.build()))
                .hasMessageStartingWith(field.name() + " 315360000001ms is longer than ten years (3650d)");
    }

    @ParameterizedTest
    @MethodSource("ofProcesses")
    void what_is_for_commands_is_refused_for_functions(PlainField field) {
        Spec.Builder function = Spec.newBuilder();
        function.getFunctionBuilder().setClassName("a.B");
        byte[] word = bytes(field.example());
        assertThatThrownBy(() -> field.read(function, field.option(), word))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(field.option() + " is for commands");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            9-3    | --array 9-3 ends before it begins; write 3-9
            1-9:0  | --array 1-9:0 has a step of 0; 1 is the least
            5      | --array takes A-B or A-B:STEP with numbers from 0 on, such as 1-100 or 0-90:10, not '5'
            -3-5   | --array takes A-B or A-B:STEP with numbers from 0 on, such as 1-100 or 0-90:10, not '-3-5'
            1-x    | --array takes A-B or A-B:STEP with numbers from 0 on, such as 1-100 or 0-90:10, not '1-x'
            1-5:-1 | --array takes A-B or A-B:STEP with numbers from 0 on, such as 1-100 or 0-90:10, not '1-5:-1'
            1-2000000000 | --array 1-2000000000 has 2,000,000,000 tasks, 1,000,000,000 are the most; split it
            """)
    void a_bad_range_is_refused(String text, String sentence) {
        assertThatThrownBy(() -> read(JobFields.ARRAY, text)).hasMessage(sentence);
    }

    @Test
    void a_range_ends_with_its_last_number() {
        assertThat(read(JobFields.ARRAY, "0-95:10").getRange().getLast()).isEqualTo(90);
        assertThat(read(JobFields.ARRAY, "7-7").getRange().getLast()).isEqualTo(7);
    }

    @Test
    void what_a_peer_sends_is_checked_field_by_field() {
        refused(
                "the array -3-5 begins below 0; its numbers go from 0 on",
                spec -> spec.getRangeBuilder().setFirst(-3).setLast(5).setStep(1));
        refused(
                "the list of values is not one that Drover made: '../x'",
                spec -> spec.getListBuilder().setName("../x"));
        refused(
                "the list of values has more than 1,000,000,000 values; submit it in several jobs",
                spec -> spec.getListBuilder().setName("a").setCount(1_000_000_001L));
        refused(
                "a label's key has 1 to 200 bytes and no =, this one is \"a=b\"",
                spec -> spec.addLabelsBuilder().setKey("a=b"));
        refused("a label's key has 1 to 200 bytes and no =, this one is \"\"", Spec.Builder::addLabelsBuilder);
        String longest = "ä".repeat(100);
        refused(
                "a label's key has 1 to 200 bytes and no =, this one is \"" + longest + "k\"",
                spec -> spec.addLabelsBuilder().setKey(longest + "k"));
        JobFields.check(command().addLabels(Label.newBuilder().setKey(longest)).build());
        refused("there are 65 labels, 64 are the most", spec -> {
            for (int i = 0; i < 65; i++) {
                spec.addLabelsBuilder().setKey("k" + i);
            }
        });
        refused("a variable's name is not empty and has no =, this one is \"\"", Spec.Builder::addVariablesBuilder);
        refused(
                "the working directory has to be an absolute path, this one is \"x\"",
                spec -> spec.setDirectory(ByteString.copyFromUtf8("x")));
        refused(
                "the standard input has to be an absolute path, this one is \"\"",
                spec -> spec.setStdinPath(ByteString.EMPTY));
        refused(
                "argv0 can't go with openFiles or coreDump: what sets those gives a program its own name; leave one out",
                spec -> spec.setOpenFiles(64).getCommandBuilder().setArgv0(ByteString.copyFromUtf8("x")));
        refused("the command is empty", spec -> spec.getCommandBuilder().clearArgv());
        refused(
                "signal takes the name of a signal such as INT or SIGUSR1, or its number, from 1 to 64, not '4294967295'",
                spec -> spec.setSignal(-1));
        refused("onOutputLimit takes truncate or kill, not '7'", spec -> spec.setOnOutputLimitValue(7));
        refused(
                "a NUL byte can't be in the argument \"a\0b\"",
                spec -> spec.getCommandBuilder().addArgv(ByteString.copyFromUtf8("a\0b")));
        refused("a shell job needs a line", spec -> spec.getCommandBuilder().setShell(true));
        refused(
                "'a.7' is no name; names are ASCII letters, digits, '.', '_' and '-', begin with a letter, digit or '_', and"
                        + " don't end in .DIGITS",
                spec -> spec.setName("a.7"));
        refused("key has 1001 characters, 1000 are the most; shorten it", spec -> spec.setKey("k".repeat(1_001)));
        refused(
                "the largest pause of the backoff, 1s, is shorter than the first, 2s",
                spec -> spec.setBackoffFirstMs(2_000).setBackoffMaxMs(1_000));
        refused("the backoff has one pause; it needs both", spec -> spec.setBackoffMaxMs(1_000));
        refused(
                "the function has no class name, or one of more than 1000 characters",
                Spec.Builder::getFunctionBuilder);
    }

    private static void refused(String sentence, java.util.function.Consumer<Spec.Builder> change) {
        Spec.Builder spec = command();
        assertThatCode(() -> JobFields.check(spec.build())).doesNotThrowAnyException();
        change.accept(spec);
        assertThatThrownBy(() -> JobFields.check(spec.build()))
                .isInstanceOf(UserException.class)
                .hasMessage(sentence);
    }

    static Stream<PlainField> plain() {
        // What repeats is written as an array: its round trip is tested with the command line.
        return all(PlainField.class).filter(field -> !(field instanceof FlagField) && !field.repeats());
    }

    static Stream<FlagField> flags() {
        return all(FlagField.class);
    }

    static Stream<NumberField> numbers() {
        return all(NumberField.class);
    }

    static Stream<DurationField> durations() {
        return all(DurationField.class);
    }

    static Stream<SizeField> sizes() {
        return all(SizeField.class);
    }

    static Stream<ChoiceField> choices() {
        return all(ChoiceField.class);
    }

    static Stream<PlainField> ofProcesses() {
        return all(PlainField.class).filter(field -> field.appliesTo().words().equals("commands"));
    }

    private static <F extends SpecField> Stream<F> all(Class<F> kind) {
        return JobFields.ALL.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static Spec read(PlainField field, String word) {
        Spec.Builder spec = field.appliesTo() == AppliesTo.FUNCTIONS ? function() : command();
        field.read(spec, field.option(), bytes(word));
        return spec.build();
    }

    private static Spec.Builder function() {
        Spec.Builder spec = Spec.newBuilder();
        spec.getFunctionBuilder().setClassName("a.B");
        return spec;
    }

    private static Spec.Builder command() {
        Spec.Builder spec = Spec.newBuilder();
        spec.getCommandBuilder().addArgv(ByteString.copyFromUtf8("true"));
        return spec;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps the labels of rows. */
    private static final class Shown implements RowSink {
        private final List<String> labels = new ArrayList<>();

        @Override
        public void text(String label, String value) {
            assertThat(value).isNotEmpty();
            labels.add(label);
        }

        @Override
        public void words(String label, List<byte[]> words) {
            assertThat(words).isNotEmpty();
            labels.add(label);
        }
    }

    /** Keeps what is written as it would be typed. */
    private static final class Written implements JsonSink {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void text(String name, String value) {
            lines.add(name + "=" + value);
        }

        @Override
        public void number(String name, long value) {
            lines.add(name + "=" + value);
        }

        @Override
        public void bytes(String name, byte[] value) {
            lines.add(name + "=" + new String(value, StandardCharsets.UTF_8));
        }

        @Override
        public void words(String name, List<byte[]> words) {
            words.forEach(word -> bytes(name, word));
        }

        @Override
        public void pairs(String name, List<Pair> pairs) {
            for (Pair pair : pairs) {
                lines.add(name + "=" + new String(pair.name(), StandardCharsets.UTF_8) + "="
                        + new String(pair.value(), StandardCharsets.UTF_8));
            }
        }

        @Override
        public void json(String name, byte[] json) {
            bytes(name, json);
        }
    }
}
