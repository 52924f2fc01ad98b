package dev.drover.worker.function;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.OutputLimitActionCode;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.Spec;
import dev.drover.proto.SteppedRange;
import dev.drover.task.samples.Echo;
import dev.drover.task.samples.Noop;
import dev.drover.task.samples.SumOfSquares;
import dev.drover.testing.CompiledJar;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.TestTasks;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
class FunctionRunnerTest {
    private static final int LIMIT_S = Limits.EVENT_S;

    @TempDir
    Path home;

    private RunnerRig rig;

    @BeforeEach
    void setUp() {
        rig = new RunnerRig(home, AttemptLimits.DEFAULT);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    @Test
    void inputAndResultAreJson() {
        assertThat(result(function(TestTasks.Sum.class.getName(), "[1,2,3]"))).isEqualTo("{\"sum\":6}");
        assertThat(result(function(Echo.class.getName(), "{\"a\": [1 , 2]}"))).isEqualTo("{\"a\": [1 , 2]}");
        assertThat(result(function(Noop.class.getName(), ""))).isEqualTo("null");
        assertThat(result(function(SumOfSquares.class.getName(), "{\"upTo\":10}")))
                .isEqualTo("{\"upTo\":10,\"sum\":385}");
    }

    @Test
    void theContextTellsWhereItRuns() {
        Spec.Builder spec = function(TestTasks.Told.class.getName(), "")
                .setRange(SteppedRange.newBuilder().setFirst(5).setLast(9).setStep(2));
        AttemptControl control = attempt(spec, 2);
        AttemptOutcome outcome = rig.run(control);
        assertThat(outcome.getResult().toStringUtf8()).isEqualTo("[\"9\",\"1\",\"9\",\"/tmp\",\"hello\",\"false\"]");
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("a line\n");
        assertThat(control.pollProgress().orElseThrow().getNote()).isEqualTo("begun");
        assertThat(control.pollProgress()).isEmpty();
    }

    @Test
    void aNoteOfProgressIsCutOnACharacterWhichTheLogSaysOnce() {
        AttemptControl control = attempt(function(TestTasks.ReportsAtLength.class.getName(), ""), 0);
        rig.run(control);
        ProgressSample last = control.pollProgress().orElseThrow();
        assertThat(last.getCurrent()).isEqualTo(2);
        assertThat(last.getNote())
                .startsWith("a\u00e9")
                .endsWith("\u00e9\u2026")
                .doesNotContain("\ufffd");
        assertThat(last.getNoteBytes().size()).isBetween(4_094, 4_096);
        assertThat(rig.functionLog)
                .hasSize(1)
                .allMatch(line -> line.contains("2621441 characters and is cut: 4 KiB of a note are kept."));
    }

    @Test
    void whatCannotStartSaysWhy() {
        assertNotStarted("no.such.Task", "", "There is no class no.such.Task on the class path of Drover itself");
        assertNotStarted("java.lang.String", "", "The class java.lang.String doesn't implement dev.drover.task.Task.");
        assertNotStarted(
                TestTasks.Doubling.class.getName(), "", "The class dev.drover.worker.TestTasks$Doubling must be");
        assertNotStarted(
                TestTasks.Unmade.class.getName(), "", "The class dev.drover.worker.TestTasks$Unmade needs a public");
        assertNotStarted(
                TestTasks.Sum.class.getName(), "{\"a\":1}", "The input doesn't fit dev.drover.worker.TestTasks$Sum");
        assertNotStarted(
                SumOfSquares.class.getName(), "{\"upto\":1}", "The input doesn't fit " + SumOfSquares.class.getName());
        assertNotStarted(Echo.class.getName(), "1 2", "The input doesn't fit " + Echo.class.getName());
    }

    @Test
    void anInputThatDoesNotFitIsSaidInWordsOfTheInput() {
        String sum = TestTasks.Sum.class.getName();
        String beginning = "The input doesn't fit " + sum + ", which takes java.util.List<java.lang.Integer>: ";
        assertNotStarted(sum, "{\"a\":1}", beginning + "the value is no list (line 1, column 1).");
        assertNotStarted(sum, "[1,\"x\"]", beginning + "[1] is no whole number (line 1, column 4).");
        assertNotStarted(sum, "[1,", beginning + "it is not valid JSON (line 1, column 4).");
        assertNotStarted(
                Echo.class.getName(),
                "1 2",
                "The input doesn't fit " + Echo.class.getName() + ", which takes dev.drover"
                        + ".task.JsonText: it must be one JSON value, and is 2.");
    }

    @Test
    void exceptionsAndErrorsAreTheAttemptsFailure() {
        AttemptOutcome outcome = rig.run(function(TestTasks.Failing.class.getName(), "\"oh no\""));
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
        assertThat(outcome.getMessage()).isEqualTo("java.lang.IllegalStateException: oh no");
        assertThat(outcome.getStack()).contains("TestTasks$Failing.run");
        assertThat(rig.run(function(TestTasks.Failing.class.getName(), "\"memory\""))
                        .getMessage())
                .isEqualTo("java.lang.OutOfMemoryError: no heap");
        assertThat(rig.run(function(TestTasks.Failing.class.getName(), "\"linkage\""))
                        .getMessage())
                .isEqualTo("java.lang.NoClassDefFoundError: gone/Away");
        AttemptOutcome deep = rig.run(function(TestTasks.Failing.class.getName(), "\"deep\""));
        assertThat(deep.getMessage()).isEqualTo("java.lang.StackOverflowError");
        assertThat(deep.getStack().length()).isLessThanOrEqualTo(AttemptLimits.DEFAULT.stackChars());
        assertThat(rig.run(function(TestTasks.Large.class.getName(), "")).getMessage())
                .isEqualTo(
                        "java.io.IOException: The result has 2097154 bytes of JSON, the limit is 1048576; write it to a"
                                + " file and return the file's name.");
    }

    @Test
    void aFailuresStackWithItsCausesIsTheLastThatTheAttemptPrints() {
        AttemptOutcome outcome = rig.run(function(TestTasks.FailingForACause.class.getName(), ""));
        assertThat(outcome.getExceptionClass()).isEqualTo("java.lang.IllegalStateException");
        assertThat(outcome.getStack())
                .startsWith("java.lang.IllegalStateException: outer\n\tat ")
                .contains("Caused by: java.lang.IllegalArgumentException: inner\n");
        assertThat(outcome.getStderrBytes()).isEqualTo(outcome.getStack().length());
        assertThat(outcome.getStack())
                .endsWith(outcome.getStderrTail().toStringUtf8())
                .endsWith("\n");
        Spec.Builder failingStart = function(TestTasks.FailingStart.class.getName(), "");
        failingStart.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8("target/test-classes"));
        AttemptOutcome notStarted = rig.run(failingStart);
        assertThat(notStarted.getExceptionClass()).isEqualTo("java.lang.AssertionError");
        assertThat(notStarted.getStderrBytes())
                .isPositive()
                .isEqualTo(notStarted.getStack().length());
        AttemptControl cancelled = attempt(function(TestTasks.Waiting.class.getName(), ""), 0);
        cancelled.requestStop(new StopRequest(Cause.CANCELLED, false));
        assertThat(rig.run(cancelled).getStderrTail().toStringUtf8()).isEmpty();
    }

