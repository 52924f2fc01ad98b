package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.drover.client.caller.CallerFacts;
import dev.drover.client.caller.DefaultNames;
import dev.drover.model.JobNames;
import dev.drover.spec.JobFields;
import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import dev.drover.task.samples.Echo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSpecTest {
    @TempDir
    Path folder;

    @Test
    void aCommandIsNamedAfterItsProgram() {
        assertThat(JobSpec.command("/usr/bin/convert", "{}").build().name()).isEqualTo("convert");
        assertThat(JobSpec.command("./my tool.sh").build().name()).isEqualTo("my_tool.sh");
        assertThat(JobSpec.command("python3.11").build().name())
                .as("not to be read as a task")
                .isEqualTo("python3_11");
        assertThat(JobSpec.command("..").build().name()).isEqualTo("job");
        assertThat(JobSpec.command("\u00e9t\u00e9").build().name()).isEqualTo("t_");
        assertThat(JobSpec.shell(" make all | tee log").build().name()).isEqualTo("make");
        assertThat(JobSpec.shell("(a; b)").build().name()).isEqualTo("shell");
        assertThat(JobSpec.task("com.example.Squares$Sum").build().name()).isEqualTo("Sum");
        for (String program : List.of("a", "x.1", ".hidden", "-v", "a.1.2", "", "p".repeat(255))) {
            assertThat(JobNames.isValid(DefaultNames.ofProgram(program))).isTrue();
        }
    }

    @Test
    void aShellLineIsAnArgumentThatIsNeverTouched() {
        JobSpec spec = JobSpec.shell("echo \"$1\"", "a b").build();
        assertThat(spec.isShell()).isTrue();
        assertThat(spec.argv())
                .extracting(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .containsExactly("/bin/sh", "-c", "echo \"$1\"", "drover", "a b");
    }

    @Test
    void bytesStayBytes() {
        byte[] odd = {'a', (byte) 0xff, (byte) 0xc3};
        JobSpec spec = JobSpec.command(List.of(JobSpec.utf8("echo"), odd))
                .env(JobSpec.utf8("V"), odd)
                .cwd(new byte[] {'/', (byte) 0xfe})
                .build();
        assertThat(spec.argv().get(1)).containsExactly('a', 0xff, 0xc3);
        assertThat(spec.variables().get(0).value()).containsExactly('a', 0xff, 0xc3);
        assertThat(spec.directory()).containsExactly('/', 0xfe);
    }

    @Test
    void allThatIsSaidIsKept() {
        JobSpec spec = JobSpec.command("true")
                .name("n")
                .label("k", "v")
                .label("a", "b")
                .cwd(Path.of("/tmp"))
                .stdin(Path.of("/dev/zero"))
                .timeout(Duration.ofSeconds(2))
                .retries(3)
                .key("once")
                .umask(027)
                .array(2, 9, 3)
                .placeholder("@@")
                .build();
        assertThat(spec.labels()).containsExactly(entry("k", "v"), entry("a", "b"));
        assertThat(spec.timeout()).contains(Duration.ofSeconds(2));
        assertThat(spec.grace()).isEqualTo(Duration.ofMillis(10_000));
        assertThat(spec.retries()).isEqualTo(3);
        assertThat(spec.backoffFirst()).isEqualTo(Duration.ofMillis(1_000));
        assertThat(spec.backoffLargest()).isEqualTo(Duration.ofMillis(60_000));
        assertThat(spec.key()).contains("once");
        assertThat(spec.umask()).isEqualTo(027);
        assertThat(spec.placeholder()).contains("@@");
        assertThat(spec.stdin()).contains("/dev/zero".getBytes(StandardCharsets.UTF_8));
        assertThat(spec.numbers().count()).isEqualTo(3);
        assertThat(spec.numbers().number(2)).isEqualTo(8);
        assertThat(spec.isArray()).isTrue();
    }

    @Test
    void whatNobodySaidIsTheSubmitters() {
        JobSpec spec = JobSpec.command("true").build();
        assertThat(new String(spec.directory(), StandardCharsets.UTF_8)).isEqualTo(System.getProperty("user.dir"));
        assertThat(spec.umask()).isEqualTo(CallerFacts.umask());
        assertThat(spec.numbers().count()).isEqualTo(1);
        assertThat(spec.isArray()).isFalse();
    }

    @Test
    void aTaskOfAProgramBringsTheFolderItWasLoadedFromAndItsInput() {
        JobSpec spec = JobSpec.task(Doubled.class).input(Map.of("n", 3)).build();
        assertThat(spec.className()).isEqualTo(Doubled.class.getName());
        assertThat(new String(spec.classPath().get(0), StandardCharsets.UTF_8)).endsWith("test-classes");
        assertThat(spec.input()).contains("{\"n\":3}".getBytes(StandardCharsets.UTF_8));
        assertThat(JobSpec.task(Echo.class).build().classPath())
                .as("Drover's own")
                .isEmpty();
    }

    @Test
    void theCompilerChecksTheInputOfATask() throws IOException {
        assertThat(JobSpec.task(Doubled.class, 3).build())
                .isEqualTo(JobSpec.task(Doubled.class).input(3).build());
        assertThat(JobSpec.task(Doubled.class, null).build())
                .isEqualTo(JobSpec.task(Doubled.class).input(null).build());
        assertThat(compiles("3")).isTrue();
        assertThat(compiles("\"three\"")).isFalse();
    }

    private boolean compiles(String input) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Submits.java"),
                "package dev.drover.client; class Submits { Object spec = JobSpec.task(JobSpecTest.Doubled.class, "
                        + input + "); }");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        errors,
                        errors,
                        "-proc:none",
                        "-d",
                        folder.toString(),
                        "-cp",
                        classPath(),
                        source.toString());
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .satisfiesAnyOf(
                        text -> assertThat(text).isEmpty(),
                        text -> assertThat(text).contains("String"));
        return code == 0;
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** A function that can be run. */
    public static final class Doubled implements Task<Integer, List<Integer>> {
        @Override
        public List<Integer> run(Integer input, TaskContext context) {
            return List.of(input, input);
        }
    }

    /** A worker could not make one. */
    public abstract static class Unfinished implements Task<Void, Void> {}

    static final class Hidden implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) {
            return null;
        }
    }

    /** Its constructor takes something. */
    public static final class Dependent implements Task<Void, Void> {
        public Dependent(String something) {
            assertThat(something).isNotNull();
        }

        @Override
        public Void run(Void input, TaskContext context) {
            return null;
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // as a caller does that has the class from elsewhere
    void aClassThatAWorkerCouldNotMakeIsRefused() {
        Task<Void, Void> lambda = (input, context) -> null;
        for (Class type : new Class[] {String.class, Unfinished.class, Hidden.class, Dependent.class, Task.class}) {
            refused(
                    () -> JobSpec.task((Class<? extends Task<?, ?>>) type),
                    "the class " + type.getName()
                            + " can't be run as a function; give a public class that is not abstract, implements "
                            + "dev.drover.task.Task and has a public constructor without parameters");
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    void aLambdaIsRefusedInWords() {
        Task<Void, Void> lambda = (input, context) -> null;
        Task<Void, Void> anonymous = new Task<>() {
            @Override
            public Void run(Void input, TaskContext context) {
                return null;
            }
        };
        String advice = "a worker makes its own instance by the name of a class; write a public class that implements"
                + " dev.drover.task.Task";
        refused(
                () -> JobSpec.task((Class) lambda.getClass()),
                "a lambda or method reference can't be run as a function, because " + advice);
        refused(
                () -> JobSpec.task((Class) anonymous.getClass()),
                "the class " + anonymous.getClass().getName() + " is anonymous and can't be run as a function, because "
                        + advice);
        refused(
                () -> JobSpec.task(lambda.getClass().getName()),
                "'" + lambda.getClass().getName()
                        + "' is a lambda or method reference, which can't be run as a function, because " + advice);
    }

    @Test
    void noTimeToRunIsRefusedHoweverItIsGiven() {
        refused(
                () -> JobSpec.command("true").timeout(Duration.ZERO),
                "timeout 0s leaves no time to run; leave it out for no limit");
        refused(
                () -> JobSpec.command("true").set(JobFields.TIMEOUT, Duration.ofNanos(1)),
                "timeout 0s leaves no time to run; leave it out for no limit");
    }

    @Test
    void eachFieldOfTheTableCanBeSetAndRead() {
        JobSpec spec = JobSpec.command("true")
                .set(JobFields.RETRIES, 3)
                .set(JobFields.TIMEOUT, Duration.ofSeconds(90))
                .set(JobFields.GRACE, Duration.ZERO)
                .set(JobFields.UMASK, 0)
                .set(JobFields.KEY, "once")
                .build();
        assertThat(spec)
                .isEqualTo(JobSpec.command("true")
                        .retries(3)
                        .timeout(Duration.ofSeconds(90))
                        .grace(Duration.ZERO)
                        .umask(0)
                        .key("once")
                        .build());
        assertThat(spec.value(JobFields.RETRIES)).hasValue(3);
        assertThat(spec.value(JobFields.TIMEOUT)).contains(Duration.ofSeconds(90));
        assertThat(spec.value(JobFields.KEY)).contains("once");
        assertThat(spec.value(JobFields.PLACEHOLDER)).isEmpty();
        assertThat(spec.grace()).as("none, which is not the default").isEqualTo(Duration.ZERO);
        refused(
                () -> JobSpec.command("true").set(JobFields.TIMEOUT, Duration.ofSeconds(Long.MAX_VALUE)),
                "timeout 9223372036854775807ms is longer than ten years (3650d); leave it out for no limit");
        refused(
                () -> JobSpec.task("A").set(JobFields.PLACEHOLDER, "%"),
                "placeholder is for commands, and this is a Java function");
    }

    @Test
    void whatWasTypedIsKeptAsWhatAProgramSet() {
        JobSpec typed = JobSpec.command("true")
                .read(JobFields.GRACE, "--grace", JobSpec.utf8("30s"))
                .read(JobFields.UMASK, "--umask", JobSpec.utf8("027"))
                .read(JobFields.BACKOFF, "--backoff", JobSpec.utf8("0s..5s"))
                .build();
        assertThat(typed)
                .isEqualTo(JobSpec.command("true")
                        .grace(Duration.ofSeconds(30))
                        .umask(027)
                        .backoff(Duration.ZERO, Duration.ofSeconds(5))
                        .build());
        assertThat(typed.grace()).isEqualTo(Duration.ofMillis(30_000));
        assertThat(typed.umask()).isEqualTo(027);
        assertThat(typed.backoffFirst()).isEqualTo(Duration.ZERO);
        assertThat(typed.backoffLargest()).isEqualTo(Duration.ofMillis(5_000));
    }

    @Test
    void noPauseIsNotTheDefault() {
        JobSpec spec = JobSpec.command("true")
                .retries(1)
                .backoff(Duration.ZERO, Duration.ZERO)
                .umask(0)
                .build();
        assertThat(spec.backoffFirst()).isEqualTo(Duration.ZERO);
        assertThat(spec.backoffLargest()).isEqualTo(Duration.ZERO);
        assertThat(spec.umask()).isZero();
    }

    @Test
    void aMaskIsForProcessesOfTheirOwn() {
        JobSpec spec = JobSpec.task("A").build();
        assertThat(spec.value(JobFields.UMASK)).isEmpty();
        refused(
                () -> JobSpec.task("A").umask(022),
                "umask is for commands; a Java function has no process of its own, it runs in its worker's;"
                        + " isolated() gives it one");
    }

    @Test
    void whatCannotBeIsRefusedInASentence() {
        refused(() -> JobSpec.command(List.of()), "there is no command; name a program and its arguments");
        refused(
                () -> JobSpec.command("true").name("a.7"),
                "'a.7' is no name; names are ASCII letters, digits, '.', '_' and '-', begin with a letter, digit or '_', and don't"
                        + " end in .DIGITS");
        refused(() -> JobSpec.command("true").array(5, 1, 1), "the array 5-1 ends before it begins; write 1-5");
        refused(() -> JobSpec.command("true").array(1, 5, 0), "the array 1-5:0 has a step of 0; 1 is the least");
        refused(
                () -> JobSpec.command("true").array(Long.MIN_VALUE, Long.MAX_VALUE, 1),
                "the array -9223372036854775808-9223372036854775807 begins below 0; its numbers go from 0 on");
        refused(
                () -> JobSpec.command("true").array(0, Long.MAX_VALUE, 1),
                "the array 0-9223372036854775807 has too many tasks, 1,000,000,000 are the most; split it");
        refused(
                () -> JobSpec.command("true").env("A=B", "c"),
                "a variable's name is not empty and has no =, this one is \"A=B\"");
        refused(() -> JobSpec.command("echo", "a\0b"), "a NUL byte can't be in the argument \"a\0b\"");
        refused(
                () -> JobSpec.command("true").cwd(JobSpec.utf8("x")),
                "the working directory has to be an absolute path, this one is \"x\"");
        refused(() -> JobSpec.command("true").inputJson("1"), "input is for Java functions, and this is a command");
        refused(() -> JobSpec.task("A").inputJson(""), "the input is empty; give a JSON value, null for none");
        refused(
                () -> JobSpec.task("A").inputJson("1 2"),
                "the input has more after its first JSON value; give one value");
        assertThatThrownBy(() -> JobSpec.task("A").inputJson("{oops"))
                .hasMessageStartingWith("the input is not valid JSON from line 1, column ");
        refused(
                () -> JobSpec.command("echo", "x".repeat(1 << 20))
                        .name("n")
                        .cwd(Path.of("/"))
                        .umask(0)
                        .build(),
                "the job takes 1048598 bytes and the limit is 1048576; put large input into a file");
    }

    @Test
    void theTasksOfAnArrayAreNumbersOrValuesWhicheverIsSaidFirst() {
        String sentence = "array and each can't go together; choose one";
        refused(() -> JobSpec.command("echo", "{}").each(List.of("a", "b")).array(1, 2, 1), sentence);
        refused(
                () -> JobSpec.command("echo", "{}")
                        .each(new ValueList("a", 2, 0))
                        .array(1, 2),
                sentence);
        refused(() -> JobSpec.command("echo", "{}").array(1, 2, 1).each(List.of("a", "b")), sentence);
        refused(() -> JobSpec.command("echo", "{}").array(1, 2).each(new ValueList("a", 2, 0)), sentence);
        assertThat(JobSpec.command("echo", "{}").array(1, 2, 1).array(3, 5).build())
                .as("the last that is said of one kind counts")
                .isEqualTo(JobSpec.command("echo", "{}").array(3, 5, 1).build());
    }

    @Test
    void aListWithoutValuesIsRefused() {
        refused(
                () -> JobSpec.command("echo", "{}").each(List.of()),
                "the list of values is empty, and an array job has a task for each value; give at least one");
    }

    @Test
    void aRelativePathIsRefused() {
        refused(
                () -> JobSpec.command("true").cwd(Path.of("rel")),
                "the working directory has to be an absolute path, this one is \"rel\"; Path.toAbsolutePath makes one");
        refused(
                () -> JobSpec.command("true").stdin(Path.of("rel")),
                "the standard input has to be an absolute path, this one is \"rel\"; Path.toAbsolutePath makes one");
    }

    private static void refused(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call).hasMessage(sentence);
    }
}
