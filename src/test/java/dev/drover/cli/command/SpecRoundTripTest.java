package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.args.Word;
import dev.drover.cli.show.JobJson;
import dev.drover.client.JobSpec;
import dev.drover.client.JobSpecBuilder;
import dev.drover.client.OutputLimitAction;
import dev.drover.client.OutputSink;
import dev.drover.client.ValueList;
import dev.drover.model.JobState;
import dev.drover.spec.AppliesTo;
import dev.drover.spec.FlagField;
import dev.drover.spec.JobFields;
import dev.drover.spec.PlainField;
import dev.drover.spec.SpecField;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The spec that {@code show --json} prints is a line of {@code --batch} that makes the same job again. */
class SpecRoundTripTest {
    @TempDir
    Path directory;

    private final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "make -j2",
                "--name n --key k --label a=b --label a=c --label empty= --retries 2 --timeout 90s true",
                "--timeout 1500ms true",
                "--cwd / --env A=1=2 --env B= --env A=3 true",
                "--array 1-10 echo {} {#}",
                "--array 0-90:7 -I % echo % {}",
                "--array 5-5 true",
                "--each - convert {} {.}.jpg",
                "--each - -0 -I @ echo @",
                "--each - -I| env",
                "--shell exit|3",
                "--shell echo|$1 -- one|word two",
                "--shell echo|$1 --array 1-3",
                "--shell echo|$1 --each -",
                "--stdin - cat",
                "--task a.B",
                "--task a.B --classpath /usr:/tmp --input {\"a\":[1,2.50,\"ü\",null]}",
                "--task a.B --each -",
                "--task a.B --isolated --nice 5",
                "--task a.B --java-option -Xmx64m --java-option -Da=b",
            })
    void each_kind_of_spec_makes_the_same_job_again(String line) throws IOException {
        List<Word> words = new ArrayList<>();
        words.add(Word.of("submit"));
        for (String word : line.split(" ")) {
            // A bar stands for a blank in a word, and alone at its end for an empty word behind it.
            words.add(Word.of(word.equals("-I|") ? "-I" : word.replace('|', ' ')));
            if (word.equals("-I|")) {
                words.add(Word.of(""));
            }
        }
        requireSameAgain(words);
    }

    @ParameterizedTest
    @MethodSource("options")
    void each_option_of_the_table_makes_the_same_job_again(SpecField option) throws IOException {
        List<Word> words = new ArrayList<>(List.of(Word.of("submit"), Word.of(option.option())));
        if (!(option instanceof FlagField)) {
            words.add(Word.of(option.example()));
        }
        words.addAll(List.of(Word.of("--"), Word.of("true")));
        requireSameAgain(words);
    }

    /** Those that need no other option beside them. */
    static List<SpecField> options() {
        return JobFields.options().stream()
                .filter(field -> field instanceof PlainField
                        && field != JobFields.PLACEHOLDER
                        && field.appliesTo() != AppliesTo.FUNCTIONS)
                .toList();
    }

    @Test
    void bytes_that_are_not_utf8_come_again() throws IOException {
        byte[] odd = {'M', (byte) 0xfc, 'l'};
        byte[] name = {(byte) 0xff, '=', (byte) 0xfe};
        byte[] value = {'A', '=', (byte) 0xfe};
        Path input = Files.writeString(directory.resolve("in"), "x");
        requireSameAgain(List.of(
                Word.of("submit"),
                Word.of("--env"),
                Word.of(value),
                Word.of("--stdin"),
                Word.of(input.toString()),
                Word.of("ls"),
                Word.of(odd)));
        requireSameAgain(List.of(
                Word.of("submit"), Word.of("--env"), Word.of(value), Word.of("--env"), Word.of(name), Word.of("ls")));
        requireSameAgain(List.of(Word.of("submit"), Word.of("--shell"), Word.of(odd), Word.of(odd)));
    }

    /** Each field of the table is set in one of these at least, as a program sets it. */
    @Test
    void everyFieldThatAProgramSetsComesAgain() throws IOException {
        ValueList values = rig.client.storeValues(new ByteArrayInputStream(bytes("a\nb\n")), ValueList.Separator.LINE);
        List<JobSpec> specs = List.of(
                whole(JobSpec.command("make", "{}")
                                .umask(0)
                                .signal("usr1")
                                .memory(3L << 30)
                                .cpuTime(Duration.ofHours(1))
                                .argv0("-make")
                                .set(JobFields.NICE, -20))
                        .each(values)
                        .placeholder("")
                        .build(),
                whole(JobSpec.shell("echo $1", "", "a b").umask(027))
                        .array(0, 95, 10)
                        .build(),
                JobSpec.shell("echo")
                        .openFiles(256)
                        .coreDump(false)
                        .array(1, 3, 1)
                        .grace(Duration.ZERO)
                        .messageChannel()
                        .progressFrom(OutputSink.Stream.STDERR)
                        .build(),
                whole(JobSpec.task("a.B"))
                        .isolated()
                        .javaHome(System.getProperty("java.home").getBytes(StandardCharsets.UTF_8))
                        .javaOption("-Xmx64m")
                        .javaOption("-Da=b c")
                        .classPath(List.of(Path.of("/usr"), Path.of("/tmp")))
                        .inputJson("{\"a\":[1,2.50,null]}")
                        .build());
        for (SpecField field : JobFields.ALL) {
            assertThat(specs.stream().anyMatch(spec -> field.isSet(spec.proto())))
                    .as(field.name())
                    .isEqualTo(field != JobFields.EACH && field != JobFields.NUL_SEPARATED && field != JobFields.JAR);
        }
        for (JobSpec spec : specs) {
            requireSame(spec);
        }
    }

    private static JobSpecBuilder whole(JobSpecBuilder builder) {
        return builder.name("n")
                .key("k")
                .label("a", "1")
                .label("b", "")
                .env("C", "=")
                .cwd(Path.of("/"))
                .stdin(Path.of("/dev/null"))
                .timeout(Duration.ofMillis(1_500))
                .retries(2)
                .backoff(Duration.ofMillis(500), Duration.ofSeconds(5))
                .grace(Duration.ofSeconds(30))
                .outputLimit(1_500)
                .onOutputLimit(OutputLimitAction.KILL);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void requireSameAgain(List<Word> words) throws IOException {
        rig.typing("a\nb\nc\n");
        rig.client.input = Files.writeString(directory.resolve("kept"), "a");
        assertThat(rig.runWords(words)).as(rig.err()).isZero();
        requireSame(rig.client.submitted.get(rig.client.submitted.size() - 1));
    }

    private void requireSame(JobSpec first) throws IOException {
        String shown = JobJson.line(Samples.withSpec(Samples.function(JobState.RUNNING), first));
        int from = shown.indexOf("\"spec\":") + 7;
        int to = shown.lastIndexOf(",\"cwd");
        Path batch = Files.write(
                directory.resolve("batch"), shown.substring(from, to).getBytes(StandardCharsets.UTF_8));
        assertThat(rig.run("submit", "--batch", batch.toString()))
                .as(shown + rig.err())
                .isZero();
        assertThat(rig.client.submitted.get(rig.client.submitted.size() - 1))
                .as(shown)
                .isEqualTo(first);
    }
}