    @Test
    void aTaskThatCanBeClosedIsClosedAfterItsRun() {
        String name = TestTasks.Closed.class.getName();
        withStreams(() -> {
            AttemptOutcome done = rig.run(function(name, "\"\""));
            assertThat(done.getResult().toStringUtf8()).isEqualTo("{\"open\":true}");
            assertThat(done.getStdoutTail().toStringUtf8())
                    .isEqualTo("runs\nclosed on " + getClass().getClassLoader() + "\n");
            AttemptOutcome ofClose = rig.run(function(name, "\"close\""));
            assertThat(ofClose.getStateValue()).isEqualTo(JobState.FAILED.number());
            assertThat(ofClose.getMessage()).isEqualTo("java.lang.IllegalArgumentException: of close");
            assertThat(ofClose.hasResult()).isFalse();
            AttemptOutcome ofBoth = rig.run(function(name, "\"run, close\""));
            assertThat(ofBoth.getMessage()).isEqualTo("java.lang.IllegalStateException: of run");
            assertThat(ofBoth.getStack()).contains("Suppressed: java.lang.IllegalArgumentException: of close");
            assertThat(rig.run(function(name, "\"run\"")).getStdoutTail().toStringUtf8())
                    .contains("closed on");
        });
    }

    @Test
    void aClassWithoutANameIsRefusedInWords() throws IOException {
        Path jar = new CompiledJar()
                .sample(
                        "Holder",
                        "{ Object o = new Task<Void, Void>() { public Void run(Void i, TaskContext c) { return null; } }; }")
                .write(home.resolve("anonymous.jar"));
        Spec.Builder spec = sample("Holder$1", jar);
        assertThat(rig.run(spec).getMessage())
                .isEqualTo("The class sample.Holder$1 is anonymous and can't be run as a function, because a worker"
                        + " makes its own instance by the name of a class; write a public class that implements"
                        + " dev.drover.task.Task.");
    }

