package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.UserException;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.ServerFrame;
import dev.drover.testing.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a program calls, Drover's errors reach it as this one, with sentences and traces for a program. */
class DroverExceptionTest {
    /** Methods that need no home. */
    private static final Set<String> ALWAYS_WORK = Set.of("open", "home", "lag", "coordinatorVersion", "close");

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    private ClientOptions forPrograms() {
        return fixture.options(() -> {}).without(ClientOptions.Option.SPEAK_OF_COMMANDS);
    }

    private static ServerFrame.Builder withMore(ServerFrame.Builder page) {
        page.getRowsBuilder().setCursor(ByteString.copyFromUtf8("more"));
        return page;
    }

    private static JobSpec spec() {
        return JobSpec.command("true").build();
    }

    private static ByteArrayInputStream bytes() {
        return new ByteArrayInputStream(new byte[] {'a', '\n'});
    }

    private static final class Refusals implements SubmitListener, CancelListener {
        private final List<DroverException> all = new ArrayList<>();

        @Override
        public void accepted(long position, Submission submission) {}

        @Override
        public void refused(long position, DroverException why) {
            all.add(why);
        }

        @Override
        public void cancelled(int position, Cancellation done) {}

        @Override
        public void refused(int position, DroverException why) {
            all.add(why);
        }
    }

    /** By name: every call of the client that can fail because of its home. */
    private static Map<String, List<ThrowingCallable>> calls(DroverClient client) {
        JobId id = new JobId(7);
        List<JobId> ids = List.of(id);
        CancelRequest cancel = CancelRequest.of(id);
        Map<String, List<ThrowingCallable>> calls = new LinkedHashMap<>();
        calls.put("submit", List.of(() -> client.submit(spec())));
        calls.put("submitFollowed", List.of(() -> client.submitFollowed(spec())));
        calls.put("submitAsync", List.of(() -> get(client.submitAsync(spec()))));
        calls.put("run", List.of(() -> client.run(spec())));
        calls.put("runAsync", List.of(() -> get(client.runAsync(spec()))));
        calls.put("submitAll", List.of(() -> client.submitAll(List.of(spec()).iterator(), new Refusals())));
        calls.put("storeValues", List.of(() -> client.storeValues(bytes(), ValueList.Separator.LINE)));
        calls.put("storedValues", List.of(() -> client.storedValues("abc")));
        calls.put("storeInput", List.of(() -> client.storeInput(bytes())));
        calls.put("await", List.of(() -> client.await(id), () -> client.await(ids, Duration.ofHours(1))));
        calls.put("awaitAsync", List.of(() -> get(client.awaitAsync(id))));
        calls.put(
                "events",
                List.of(
                        () -> client.events(EventFilter.everything()).poll(Duration.ZERO),
                        () -> client.events(EventFilter.everything()).iterator().hasNext()));
        calls.put("cancel", List.of(() -> client.cancel(id), () -> client.cancel(cancel)));
        calls.put("cancelAll", List.of(() -> client.cancelAll(List.of(cancel), new Refusals())));
        calls.put(
                "jobs",
                List.of(
                        () -> client.jobs(JobFilter.all()).hasNext(),
                        () -> client.jobs(JobFilter.all()).matching(),
                        () -> client.jobs(JobFilter.all()).stream().count()));
        calls.put("job", List.of(() -> client.job(id)));
        calls.put("newest", List.of(() -> client.newest("*")));
        calls.put(
                "tasks",
                List.of(() -> client.tasks(TaskFilter.builder(id).build()).hasNext()));
        calls.put(
                "attempts", List.of(() -> client.attempts(AttemptFilter.of(id)).next()));
        calls.put("detail", List.of(() -> client.detail(id)));
        calls.put("result", List.of(() -> client.result(id), () -> client.result(id, 3)));
        calls.put("send", List.of(() -> client.send(SendRequest.text(id, "x"))));
        calls.put("messages", List.of(() -> client.messages(id, List.of()).next()));
        calls.put("counts", List.of(() -> client.counts(Instant.EPOCH)));
        calls.put(
                "output",
                List.of(() -> client.output(OutputRequest.of(id), (task, attempt, stream, bytes, length) -> {})));
        calls.put("status", List.of(client::status));
        calls.put("workers", List.of(client::workers));
        calls.put("workerHistory", List.of(() -> client.workerHistory(0).hasNext()));
        calls.put("liveJobs", List.of(() -> client.liveJobs(ids, 1, LiveJobs.Detail.JOBS)));
        calls.put("explain", List.of(() -> client.explain(id)));
        calls.put("start", List.of(client::start));
        calls.put(
                "configure",
                List.of(() -> client.configure(CoordinatorSettings.unchanged().withWorkers(1))));
        calls.put("shutdown", List.of(() -> client.shutdown(ShutdownMode.DRAIN, Duration.ZERO, progress -> {})));
        calls.put("journalHealth", List.of(client::journalHealth));
        return calls;
    }

