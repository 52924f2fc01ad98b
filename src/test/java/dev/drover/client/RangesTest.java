package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.convert.Convert;
import dev.drover.home.Settings;
import dev.drover.model.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What no call can mean is refused where it is given, before anything is asked. */
class RangesTest {
    private static final JobId JOB = new JobId(7);
    private static final Duration TOO_LONG = Duration.ofDays(36_500).plusNanos(1);

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @Test
    void whatIsNegativeOrTooLongIsRefusedWithASentence() {
        DroverClient client = fixture.client();
        Map<ThrowingCallable, String> calls = new LinkedHashMap<>();
        calls.put(() -> JobFilter.builder().limit(-1), "the limit is 0 or more, not -1");
        calls.put(() -> JobFilter.builder().worker(-2), "the number of a worker is 0 or more, not -2");
        calls.put(
                () -> JobFilter.builder().minRunTime(Duration.ofMillis(-1)),
                "the least run time is between zero and 36500 days, not PT-0.001S");
        calls.put(
                () -> JobFilter.builder().minRunTime(TOO_LONG),
                "the least run time is between zero and 36500 days, not PT876000H0.000000001S");
        TaskFilter.Builder tasks = TaskFilter.builder(JOB);
        calls.put(() -> tasks.limit(-1), "the limit is 0 or more, not -1");
        calls.put(() -> tasks.before(-1), "the number of a task is 0 or more, not -1");
        calls.put(() -> tasks.worker(-1), "the number of a worker is 0 or more, not -1");
        calls.put(
                () -> tasks.minRunTime(Duration.ofSeconds(Long.MAX_VALUE)),
                "the least run time is between zero and 36500 days, not " + Duration.ofSeconds(Long.MAX_VALUE));
        calls.put(() -> OutputRequest.of(JOB).ofAttempt(-1), "the number of an attempt is 0 or more, not -1");
        calls.put(() -> client.workerHistory(-1), "the limit is 0 or more, not -1");
        calls.put(() -> client.liveJobs(List.of(), -1, LiveJobs.Detail.JOBS), "the limit is 0 or more, not -1");
        calls.put(
                () -> client.shutdown(ShutdownMode.DRAIN, TOO_LONG, progress -> {}),
                "the limit of a drain is between zero and 36500 days, not PT876000H0.000000001S");
        calls.put(
                () -> fixture.options(() -> {}).withStartTimeout(Duration.ofSeconds(-1)),
                "the limit of a start is between zero and 36500 days, not PT-1S");
        calls.put(() -> new ValueList("a", -1, 0), "the number of values is 0 or more, not -1");
        calls.put(() -> new JobId(0), "a job's id is 1 or more, not 0");
        calls.put(() -> new TaskRange(2, 1), "a range of tasks ends before it begins: 2-1");
        calls.forEach((call, sentence) -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence));
    }

    @Test
    void nothingIsNotTaken() {
        List<ThrowingCallable> calls = List.of(
                () -> new OutputRequest(null, List.of(), 0, Set.of()),
                () -> AttemptFilter.of(null),
                () -> CancelRequest.of(null),
                () -> new EventFilter(List.of(), null, Set.of()),
                () -> new ValueList(null, 0, 0),
                () -> fixture.options(() -> {}).withStartTimeout(null),
                () -> JobFilter.builder().since(null),
                () -> JobFilter.builder().nameGlob(null),
                () -> TaskFilter.builder(JOB).minRunTime(null),
                () -> JobSpec.command("true").timeout(null),
                () -> JobSpec.command("true").name(null));
        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(NullPointerException.class));
    }

    /** Who means always or never writes the first or the last instant, and the longest duration. */
    @Test
    void timesAndWaitsThatCannotBeCountedAreCutToThoseThatCan() {
        assertThat(JobFilter.builder()
                        .since(Instant.MIN)
                        .until(Instant.MAX)
                        .build()
                        .query()
                        .getFilter())
                .satisfies(filter -> {
                    assertThat(filter.getSinceMs()).isEqualTo(Long.MIN_VALUE);
                    assertThat(filter.getUntilMs()).isEqualTo(Long.MAX_VALUE);
                });
        assertThat(Convert.wait(Duration.ofSeconds(Long.MAX_VALUE)).toNanos()).isPositive();
        assertThat(Convert.wait(Duration.ofSeconds(-5))).isZero();
    }

    @Test
    void settingsOutOfTheirRangeChangeNothing() {
        DroverClient client = fixture.client();
        client.configure(CoordinatorSettings.unchanged().withWorkers(3).withSlots(2));
        assertThatThrownBy(() -> client.configure(
                        CoordinatorSettings.unchanged().withWorkers(1).withSlots(1_025)))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessage("slots is 1025; choose 1 to 1024, or 0 for the default");
        assertThat(Settings.read(fixture.home.paths()).workers()).isEqualTo(3);
    }
}