    @Test
    void otherVersionsOfDroversLibrariesInTheJarDoNotClash() throws IOException {
        Map<String, String> others = Map.of(
                "com.fasterxml.jackson.databind.ObjectMapper", "jackson",
                "com.google.protobuf.Message", "protobuf",
                "org.h2.Driver", "h2",
                "org.zeromq.ZMQ", "jeromq",
                "com.sun.jna.Native", "jna");
        CompiledJar content = new CompiledJar();
        StringBuilder asked = new StringBuilder();
        others.forEach((name, word) -> {
            int dot = name.lastIndexOf('.');
            content.source(
                    name,
                    "package " + name.substring(0, dot) + "; public final class " + name.substring(dot + 1)
                            + " { public static String whose() { return \"the job's " + word + "\"; } }");
            asked.append(asked.isEmpty() ? "" : ", ").append(name).append(".whose()");
        });
        Path jar = content.sample(
                        "Uses",
                        "implements Task<Uses.In, Object> { public record In(int n) {} public Object run(In in, TaskContext c)"
                                + " { return Map.of(\"n\", in.n(), \"whose\", new TreeSet<>(List.of(" + asked
                                + "))); } }")
                .write(home.resolve("others.jar"));
        Spec.Builder spec = sample("Uses", jar);
        spec.getFunctionBuilder().setInput(ByteString.copyFromUtf8("{\"n\":7}"));
        assertThat(result(spec))
                .contains("\"n\":7")
                .contains("[\"the job's h2\",\"the job's jackson\",\"the job's jeromq\",\"the job's jna\",\"the job's"
                        + " protobuf\"]");
    }

    @Test
    void aJobSeesNothingOfDroverButItsTaskPackage() throws IOException {
        Path jar = new CompiledJar()
                .sample(
                        "Looks",
                        "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception {"
                                + " List<String> found = new ArrayList<>(); for (String name : List.of(\"org.h2.Driver\","
                                + " \"dev.drover.worker.WorkerMain\", \"com.google.protobuf.Message\","
                                + " \"com.fasterxml.jackson.databind.ObjectMapper\", \"dev.drover.task.JsonText\","
                                + " \"java.sql.Driver\")) { try { Class.forName(name); found.add(name); }"
                                + " catch (ClassNotFoundException e) {} }"
                                + " for (java.sql.Driver d : ServiceLoader.load(java.sql.Driver.class)) found.add(d.getClass().getName());"
                                + " return found; } }")
                .write(home.resolve("looks.jar"));
        assertThat(result(sample("Looks", jar))).isEqualTo("[\"dev.drover.task.JsonText\",\"java.sql.Driver\"]");
    }

