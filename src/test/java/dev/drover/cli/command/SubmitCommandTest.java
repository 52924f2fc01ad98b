package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.cli.args.Word;
import dev.drover.client.DroverException;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.spec.JobFields;
import dev.drover.spec.SpecField;
import dev.drover.testing.CompiledJar;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitCommandTest {
    @TempDir
    Path directory;

    private final Rig rig = new Rig();

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "ls -l | wc -l#'ls -l | wc -l' is one word, so it is taken for the name of a program; for a line of the shell:"
                        + " drover submit --shell 'ls -l | wc -l'",
                "sleep@1m@--name@x#--name stands behind the command and belongs to sleep; put it before the command for Drover, or"
                        + " write -- before the command",
                "sleep@1m@--name=x#--name stands behind the command and belongs to sleep; put it before the command for Drover, or"
                        + " write -- before the command",
                "--array@1-3@echo@x#no {} in the command: each task runs the same; write it where the value goes, or -I '' and read"
                        + " DROVER_VALUE"
            })
    void what_is_probably_not_meant_is_noted(String words, String note) {
        List<String> typed = new ArrayList<>(List.of("submit"));
        typed.addAll(List.of(words.split("@")));
        assertThat(rig.run(typed.toArray(String[]::new))).isZero();
        assertThat(rig.err()).isEqualTo("drover: " + note + "\n");
        assertThat(rig.run(withDryRun(typed))).isZero();
        assertThat(rig.err()).isEqualTo(("drover: " + note + "\n").repeat(2));
        typed.add(1, "-q");
        assertThat(rig.run(typed.toArray(String[]::new))).isZero();
        assertThat(rig.err()).isEqualTo(("drover: " + note + "\n").repeat(2));
    }

    private static String[] withDryRun(List<String> typed) {
        List<String> words = new ArrayList<>(typed);
        words.add(1, "--dry-run");
        return words.toArray(String[]::new);
    }

    @Test
    void a_list_without_values_is_noted() {
        assertThat(rig.typing("\n").run("submit", "--each", "-", "echo", "{}")).isZero();
        assertThat(rig.err()).isEqualTo("drover: --each has no values, so the job has no tasks and succeeds at once\n");
    }

    @Test
    void what_may_well_be_meant_is_not_noted() throws IOException {
        Path program = Files.createFile(directory.resolve("my tool"));
        assertThat(rig.run("submit", program.toString())).isZero();
        assertThat(rig.run("submit", "--", "docker", "run", "--name", "x")).isZero();
        assertThat(rig.run("submit", "docker", "run", "--rm", "-n", "x")).isZero();
        assertThat(rig.run("submit", "--array", "1-3", "-I", "", "make")).isZero();
        assertThat(rig.run("submit", "--array", "1-3", "make", "t{}")).isZero();
        assertThat(rig.err()).isEmpty();
    }

    @Test
    void a_command_is_queued_word_for_word_and_its_id_is_printed() {
        assertThat(rig.run(
                        "submit", "--name", "build", "--label", "a=b", "--env", "X=1=2", "make", "-j2", "--name", ""))
                .isZero();
        assertThat(rig.out()).isEqualTo("job 12 queued: build\n");
        JobSpec spec = rig.client.submitted.get(0);
        assertThat(words(spec)).containsExactly("make", "-j2", "--name", "");
        assertThat(spec.labels()).containsEntry("a", "b");
        assertThat(new String(spec.variables().get(0).value(), StandardCharsets.UTF_8))
                .isEqualTo("1=2");
    }

    @Test
    void bytes_that_are_not_utf8_reach_the_job() {
        byte[] odd = {'M', (byte) 0xfc, 'l'};
        rig.runWords(List.of(Word.of("submit"), Word.of("ls"), Word.of(odd)));
        assertThat(rig.client.submitted.get(0).argv().get(1)).isEqualTo(odd);
    }

    @Test
    void an_array_says_how_many_tasks_it_has_and_quiet_prints_the_id_alone() {
        assertThat(rig.run("submit", "--array", "1-500", "echo", "{}")).isZero();
        assertThat(rig.run("submit", "-q", "true")).isZero();
        assertThat(rig.out()).isEqualTo("job 12 queued: echo, 500 tasks\n13\n");
    }

    @Test
    void each_stores_its_lines_and_says_what_it_skipped() {
        rig.typing("a\n\nb\n");
        assertThat(rig.run("submit", "--each", "-", "--name", "n", "--", "convert", "{}", "{.}.jpg"))
                .isZero();
        assertThat(rig.client.values).isEqualTo("a\n\nb\n");
        assertThat(rig.out()).isEqualTo("job 12 queued: n, 2 tasks\n");
        assertThat(rig.err()).isEqualTo("drover: 1 empty line skipped\n");
    }

    @Test
    void options_reach_the_spec() throws IOException {
        Path input = Files.writeString(directory.resolve("Müller in"), "x");
        assertThat(rig.run(
                        "submit",
                        "--timeout",
                        "1m",
                        "--retries",
                        "2",
                        "--key",
                        "k",
                        "--cwd",
                        directory.toString(),
                        "--stdin",
                        input.toString(),
                        "cat"))
                .isZero();
        JobSpec spec = rig.client.submitted.get(0);
        assertThat(spec.timeout()).contains(Duration.ofMinutes(1));
        assertThat(spec.retries()).isEqualTo(2);
        assertThat(spec.key()).contains("k");
        assertThat(new String(spec.stdin().orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo(input.toString());
        assertThat(new String(spec.directory(), StandardCharsets.UTF_8))
                .isEqualTo(directory.toRealPath().toString());
    }

    @Test
    void standard_input_is_kept_for_the_job() {
        rig.typing("hello");
        assertThat(rig.run("submit", "--stdin", "-", "cat")).isZero();
        assertThat(rig.client.calls).contains("input hello");
    }

    @Test
    void an_input_that_fits_into_no_job_is_refused_before_it_fills_the_memory() throws IOException {
        Path sparse = directory.resolve("big");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(20L << 30);
        }
        assertThat(rig.run("submit", "--task", "a.B", "--input", "@" + sparse)).isEqualTo(2);
        assertThat(rig.err()).contains("the input has more than 16 MB; put large input into a file and pass its name");
    }

    @Test
    void an_input_of_too_many_levels_is_refused_in_words_of_drover() {
        String deep = "[".repeat(1_001) + "]".repeat(1_001);
        assertThat(rig.run("submit", "--task", "a.B", "--input", deep)).isEqualTo(2);
        assertThat(rig.err()).contains("the input has more levels or longer numbers than a job can have; simplify it");
        assertThatThrownBy(() -> JobSpec.task("a.B").inputJson(deep))
                .hasMessage("the input has more levels or longer numbers than a job can have; simplify it");
    }

    @Test
    void a_job_that_the_history_does_not_have_yet_is_said_to_be_queued() {
        assertThat(rig.run("submit", "--json", "true")).isEqualTo(1);
        assertThat(rig.out()).isEmpty();
        assertThat(rig.err())
                .isEqualTo("drover: job 12 is queued, but the history does not have it yet; drover show 12 tells of it"
                        + " later\n");
        Rig batch = new Rig();
        batch.typing("{\"command\":[\"a\"]}\n{\"command\":[\"b\"]}\n");
        assertThat(batch.run("submit", "--json", "--batch", "-")).isEqualTo(1);
        assertThat(batch.err()).contains("2 jobs up to 13 are queued, but the history does not have them yet");
    }

    @Test
    void a_function_takes_json_from_the_line_from_a_file_and_from_standard_input() throws IOException {
        Path file = Files.writeString(directory.resolve("in.json"), "[1]");
        rig.typing("{\"a\":2}");
        assertThat(rig.run("submit", "--task", "a.B", "--input", "7")).isZero();
        assertThat(rig.run("submit", "--task", "a.B", "--input", "@" + file)).isZero();
        assertThat(rig.run("submit", "--task", "a.B", "--input", "-")).isZero();
        assertThat(rig.client.submitted)
                .extracting(spec -> new String(spec.input().orElseThrow(), StandardCharsets.UTF_8))
                .containsExactly("7", "[1]", "{\"a\":2}");
        assertThat(rig.out()).startsWith("job 12 queued: B\n");
    }

    @Test
    void the_class_path_and_a_jar_are_resolved_when_a_job_is_submitted() throws IOException {
        Path lib = Files.createDirectories(directory.resolve("lib"));
        Path second = Files.createFile(lib.resolve("b.jar"));
        Path first = Files.createFile(lib.resolve("a.jar"));
        Path jar = new CompiledJar().sample("Only", CompiledJar.returning("1")).write(directory.resolve("f.jar"));
        assertThat(rig.run("submit", "--task", "a.B", "--classpath", "/usr:" + lib + "/*"))
                .as(rig.err())
                .isZero();
        assertThat(rig.run("submit", "--jar", jar.toString(), "--classpath", lib + "/*", "--input", "1"))
                .as(rig.err())
                .isZero();
        assertThat(rig.client.submitted.get(0).classPath())
                .extracting(path -> new String(path, StandardCharsets.UTF_8))
                .containsExactly("/usr", first.toString(), second.toString());
        JobSpec ofJar = rig.client.submitted.get(1);
        assertThat(ofJar.className()).isEqualTo("sample.Only");
        assertThat(ofJar.name()).isEqualTo("Only");
        assertThat(ofJar.classPath())
                .extracting(path -> new String(path, StandardCharsets.UTF_8))
                .containsExactly(jar.toString(), first.toString(), second.toString());
        JobSpec same = JobSpec.jar(jar)
                .classPath(List.of(jar, lib.resolve("*")))
                .inputJson("1")
                .build();
        assertThat(same).isEqualTo(ofJar);
    }

    @Test
    void a_shell_line_gets_its_words_as_arguments() {
        assertThat(rig.run("submit", "--shell", "echo \"$1\"", "--", "a b")).isZero();
        assertThat(words(rig.client.submitted.get(0))).containsExactly("/bin/sh", "-c", "echo \"$1\"", "drover", "a b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            submit                       | there is no command; put it after the options, or use --shell, --task or --jar (drover submit --help)
            submit --shell x --task y    | a command, --shell, --task and --jar can't go together; choose one (drover submit --help)
            submit --task y make         | a command, --shell, --task and --jar can't go together; choose one (drover submit --help)
            submit --jar y --task y      | a command, --shell, --task and --jar can't go together; choose one (drover submit --help)
            submit --jar /no/a.jar       | --jar: there is no /no/a.jar
            submit --task A --classpath /no/where/* | the class path names /no/where/*, and there is no directory /no/where that can be read
            submit --task a.B$$Lambda/0x1 | 'a.B$$Lambda/0x1' is a lambda or method reference, which can't be run as a function, because a worker makes its own instance by the name of a class; write a public class that implements dev.drover.task.Task
            submit --task A::run         | 'A::run' is a lambda or method reference, which can't be run as a function, because a worker makes its own instance by the name of a class; write a public class that implements dev.drover.task.Task
            submit --task a.B$1          | the class a.B$1 is anonymous and can't be run as a function, because a worker makes its own instance by the name of a class; write a public class that implements dev.drover.task.Task
            submit --input 1 make        | --input goes with --task
            submit --each - make         | no {} in the command; write it where the value goes, or -I '' and read DROVER_VALUE
            submit --each - -I % make {} | no % in the command; write it where the value goes, or -I '' and read DROVER_VALUE
            submit -0 make               | -0 goes with --each
            submit -I % make             | -I is for array jobs; add --array or --each, or leave it out
            submit --each - --stdin - x {} | only one of --each, --stdin, --input and --batch may be -, not both --each and --stdin
            submit --array 1-2 --each - x {} | --array and --each can't go together; choose one
            submit --array 5-1 x         | --array 5-1 ends before it begins; write 1-5
            submit --atomic x            | --atomic goes with --batch
            submit --env A x             | --env takes KEY=VALUE, not 'A'
            submit --cwd /nowhere/at/all x | --cwd: there is no /nowhere/at/all
            submit --stdin /nowhere x    | --stdin: there is no /nowhere
            submit --stdin / x           | --stdin / is a directory, not a file
            submit --timeout 0s x        | --timeout 0s leaves no time to run; leave it out for no limit
            submit --timeout 30 x        | --timeout takes a length of time such as 30s, 1h30m or 3d, not '30'; a number needs its unit: 30s
            submit --retries 2000000 x   | --retries takes a number from 0 to 1000000, not '2000000'
            submit --timeout 5000d x     | --timeout 5000d is longer than ten years (3650d); leave it out for no limit
            submit --key= x              | --key is empty; give it a text, or leave it out
            submit --cwd= x              | --cwd is empty; name a file or directory, or leave it out
            submit --name .x x           | '.x' of --name is no name; names are ASCII letters, digits, '.', '_' and '-', begin with a letter, digit or '_', and don't end in .DIGITS
            submit --task A --input {"a" | the input is not valid JSON at line 1, column 5: it ends where : belongs
            submit --batch - --name x    | with --batch each line has its own options; leave out --name
            """)
    void what_makes_no_sense_is_refused_whole_in_one_sentence(String line, String sentence) {
        assertThat(rig.run(line.trim().split(" +"))).isEqualTo(2);
        assertThat(rig.err()).isEqualTo("drover: " + sentence + "\n");
        assertThat(rig.out()).isEmpty();
        assertThat(rig.client.submitted).isEmpty();
        assertThat(rig.client.calls).as("what was asked or stored").isSubsetOf("open", "close");
    }

    @Test
    void with_an_empty_placeholder_the_value_is_not_looked_for() {
        rig.typing("a\n");
        assertThat(rig.run("submit", "--each", "-", "-I", "", "sh", "x")).isZero();
        assertThat(rig.client.submitted.get(0).placeholder()).contains("");
    }

    @Test
    void a_dry_run_shows_the_count_and_the_first_three_and_queues_nothing() {
        rig.typing("a/b c.png\n\nd.tar.gz\n.hid\nx\n");
        assertThat(rig.run("submit", "--dry-run", "--each", "-", "--", "cp", "{}", "{.}|{/}|{//}|{/.}|{#}|{x}"))
                .isZero();
        assertThat(rig.out()).isEqualTo("""
                        4 tasks would be queued: cp
                          cp 'a/b c.png' 'a/b c|b c.png|a|b c|0|{x}'
                          cp d.tar.gz 'd.tar|d.tar.gz|.|d.tar|1|{x}'
                          cp .hid '.hid|.hid|.|.hid|2|{x}'
                        """);
        assertThat(rig.openedClient()).isFalse();
    }

    @Test
    void a_shell_line_in_an_array_finds_the_value_as_its_first_argument() {
        assertThat(rig.run("submit", "--shell", "echo \"$1\" {}", "--array", "5-6"))
                .isZero();
        assertThat(words(rig.client.submitted.get(0)))
                .containsExactly("/bin/sh", "-c", "echo \"$1\" {}", "drover", "{}");
        assertThat(new Rig().run("submit", "--shell", "x", "--each", "-", "--", "no-place"))
                .isEqualTo(2);
        Rig dry = new Rig();
        assertThat(dry.run("submit", "--shell", "echo \"$1\" {}", "--array", "5-6", "--dry-run"))
                .isZero();
        assertThat(dry.out())
                .isEqualTo("2 tasks would be queued: echo\n  /bin/sh -c 'echo \"$1\" {}' drover 5\n"
                        + "  /bin/sh -c 'echo \"$1\" {}' drover 6\n");
    }

    @Test
    void a_key_seen_again_gives_the_first_id_and_a_note() {
        rig.client.repeats = true;
        assertThat(rig.run("submit", "--key", "k1", "true")).isZero();
        assertThat(rig.out()).isEqualTo("job 12 already exists: true\n");
        assertThat(rig.err()).isEqualTo("drover: job 12 was queued before with the key k1; nothing new was queued\n");
    }

    @Test
    void a_refusal_of_the_coordinator_ends_with_its_exit_code() {
        rig.client.fault = new DroverException(ErrorCode.KEY_CONFLICT, "the key k names job 3, which is another spec");
        assertThat(rig.run("submit", "--key", "k", "true")).isEqualTo(1);
        assertThat(rig.run("submit", "--wait", "--key", "k", "true")).isEqualTo(125);
        assertThat(rig.err()).startsWith("drover: the key k names job 3, which is another spec\n");
    }

    @Test
    void wait_ends_with_the_exit_code_of_the_job() {
        rig.client.ends.put(new JobId(12), Samples.end(12, JobState.FAILED, Cause.EXIT, 7));
        assertThat(rig.run("submit", "--wait", "false")).isEqualTo(7);
        assertThat(rig.out()).isEqualTo("job 12 queued: false\n");
        assertThat(rig.err()).isEqualTo("drover: job 12 (job12) failed: exit code 7\n");
    }

    @Test
    void only_a_job_that_is_waited_for_is_attached() {
        rig.client.ends.put(new JobId(12), Samples.end(12, JobState.SUCCEEDED, null, 0));
        rig.run("submit", "--wait", "true");
        rig.run("submit", "true");
        assertThat(rig.client.submitted).extracting(JobSpec::isAttached).containsExactly(true, false);
    }

    @Test
    void a_batch_queues_a_job_a_line() {
        rig.typing("""
                {"command":["make","-j2"],"name":"build","retries":2,"env":{"A":"1"},"label":{"k":"v"}}
                {"shell":"echo $1","arguments":["x"],"timeout":"30s"}

                {"task":"a.B","input":{"n":[1,2]},"array":"1-3"}
                {"command":["ls",{"valueBase64":"/w=="}]}
                """);
        assertThat(rig.run("submit", "--batch", "-")).isZero();
        assertThat(rig.out())
                .isEqualTo("job 12 queued: build\njob 13 queued: echo\njob 14 queued: B, 3 tasks\njob 15 queued: ls\n");
        List<JobSpec> specs = rig.client.submitted;
        assertThat(specs.get(0).retries()).isEqualTo(2);
        assertThat(specs.get(0).labels()).containsEntry("k", "v");
        assertThat(specs.get(1).timeout()).contains(Duration.ofSeconds(30));
        assertThat(new String(specs.get(2).input().orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo("{\"n\":[1,2]}");
        assertThat(specs.get(3).argv().get(1)).containsExactly(0xff);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"comand":["b"]}             | unknown field "comand"; did you mean "command"? Line 1 is queued
            {"env":{"A=B":"C"}}          | a name in "env" has no =, this one is "A=B". Line 1 is queued
            {"label":{"A=B":"C"}}        | a name in "label" has no =, this one is "A=B". Line 1 is queued
            {"maxRunning":1}             | "maxRunning" is not available yet. Line 1 is queued
            {"command":"ls"}             | "command" takes an array of strings. Line 1 is queued
            {"command":["x"],"wait":true} | unknown field "wait"; fields are FIELDS. Line 1 is queued
            [1]                          | not a JSON object. Line 1 is queued
            {"command":["x"}             | no JSON at column 16: found } where , or ] belongs. Line 1 is queued
            {"command":["x","Mü"],x:1}   | no JSON at column 23: found x where the name of a field belongs; it stands in double quotes, as in "a". Line 1 is queued
            {"command":['x']}            | no JSON at column 13: found ' where a value belongs; JSON takes double quotes. Line 1 is queued
            {"command":["x"],"name":"a","name":"b"} | a field comes twice, in or behind "name"; leave one out. Line 1 is queued
            {"command":["x"],"list":"../x","values":1} | "list" takes a name of letters and digits, as drover show --json tells it, not '../x'. Line 1 is queued
            {"command":["x"],"list":"abc"} | "list" and "values" go together; take both from drover show --json. Line 1 is queued
            {"command":["x"]} {}         | more than one JSON object. Line 1 is queued
            {"command":["x"],"timeout":5} | --timeout takes a length of time such as 30s, 1h30m or 3d, not '5'; a number needs its unit: 5s. Line 1 is queued
            """)
    void a_bad_line_of_a_batch_is_named_with_what_was_queued_before(String line, String sentence) {
        rig.typing("{\"command\":[\"a\"]}\r\n" + line.trim() + "\n{\"command\":[\"c\"]}\n");
        assertThat(rig.run("submit", "--batch", "-")).isEqualTo(2);
        String fields = JobFields.ALL.stream().map(SpecField::name).collect(Collectors.joining(", "));
        assertThat(rig.err()).isEqualTo("drover: line 2: " + sentence.replace("FIELDS", fields) + "\n");
        assertThat(rig.out()).isEqualTo("job 12 queued: a\n");
    }

    @Test
    void a_line_of_a_batch_that_is_too_long_is_named_like_any_bad_one() {
        rig.typing("{\"command\":[\"a\"]}\n{\"command\":[\"" + "x".repeat(1 << 20) + "\"]}\n");
        assertThat(rig.run("submit", "--batch", "-")).isEqualTo(2);
        assertThat(rig.out()).isEqualTo("job 12 queued: a\n");
        assertThat(rig.err())
                .isEqualTo("drover: line 2: this line is longer than 1.0 MB; put large input into a file and pass its"
                        + " name. Line 1 is queued\n");
    }

    @Test
    void a_repeated_line_of_a_batch_is_told_from_a_new_one() {
        rig.client.repeats = true;
        rig.typing("{\"command\":[\"a\"],\"key\":\"k\",\"array\":\"1-3\"}\n");
        assertThat(rig.run("submit", "--batch", "-")).isZero();
        assertThat(rig.out()).isEqualTo("job 12 already exists: a, 3 tasks\n");
        assertThat(rig.err())
                .isEqualTo("drover: 1 line was queued before with the same key; nothing new was queued for it\n");
    }

    @Test
    void an_atomic_batch_stores_nothing_before_its_last_line_is_known_to_be_right() throws IOException {
        Path input = Files.writeString(directory.resolve("values"), "x\n");
        rig.typing("{\"command\":[\"a\",\"{}\"],\"each\":\"" + input + "\"}\n{\"comand\":[\"b\"]}\n");
        assertThat(rig.run("submit", "--batch", "-", "--atomic")).isEqualTo(2);
        assertThat(rig.client.values).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | Nothing would be queued", "1 | Line 1 would be queued", "2 | Lines 1 to 2 would be queued"})
    void a_dry_run_of_a_batch_says_what_stands_before_the_bad_line(int good, String queued) {
        rig.typing("{\"command\":[\"a\"]}\n".repeat(good) + "{\"comand\":[\"b\"]}\n");
        assertThat(rig.run("submit", "--batch", "-", "--dry-run")).isEqualTo(2);
        assertThat(rig.err())
                .isEqualTo("drover: line " + (good + 1) + ": unknown field \"comand\"; did you mean \"command\"? "
                        + queued + "\n");
    }

    @Test
    void a_dry_run_of_a_batch_shows_the_first_three_and_touches_nothing() throws IOException {
        Path input = Files.writeString(directory.resolve("values"), "x\ny\n");
        String lines =
                "{\"command\":[\"a\",\"{}\"],\"each\":\"" + input + "\"}\n" + "{\"command\":[\"b\"]}\n".repeat(3);
        rig.typing(lines);
        assertThat(rig.run("submit", "--batch", "-", "--dry-run")).isZero();
        assertThat(rig.out()).isEqualTo("""
                        4 jobs would be queued
                          a, 2 tasks
                          a x
                          a y
                          b
                          b
                          b
                          b
                        """);
        assertThat(rig.openedClient()).isFalse();
    }

    @Test
    void a_dry_run_as_json_is_one_object_with_the_count_the_first_three_and_the_spec() throws IOException {
        assertThat(rig.run(
                        "submit", "--dry-run", "--json", "--cwd", "/", "--array", "1-5", "--name", "n", "echo", "{}x"))
                .isZero();
        assertThat(rig.out())
                .isEqualTo(
                        "{\"tasks\":5,\"argvs\":[[\"echo\",\"1x\"],[\"echo\",\"2x\"],[\"echo\",\"3x\"]],"
                                + "\"spec\":{\"command\":[\"echo\",\"{}x\"],\"name\":\"n\",\"cwd\":\"/\",\"array\":\"1-5\"}}\n");
        Path input = Files.writeString(directory.resolve("values"), "[1]\n\nno json\n");
        Rig each = new Rig();
        assertThat(each.run("submit", "--dry-run", "--json", "--cwd", "/", "--each", input.toString(), "--task", "a.B"))
                .isZero();
        assertThat(each.out())
                .isEqualTo("{\"tasks\":2,\"inputs\":[[1],\"no json\"],\"spec\":{\"task\":\"a.B\",\"name\":\"B\","
                        + "\"cwd\":\"/\",\"each\":\"" + input + "\"}}\n");
        assertThat(each.err()).isEqualTo("drover: 1 empty line skipped\n");
    }

    @Test
    void what_only_this_process_can_read_is_kept_for_the_job() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("/bin/sh", "-c", "echo in > \"$1\"", "sh", pipe.toString()).start();
        assertThat(rig.run("submit", "--stdin", pipe.toString(), "cat")).isZero();
        assertThat(rig.client.calls).contains("input in\n");
        assertThat(rig.client.submitted.get(0).stdin()).contains("/home/input/1".getBytes(StandardCharsets.UTF_8));
        assertThat(writer.waitFor()).isZero();
    }

    @Test
    void an_atomic_batch_queues_all_or_none() {
        rig.typing("{\"command\":[\"a\"]}\n{\"comand\":[\"b\"]}\n");
        assertThat(rig.run("submit", "--batch", "-", "--atomic")).isEqualTo(2);
        assertThat(rig.err())
                .isEqualTo("drover: line 2: unknown field \"comand\"; did you mean \"command\"? Nothing is queued\n");
        assertThat(rig.client.submitted).isEmpty();
    }

    private static List<String> words(JobSpec spec) {
        return spec.argv().stream()
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }
}