    private static void get(Future<?> future) throws Throwable {
        try {
            future.get(Limits.EVENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void assertForProgram(Throwable thrown, String call) {
        assertThat(thrown).as(call).isInstanceOf(DroverException.class);
        assertThat(thrown.getMessage()).as(call).doesNotContain("drover ", " --");
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(cause).as(call).isNotInstanceOf(UserException.class);
        }
    }

    @Test
    void everyCallThrowsItForAHomeThatIsNone() throws IOException {
        Path file = Files.createFile(fixture.scratch().resolve("file"));
        DroverClient client = fixture.client(forPrograms().withHome(file));
        Map<String, List<ThrowingCallable>> calls = calls(client);
        calls.forEach((name, each) -> {
            for (ThrowingCallable call : each) {
                Throwable thrown = catchThrowable(call);
                assertForProgram(thrown, name);
                assertThat(((DroverException) thrown).code()).as(name).isEqualTo(ErrorCode.HOME);
                assertThat(thrown).as(name).hasMessageContaining("ClientOptions.withHome");
            }
        });
        Set<String> methods = Arrays.stream(DroverClient.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !ALWAYS_WORK.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(calls.keySet()).as("each method is tried").containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void whatTheCoordinatorRefusesIsIt() throws Throwable {
        fixture.serve((frame, peer) ->
                peer.send(ClientFixture.error("NOT_FOUND", "there is no job 7; drover history lists those there are")));
        DroverClient client = fixture.client(forPrograms());
        String sentence = "there is no job 7; DroverClient.jobs lists those there are";
        Refusals refusals = new Refusals();
        client.cancelAll(List.of(CancelRequest.of(new JobId(7))), refusals);
        assertThat(refusals.all)
                .singleElement()
                .satisfies(why -> assertThat(why).hasMessage(sentence));
        List<ThrowingCallable> calls = List.of(
                () -> client.submit(spec()),
                () -> get(client.submitAsync(spec())),
                () -> get(client.awaitAsync(new JobId(7))),
                () -> client.await(new JobId(7)),
                () -> client.cancel(CancelRequest.of(new JobId(7))),
                () -> client.detail(new JobId(7)),
                () -> client.explain(new JobId(7)));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .satisfies(thrown -> assertForProgram(thrown, "refused"))
                    .hasMessage(sentence);
        }
    }

    @Test
    void aClientThatSpeaksOfCommandsKeepsThem() {
        fixture.serve((frame, peer) ->
                peer.send(ClientFixture.error("NOT_FOUND", "there is no job 7; drover history lists those there are")));
        DroverClient client = fixture.client();
        assertThatThrownBy(() -> client.detail(new JobId(7)))
                .isInstanceOf(DroverException.class)
                .hasMessage("there is no job 7; drover history lists those there are");
    }

    @Test
    void theSecondPageThrowsItToo() {
        ArrayDeque<ClientFrame> asked = new ArrayDeque<>();
        fixture.serve((frame, peer) -> {
            asked.add(frame);
            peer.send(
                    asked.size() == 1
                            ? withMore(ClientFixture.jobs(JobState.SUCCEEDED, 9))
                            : ClientFixture.error("DAMAGED", "the history is damaged; drover restart"));
        });
        Iterator<JobSummary> jobs = fixture.client(forPrograms()).jobs(JobFilter.all());
        assertThat(jobs.next().id()).isEqualTo(new JobId(9));
        assertThatThrownBy(jobs::hasNext)
                .satisfies(thrown -> assertForProgram(thrown, "second page"))
                .hasMessage("the history is damaged; restart it: DroverClient.shutdown, then DroverClient.start");
    }

    @Test
    void aJobsFieldsAreRefusedByItAtOnceAndTogether() {
        List<ThrowingCallable> calls = List.of(
                () -> JobSpec.command(List.of()),
                () -> JobSpec.shell("a\0b"),
                () -> JobSpec.task("").build(),
                () -> JobSpec.command("true").name("a b"),
                () -> JobSpec.command("true").label("", "x").build(),
                () -> JobSpec.command("true").env("a=b", "x").build(),
                () -> JobSpec.command("true").cwd(new byte[] {'x'}),
                () -> JobSpec.command("true").stdin(new byte[] {'x'}),
                () -> JobSpec.command("true").timeout(Duration.ZERO),
                () -> JobSpec.command("true").grace(Duration.ofMillis(-1)),
                () -> JobSpec.command("true").retries(-1),
                () -> JobSpec.command("true").backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)),
                () -> JobSpec.command("true").umask(-1),
                () -> JobSpec.command("true").array(5, 1, 1),
                () -> JobSpec.command("true").each(List.of("\0")),
                () -> JobSpec.task("A").inputJson("{"),
                () -> JobSpec.task("A").input(new Object()),
                () -> JobSpec.task("A").classPathBytes(List.of(new byte[] {'x'})),
                () -> JobSpec.command("x".repeat(16 << 20)).build());
        for (int i = 0; i < calls.size(); i++) {
            Throwable thrown = catchThrowable(calls.get(i));
            assertForProgram(thrown, "call " + i);
            assertThat(((DroverException) thrown).code()).as("call %d", i).isEqualTo(ErrorCode.INVALID);
        }
    }

    @Test
    void optionsOfAnEnvironmentWithoutAHomeAreRefusedByIt() {
        String program = "neither HOME nor DROVER_HOME is set; say where the home is with ClientOptions.withHome";
        assertThatThrownBy(() -> ClientOptions.fromEnvironment(Map.of(), null))
                .isInstanceOf(DroverException.class)
                .hasMessage(program);
        assertThatThrownBy(() -> ClientOptions.fromEnvironment(Map.of(), null, ClientOptions.Option.SPEAK_OF_COMMANDS))
                .isInstanceOf(DroverException.class)
                .hasMessage("neither HOME nor DROVER_HOME is set; say where the home is with --home");
    }
}