    @Test
    void servicesResourcesAndTheContextLoaderWorkAsInAMainProgram() throws IOException {
        Path api = new CompiledJar()
                .source("sample.Greeting", "package sample; public interface Greeting { String text(); }")
                .file("sample/word.txt", "from the api")
                .write(home.resolve("api.jar"));
        Path jar = new CompiledJar()
                .sample("English", "implements Greeting { public String text() { return \"hello\"; } }")
                .sample("German", "implements Greeting { public String text() { return \"hallo\"; } }")
                .file("META-INF/services/sample.Greeting", "sample.English\nsample.German\n")
                .file("sample/word.txt", "from the jar")
                .file("sample/properties.txt", "x")
                .sample(
                        "Greets",
                        "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception {"
                                + " List<String> all = new ArrayList<>();"
                                + " for (Greeting g : ServiceLoader.load(Greeting.class)) all.add(g.text());"
                                + " ClassLoader own = Thread.currentThread().getContextClassLoader();"
                                + " all.add(String.valueOf(own == Greets.class.getClassLoader()));"
                                + " try (var in = Greets.class.getResourceAsStream(\"word.txt\")) { all.add(new String(in.readAllBytes())); }"
                                + " all.add(String.valueOf(Collections.list(own.getResources(\"sample/word.txt\")).size()));"
                                + " Thread started = new Thread(() -> all.add(String.valueOf("
                                + " Thread.currentThread().getContextClassLoader() == own))); started.start(); started.join();"
                                + " all.add(String.valueOf(own.getResource(\"nothing.txt\"))); return all; } }")
                .write(home.resolve("greets.jar"), api.toString());
        Spec.Builder spec = sample("Greets", jar);
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8(api.toString()));
        assertThat(result(spec)).isEqualTo("[\"hello\",\"hallo\",\"true\",\"from the jar\",\"2\",\"true\",\"null\"]");
    }

    @Test
    void aThreadThatDiesOfAnExceptionIsAWarningOfItsAttempt() throws IOException {
        Path jar = new CompiledJar()
                .sample(
                        "Dies",
                        "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception {"
                                + " Thread.setDefaultUncaughtExceptionHandler((t, e) -> {});"
                                + " Thread own = new Thread(() -> { throw new IllegalStateException(\"handled\"); });"
                                + " own.setUncaughtExceptionHandler((t, e) -> {}); own.start(); own.join();"
                                + " return null; } }")
                .sample(
                        "Dying",
                        "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception {"
                                + " Thread t = new Thread(() -> { throw new IllegalStateException(\"oh\"); }, \"pump\");"
                                + " t.start(); t.join(); return 1; } }")
                .write(home.resolve("dies.jar"));
        withStreams(() -> {
            assertThat(rig.run(sample("Dies", jar)).getWarningsList()).isEmpty();
            AttemptOutcome outcome = rig.run(sample("Dying", jar));
            assertThat(outcome.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
            assertThat(outcome.getWarningsList())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning)
                            .startsWith("the thread pump died of java.lang.IllegalStateException: oh (at ")
                            .contains("sample.Dying."));
            assertThat(outcome.getStderrTail().toStringUtf8())
                    .startsWith("Exception in thread \"pump\" java.lang.IllegalStateException: oh\n\tat ");
        });
    }

    @Test
    void aFailureOfAsyncThatNobodyLookedAtIsAWarning() throws IOException {
        String boom = "c.async(() -> { throw new IllegalStateException(\"boom\"); })";
        assertThat(warningsOf("Lost", "var f = " + boom + "; " + awaited("f") + "return 1;"))
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("nobody looked at a failure of TaskContext.async: java.lang.IllegalStateException:"
                                + " boom (at sample.Lost."));
        assertThat(warningsOf("Stage", "var f = " + boom + ".thenApply(x -> x); " + awaited("f") + "return 1;"))
                .hasSize(1);
        assertThat(warningsOf("Asked", "try { " + boom + ".get(); } catch (Exception e) {} return 1;"))
                .isEmpty();
        assertThat(warningsOf(
                        "Joined", "try { " + boom + ".thenApply(x -> x).join(); } catch (Exception e) {} return 1;"))
                .isEmpty();
        assertThat(warningsOf("Handled", "return " + boom + ".handle((x, e) -> 1).join();"))
                .isEmpty();
        assertThat(warningsOf(
                        "Seen",
                        "var f = " + boom + ".whenComplete((x, e) -> c.log(\"\" + e)); " + awaited("f") + "return 1;"))
                .isEmpty();
        assertThat(warningsOf(
                        "Excused", "var f = " + boom + ".exceptionally(e -> null); " + awaited("f") + "return 1;"))
                .isEmpty();
        assertThat(warningsOf(
                        "Thrown",
                        "var f = " + boom + "; " + awaited("f")
                                + "return java.util.concurrent.CompletableFuture.allOf(f).join();"))
                .as("what run throws is not said twice")
                .isEmpty();
        assertThat(warningsOf("Good", "return c.async(() -> 5).thenCombine(c.async(() -> 6), Integer::sum).get();"))
                .isEmpty();
    }

    @Test
    void failuresOfAsyncAreBounded() throws IOException {
        assertThat(warningsOf(
                        "Many",
                        "for (int i = 0; i < 3000; i++) { int n = i; var f = c.async(() -> { if (n >= 0) throw new"
                                + " IllegalStateException(\"n\" + n); return n; }); " + awaited("f") + "} return 1;"))
                .hasSize(20)
                .endsWith("981 more warnings were not kept");
    }

    @Test
    void whatAsyncStillDoesIsInterruptedAtTheEndAndByACancel() throws IOException {
        assertThat(warningsOf(
                        "Left",
                        "var begun = new java.util.concurrent.CountDownLatch(1); c.async(() -> { begun.countDown();"
                                + " Thread.sleep(100_000); return 1; }); begun.await(); return 1;"))
                .isEmpty();
        Path jar = new CompiledJar()
                .sample(
                        "Cancels",
                        "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception {"
                                + " var f = c.async(() -> { c.progress(1, 1); Thread.sleep(100_000); return 1; });"
                                + " try { f.join(); } catch (RuntimeException e) { c.log(\"\" + e.getCause().getClass()); }"
                                + " c.log(\"\" + c.async(() -> 1).isCancelled()); return 1; } }")
                .write(home.resolve("cancels.jar"));
        AttemptControl control = attempt(sample("Cancels", jar), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> control.pollProgress().isPresent());
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("class java.lang.InterruptedException\ntrue\n");
        assertThat(outcome.getWarningsList()).isEmpty();
    }

    /** Waits until a future of the source is done, without looking at how it ended. */
    private static String awaited(String future) {
        return "while (!" + future + ".isDone()) { Thread.onSpinWait(); } ";
    }

    private List<String> warningsOf(String simpleName, String body) throws IOException {
        Path jar = new CompiledJar()
                .sample(
                        simpleName,
                        "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception { "
                                + body + " } }")
                .write(home.resolve(simpleName + ".jar"));
        return rig.run(sample(simpleName, jar)).getWarningsList();
    }

    private static Spec.Builder sample(String simpleName, Path jar) {
        Spec.Builder spec = function("sample." + simpleName, "");
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8(jar.toString()));
        return spec;
    }

    @Test
    void whatAFunctionPrintsIsTheOutputOfItsAttempt() {
        withStreams(() -> {
            AttemptOutcome outcome = rig.run(function(TestTasks.Printing.class.getName(), "\"a\""));
            assertThat(outcome.getStdoutTail().toStringUtf8())
                    .isEqualTo("a out\na thread\na pool\na pool\na pool\na pool\na end");
            assertThat(outcome.getStderrTail().toStringUtf8()).isEqualTo("a err\n");
            rig.run(function(TestTasks.ReplacesStreams.class.getName(), ""));
            assertThat(rig.run(function(TestTasks.Printing.class.getName(), "\"b\""))
                            .getStdoutTail()
                            .toStringUtf8())
                    .startsWith("b out\n");
        });
    }

    @Test
    void functionsThatPrintAtTheSameTimeDoNotMix() {
        withStreams(() -> {
            List<CompletableFuture<AttemptOutcome>> running = Stream.of("x", "y")
                    .map(word -> rig.start(
                            attempt(function(TestTasks.PrintingTogether.class.getName(), '"' + word + '"'), 0)))
                    .toList();
            assertThat(running).hasSize(TestTasks.PrintingTogether.COUNT);
            List<String> printed = running.stream()
                    .map(outcome -> outcome.orTimeout(LIMIT_S, TimeUnit.SECONDS)
                            .join()
                            .getStdoutTail()
                            .toStringUtf8())
                    .toList();
            assertThat(printed).containsExactly("x\n".repeat(200), "y\n".repeat(200));
        });
    }

    @Test
    void whatAFunctionPrintsIsBounded() {
        rig.close();
        rig = new RunnerRig(home, new AttemptLimits(10, 20, false, 50, 1_000, 1_000));
        withStreams(() -> {
            AttemptOutcome outcome =
                    rig.run(function(TestTasks.Printing.class.getName(), "\"" + "z".repeat(100) + "\""));
            assertThat(outcome.getOutputDroppedBytes())
                    .isEqualTo(outcome.getStdoutBytes() + outcome.getStderrBytes() - 20);
            assertThat(outcome.getStdoutTail().size()).isEqualTo(10);
        });
    }

    @Test
    void aFunctionThatPrintsMoreThanItsLimitIsEndedWhereItsJobAsksForThat() {
        AttemptOutcome outcome = rig.start(attempt(
                        function(TestTasks.PrintsOn.class.getName(), "")
                                .setOutputLimitBytes(1_000)
                                .setOnOutputLimit(OutputLimitActionCode.OUTPUT_LIMIT_ACTION_KILL),
                        0))
                .orTimeout(LIMIT_S, TimeUnit.SECONDS)
                .join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.OUTPUT_LIMIT.number());
        assertThat(outcome.getMessage()).isEqualTo("output-limit: 1008 B of 1000 B");
        assertThat(outcome.hasResult()).isFalse();
    }

    @Test
    void whatAThreadPrintsWhoseFunctionHasEndedIsNobodysOutput() {
        withStreams(() -> {
            rig.run(function(TestTasks.LeavesAThread.class.getName(), ""));
            AttemptControl control = attempt(function(TestTasks.Waiting.class.getName(), ""), 0);
            CompletableFuture<AttemptOutcome> running = rig.start(control);
            await().until(() -> Files.exists(rig.paths.stdout(control.key().job(), 0, 1)));
            TestTasks.LeavesAThread.GO.countDown();
            await().until(() -> TestTasks.LeavesAThread.DONE.getCount() == 0);
            control.requestStop(new StopRequest(Cause.CANCELLED, false));
            assertThat(running.orTimeout(LIMIT_S, TimeUnit.SECONDS)
                            .join()
                            .getStdoutTail()
                            .toStringUtf8())
                    .isEqualTo("waits\n");
        });
    }

    @Test
    void aFunctionThatRanOutOfMemoryWearsItsWorkerOut() {
        AttemptControl control = attempt(function(TestTasks.Failing.class.getName(), "\"linkage\""), 0);
        rig.run(control);
        assertThat(rig.wornOut).isEmpty();
        AttemptControl memory = attempt(function(TestTasks.Failing.class.getName(), "\"memory\""), 0);
        rig.run(memory);
        assertThat(rig.wornOut)
                .containsExactly("a function of job " + memory.key().job() + " ran out of memory");
    }

    @Test
    void soDoesOneThatRanOutOfMemoryBeforeItsCall() {
        rig.run(function(TestTasks.HeavyStart.class.getName(), ""));
        assertThat(rig.wornOut).hasSize(1);
        rig.run(function(TestTasks.TakesHeavyInput.class.getName(), "{\"value\":1}"));
        assertThat(rig.wornOut).hasSize(2);
    }

    /** Runs this with the streams of a worker in place of those of the tests. */
    private void withStreams(Runnable test) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        rig.streams.install();
        try {
            test.run();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void cancelInterruptsAndTheNextAttemptDoesNotFeelIt() {
        AttemptControl control = attempt(function(TestTasks.Waiting.class.getName(), ""), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        Path log = rig.paths.stdout(control.key().job(), 0, 1);
        // A function's output can be followed while it runs.
        await().until(() -> Files.exists(log) && Files.readString(log).equals("waits\n"));
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.CANCELLED.number());
        assertThat(outcome.getMessage()).startsWith("java.lang.InterruptedException");
        Thread.currentThread().interrupt();
        AttemptOutcome next = rig.run(function(Noop.class.getName(), ""));
        assertThat(next.getStateValue()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void cancelRunsTheTasksAction() {
        AttemptControl control = attempt(function(TestTasks.Acting.class.getName(), ""), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        control.requestStop(new StopRequest(Cause.TIMEOUT, false));
        AttemptOutcome outcome = running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.TIMEOUT.number());
        assertThat(outcome.hasResult()).isFalse();
    }

    @Test
    void theSampleNoticesThatItIsCancelled() {
        AttemptControl control =
                attempt(function(SumOfSquares.class.getName(), "{\"upTo\":1000,\"pauseMs\":100000}"), 0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> control.pollProgress().isPresent());
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        assertThat(running.orTimeout(LIMIT_S, TimeUnit.SECONDS).join().getStateValue())
                .isEqualTo(JobState.CANCELLED.number());
    }

    @Test
    void aJarsClassesComeFirstAndANewJarIsSeen() throws IOException {
        Path jar = home.resolve("job 1.jar");
        jar(jar, "one");
        Spec.Builder spec = whereIn(jar);
        assertThat(result(spec)).isEqualTo("\"one true job 1\"");
        assertThat(result(spec)).as("in the same loader").isEqualTo("\"one true job 2\"");
        jar(jar, "three");
        assertThat(result(spec)).isEqualTo("\"three true job 1\"");
        spec.getFunctionBuilder().setClassPath(0, ByteString.copyFromUtf8(home + "/gone.jar"));
        assertThat(rig.run(spec).getMessage())
                .startsWith("The class path names " + home + "/gone.jar, which can't be read");
    }

    @Test
    void aNewJarThatAnothersManifestNamesIsSeen() throws IOException {
        Path other = home.resolve("other.jar");
        jar(other, "one");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "other.jar");
        Path main = home.resolve("main.jar");
        new JarOutputStream(Files.newOutputStream(main), manifest).close();
        assertThat(result(whereIn(main))).isEqualTo("\"one true job 1\"");
        jar(other, "two");
        assertThat(result(whereIn(main))).isEqualTo("\"two true job 1\"");
    }

    @Test
    void aFoldersClassesAreLoadedAgainWhenOneOfThemChanged() throws IOException {
        Path folder = Files.createDirectories(home.resolve("classes"));
        compile(folder, "one");
        Spec.Builder spec = whereIn(folder);
        assertThat(result(spec)).isEqualTo("\"one true job 1\"");
        assertThat(result(spec)).as("in the same loader").isEqualTo("\"one true job 2\"");
        compile(folder, "two");
        assertThat(result(spec)).isEqualTo("\"two true job 1\"");
        Files.delete(folder.resolve("com/google/protobuf/ByteString.class"));
        assertThat(rig.run(spec).getStack()).contains("NoClassDefFoundError");
    }

    @Test
    void aFolderInFrontThatGetsAClassIsSeen() throws IOException {
        Path front = Files.createDirectories(home.resolve("front"));
        Path back = Files.createDirectories(home.resolve("back"));
        compile(back, "back");
        Spec.Builder spec = whereIn(front);
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8(back.toString()));
        assertThat(result(spec)).isEqualTo("\"back true job 1\"");
        compile(front, "front");
        assertThat(result(spec)).isEqualTo("\"front true job 1\"");
    }

    @Test
    void aClassThatCouldNotBeInitializedIsTriedAgainByTheNextJob() {
        System.clearProperty(TestTasks.FussyStart.PROPERTY);
        Spec.Builder spec = function(TestTasks.UsesFussyStart.class.getName(), "");
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8("target/test-classes"));
        assertThat(rig.run(spec).getMessage()).contains("ExceptionInInitializerError");
        System.setProperty(TestTasks.FussyStart.PROPERTY, "set");
        try {
            assertThat(result(spec)).isEqualTo("\"started\"");
        } finally {
            System.clearProperty(TestTasks.FussyStart.PROPERTY);
        }
    }

    @Test
    void anErrorWhileTheTaskIsLoadedIsItsAttemptsFailure() {
        String name = TestTasks.FailingStart.class.getName();
        AttemptOutcome first = rig.run(function(name, ""));
        assertThat(first.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(first.getMessage())
                .isEqualTo("The class " + name + " can't be loaded: java.lang.AssertionError: no luck.");
        assertThat(first.getStack()).contains("TestTasks.fail(");
        assertNotStarted(name, "", "The class " + name + " can't be loaded: java.lang.NoClassDefFoundError: ");
        Spec.Builder spec = function(name, "");
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8("target/test-classes"));
        assertThat(rig.run(spec).getMessage()).contains("AssertionError");
        assertThat(rig.run(spec).getMessage())
                .as("in a loader of the next job's own")
                .contains("AssertionError");
    }

    @Test
    void anErrorWhileTheInputIsBoundIsItsAttemptsFailure() {
        String name = TestTasks.TakesFailingInput.class.getName();
        AttemptOutcome first = rig.run(function(name, "{\"value\":1}"));
        assertThat(first.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(first.getMessage())
                .isEqualTo("The input can't be bound to " + TestTasks.FailingInput.class.getName()
                        + ": java.lang.AssertionError: no luck.");
        assertThat(first.getStack()).contains("TestTasks.fail(");
        String throwing = TestTasks.TakesThrowingInput.class.getName();
        String beginning = "The input doesn't fit " + throwing + ", which takes "
                + TestTasks.ThrowingInput.class.getName() + ": the value is refused (";
        assertNotStarted(throwing, "{\"what\":\"deep\"}", beginning + "java.lang.StackOverflowError)");
    }

    private static Spec.Builder whereIn(Path classPath) {
        Spec.Builder spec = function("sample.Where", "");
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8(classPath.toString()));
        return spec;
    }

    private String result(Spec.Builder spec) {
        AttemptOutcome outcome = rig.run(spec);
        assertThat(outcome.getStateValue()).as(outcome.getMessage()).isEqualTo(JobState.SUCCEEDED.number());
        return outcome.getResult().toStringUtf8();
    }

    private void assertNotStarted(String className, String input, String start) {
        AttemptOutcome outcome = rig.run(function(className, input));
        assertThat(outcome.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(outcome.getMessage()).startsWith(start);
    }

    private void jar(Path jar, String word) throws IOException {
        Path classes = Files.createDirectories(home.resolve("classes-" + word));
        compile(classes, word);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> tree = Files.walk(classes)) {
            for (Path path : tree.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                out.write(Files.readAllBytes(path));
                out.closeEntry();
            }
        }
    }

    /** A task that says where it and a class that Drover also has come from, and how often that was asked in its loader. */
    private void compile(Path into, String word) throws IOException {
        Path source = Files.createDirectories(home.resolve("source"));
        Path own = Files.writeString(
                Files.createDirectories(source.resolve("sample")).resolve("Where.java"),
                "package sample; public class Where implements dev.drover.task.Task<Void, String> { static int calls;"
                        + "public String run(Void input, dev.drover.task.TaskContext context) {"
                        + "return \"" + word + " \" + (Thread.currentThread().getContextClassLoader() == "
                        + "getClass().getClassLoader()) + \" \" + com.google.protobuf.ByteString.whose() + \" \" + ++calls; } }");
        Path clash = Files.writeString(
                Files.createDirectories(source.resolve("com/google/protobuf")).resolve("ByteString.java"),
                "package com.google.protobuf; public class ByteString { public static String whose() { return \"job\"; } }");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        into.toString(),
                        "-cp",
                        "target/classes",
                        own.toString(),
                        clash.toString());
        assertThat(status).isZero();
    }
}
