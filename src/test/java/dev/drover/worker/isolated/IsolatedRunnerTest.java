package dev.drover.worker.isolated;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.Isolation;
import dev.drover.proto.Spec;
import dev.drover.task.samples.SumOfSquares;
import dev.drover.testing.CompiledJar;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
class IsolatedRunnerTest {
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
    void itRunsInAJvmOfItsOwnWithExactOutputAndAResult() throws IOException {
        AttemptOutcome outcome = rig.run(isolated(
                "Whole",
                "implements Task<Map<String, Integer>, Object>, AutoCloseable { public void close() {"
                        + " System.out.println(\"closed\"); }"
                        + " public Object run(Map<String, Integer> in, TaskContext c) throws Exception {"
                        + " System.out.println(\"out\"); System.err.println(\"err\"); c.log(\"log\");"
                        + " Thread t = new Thread(() -> { throw new IllegalStateException(\"oh\"); }, \"pump\");"
                        + " t.setUncaughtExceptionHandler(null); t.start(); t.join();"
                        + " c.async(() -> { throw new IllegalStateException(\"lost\"); }).handle((v, e) -> v).join();"
                        + " return List.of(in.get(\"n\") + 1, c.task(), c.attempt(), c.environment().get(\"GREETING\"),"
                        + " c.directory().toString(), System.getProperty(\"own\"), Runtime.getRuntime().maxMemory() < (40 << 20)); } }",
                "{\"n\":6}",
                "-Down=mine",
                "-Xmx32m"));
        assertThat(outcome.getStateValue()).as(outcome.toString()).isEqualTo(JobState.SUCCEEDED.number());
        assertThat(outcome.getResult().toStringUtf8()).isEqualTo("[7,0,1,\"hello\",\"/tmp\",\"mine\",true]");
        assertThat(outcome.getStdoutTail().toStringUtf8()).isEqualTo("out\nlog\nclosed\n");
        assertThat(outcome.getStderrTail().toStringUtf8()).startsWith("err\nException in thread \"pump\"");
        assertThat(outcome.getWarningsList())
                .singleElement()
                .asString()
                .startsWith("the thread pump died of java.lang.IllegalStateException: oh (at ");
        assertThat(outcome.getPid()).isNotEqualTo((int) ProcessHandle.current().pid());
        assertThat(outcome.hasExitCode()).isFalse();
        try (Stream<Path> left = Files.list(rig.paths.unfinished())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatItThrowsIsTheAttemptsFailure() throws IOException {
        AttemptOutcome thrown = rig.run(isolated("Throws", body("throw new IllegalStateException(\"no\");"), ""));
        assertThat(thrown.getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
        assertThat(thrown.getMessage()).isEqualTo("java.lang.IllegalStateException: no");
        assertThat(thrown.getStack()).endsWith(thrown.getStderrTail().toStringUtf8());
        assertThat(thrown.getExceptionClass()).isEqualTo("java.lang.IllegalStateException");
        AttemptOutcome deep = rig.run(isolated("Deep", body("return run(v, c);"), ""));
        assertThat(deep.getMessage()).isEqualTo("java.lang.StackOverflowError");
        AttemptOutcome memory = rig.run(isolated("Heavy", body("return new long[1 << 28];"), "", "-Xmx16m"));
        assertThat(memory.getMessage()).startsWith("java.lang.OutOfMemoryError: ");
        AttemptOutcome ended = rig.run(
                isolated("Ends", body("return new long[1 << 28];"), "", "-Xmx16m", "-XX:+ExitOnOutOfMemoryError"));
        assertThat(ended.getMessage()).startsWith("Terminating due to java.lang.OutOfMemoryError");
        assertThat(ended.getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
    }

    @Test
    void anExitOrACrashOfItsJvmIsThatAttemptsFailureAlone() throws IOException {
        for (int code : new int[] {0, 7}) {
            AttemptOutcome exited = rig.run(isolated("Exits" + code, body("System.exit(" + code + "); return 1;"), ""));
            assertThat(exited.getStateValue()).isEqualTo(JobState.FAILED.number());
            assertThat(exited.getCauseValue()).isEqualTo(Cause.EXIT.number());
            assertThat(exited.getExitCode()).isEqualTo(code);
            assertThat(exited.getMessage()).isEqualTo("called System.exit");
        }
        AttemptOutcome crashed = rig.run(isolated(
                "Crashes",
                body("var f = sun.misc.Unsafe.class.getDeclaredField(\"theUnsafe\"); f.setAccessible(true);"
                        + " ((sun.misc.Unsafe) f.get(null)).putAddress(0, 1); return 1;"),
                "",
                "-XX:ErrorFile=" + home + "/hs_err"));
        assertThat(crashed.getCauseValue()).isEqualTo(Cause.SIGNAL.number());
        assertThat(crashed.getSignal()).isEqualTo(6);
        assertThat(crashed.getMessage()).startsWith("The JVM of the function crashed: SIGSEGV (0xb) at pc=");
        assertThat(crashed.getStdoutTail().toStringUtf8()).contains("# Problematic frame:");
    }

    @Test
    void whatCannotStartSaysWhy() throws IOException {
        AttemptOutcome missing = rig.run(function("no.such.Task", "").setIsolated(Isolation.getDefaultInstance()));
        assertThat(missing.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(missing.getMessage())
                .startsWith("There is no class no.such.Task on the class path of Drover itself");
        AttemptOutcome option = rig.run(isolated("Optioned", body("return 1;"), "", "-XX:NoSuchOption"));
        assertThat(option.getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        assertThat(option.getMessage())
                .startsWith("The JVM of the function can't be started: ")
                .contains("NoSuchOption");
        Spec.Builder nowhere = isolated("Nowhere", body("return 1;"), "");
        nowhere.getIsolatedBuilder().setJavaHome(ByteString.copyFromUtf8("/no/java"));
        assertThat(rig.run(nowhere).getCauseValue()).isEqualTo(Cause.NOT_STARTED.number());
        Spec.Builder other = isolated("Other", body("return System.getProperty(\"java.home\");"), "");
        other.getIsolatedBuilder().setJavaHome(ByteString.copyFromUtf8(System.getProperty("java.home")));
        assertThat(rig.run(other).getResult().toStringUtf8()).isEqualTo("\"" + System.getProperty("java.home") + "\"");
    }

    @Test
    void aCancelInterruptsItAndRunsItsActions() throws IOException {
        AttemptControl control = attempt(
                isolated(
                        "Cancels",
                        body("c.onCancel(() -> System.out.println(\"action\")); c.progress(1, 2, \"at \\\"it\\\"\");"
                                + " try { Thread.sleep(100_000); } catch (InterruptedException e) {"
                                + " System.out.println(c.isCancelled()); throw e; } return 1;"),
                        ""),
                0);
        CompletableFuture<AttemptOutcome> running = rig.start(control);
        await().until(() -> control.pollProgress()
                .filter(progress -> progress.getNote().equals("at \"it\""))
                .isPresent());
        control.requestStop(new StopRequest(Cause.CANCELLED, false));
        AttemptOutcome outcome =
                running.orTimeout(Limits.EVENT_S, TimeUnit.SECONDS).join();
        assertThat(outcome.getStateValue()).isEqualTo(JobState.CANCELLED.number());
        assertThat(outcome.getStdoutTail().toStringUtf8()).contains("true\n");
        assertThat(outcome.getExceptionClass()).isEqualTo("java.lang.InterruptedException");
        assertThat(outcome.getProcessesForced()).isZero();
    }

    @Test
    void theSampleRunsAndATimeOutEndsWhatIgnoresIt() throws IOException {
        AttemptOutcome sample = rig.run(
                function(SumOfSquares.class.getName(), "{\"upTo\":10}").setIsolated(Isolation.getDefaultInstance()));
        assertThat(sample.getResult().toStringUtf8()).isEqualTo("{\"upTo\":10,\"sum\":385}");
        AttemptOutcome late = rig.run(isolated(
                        "Ignores",
                        body("while (true) { try { Thread.sleep(100_000); }"
                                + " catch (InterruptedException e) { System.out.println(\"ignored\"); } }"),
                        "")
                .setTimeoutMs(1_500)
                .setGraceMs(500));
        assertThat(late.getCauseValue()).isEqualTo(Cause.TIMEOUT.number());
        assertThat(late.getProcessesForced()).isEqualTo(1);
        assertThat(rig.wornOut).isEmpty();
    }

    private static String body(String statements) {
        return "implements Task<Void, Object> { public Object run(Void v, TaskContext c) throws Exception { "
                + statements + " } }";
    }

    private Spec.Builder isolated(String simpleName, String body, String input, String... options) throws IOException {
        Path jar = new CompiledJar().sample(simpleName, body).write(home.resolve(simpleName + ".jar"));
        Spec.Builder spec = function("sample." + simpleName, input);
        spec.getFunctionBuilder().addClassPath(ByteString.copyFromUtf8(jar.toString()));
        Isolation.Builder isolation = Isolation.newBuilder();
        List.of(options).forEach(option -> isolation.addJavaOptions(ByteString.copyFromUtf8(option)));
        return spec.setIsolated(isolation);
    }
}
