package dev.drover.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.text.Bars;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobStatus;
import dev.drover.client.ProgressInfo;
import dev.drover.model.JobState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TailViewTest {
    private static final Bars UTF8 = new Bars(true);

    private final TailView view = new TailView(false);

    @Test
    void an_array_has_a_bar_counts_speed_and_the_time_that_is_left() {
        onStatus(array(115, 0), 0);
        onStatus(array(304, 1), 5_000);
        assertThat(view.lines(UTF8, 0, 5_000))
                .containsExactly("12 thumbs   ━━━━━━━━━━━━━━━━━━━╸            "
                        + "   61 %   305/500   2 running   1 failed   38/s   5 s left");
    }

    @Test
    void in_a_pipe_there_is_no_bar_and_a_narrow_terminal_cuts_the_line() {
        onStatus(array(115, 0), 0);
        assertThat(view.lines(null, 0, 0)).containsExactly("12 thumbs   23 %   115/500   2 running");
        assertThat(view.lines(new Bars(false), 20, 0)).containsExactly("12   23 %   115/500");
    }

    @Test
    void the_bar_and_the_name_shrink_before_the_counts() {
        onStatus(array(115, 0), 0);
        Bars ascii = new Bars(false);
        assertThat(view.lines(ascii, 80, 0))
                .containsExactly("12 thumbs   #######.........................   23 %   115/500   2 running");
        assertThat(view.lines(ascii, 60, 0))
                .containsExactly("12 thumbs   ####..............   23 %   115/500   2 running");
        assertThat(view.lines(ascii, 40, 0)).containsExactly("12 thumbs   23 %   115/500   2 running");
        onStatus(named(14, "a-name-that-is-much-longer-than-a-terminal-is-wide-and-says-nothing"), 0);
        assertThat(view.lines(ascii, 60, 0))
                .containsExactly(
                        "12 thumbs             #-......   23 %   115/500   2 running",
                        "14 a-name-t~nothing   #-......   23 %   115/500   2 running");
        assertThat(view.lines(ascii, 60, 0)).allSatisfy(line -> assertThat(line).hasSizeLessThan(60));
    }

    @Test
    void facts_are_left_out_before_the_name_shrinks() {
        onStatus(array(115, 0), 0);
        onStatus(array(304, 1), 5_000);
        Bars ascii = new Bars(false);
        assertThat(view.lines(ascii, 60, 5_000))
                .containsExactly("12 thumbs   61 %   305/500   2 running   1 failed   38/s");
        assertThat(view.lines(ascii, 50, 5_000)).containsExactly("12 thumbs   61 %   305/500   2 running   1 failed");
        assertThat(view.lines(ascii, 40, 5_000)).containsExactly("12 thumbs   61 %   305/500   1 failed");
    }

    @Test
    void what_waits_is_counted_or_shown_where_it_was_asked_for() {
        JobStatus waiting = queued(13, "job13");
        onStatus(plain(12, "sum"), 0);
        onStatus(waiting, 0);
        assertThat(view.lines(null, 0, 2_000)).containsExactly("12 sum   running   1.0 s", "1 job waits");
        TailView named = new TailView(true);
        named.onEvent(new JobEvent.JobChanged(Instant.EPOCH, JobEvent.Change.STATUS, waiting), 0);
        named.onEvent(new JobEvent.JobChanged(Instant.EPOCH, JobEvent.Change.STATUS, plain(12, "sum")), 0);
        assertThat(named.lines(null, 0, 2_000)).containsExactly("13 job13   queued", "12 sum   running   1.0 s");
    }

    @Test
    void an_array_that_waits_says_so_as_a_plain_job_does() {
        TailView named = new TailView(true);
        JobStatus running = array(0, 0);
        JobStatus queued = new JobStatus(
                running.id(),
                running.name(),
                JobState.QUEUED,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                3,
                0,
                0,
                0,
                0,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                true,
                0,
                "");
        named.onEvent(new JobEvent.JobChanged(Instant.EPOCH, JobEvent.Change.STATUS, queued), 0);
        assertThat(named.lines(null, 0, 0)).containsExactly("12 thumbs   0 %   0/3   queued");
    }

    @Test
    void of_jobs_that_were_named_nothing_is_said_before_their_state_is_known() {
        assertThat(new TailView(true).lines(UTF8, 80, 0)).isEmpty();
        assertThat(view.lines(UTF8, 80, 0)).containsExactly("no job runs or waits");
    }

    @Test
    void what_a_task_says_of_itself_is_cut_before_its_counts() {
        onStatus(plain(13, "sum"), 0);
        ProgressInfo progress =
                new ProgressInfo(new JobId(13), 0, 1, Instant.EPOCH, 5, OptionalDouble.of(10), "reading all of it");
        view.onEvent(new JobEvent.Progressed(Instant.EPOCH, progress, 1), 0);
        assertThat(view.lines(UTF8, 56, 9_000))
                .containsExactly("13 sum   ━━━━━━         50 %   5/10 reading al…   8.0 s");
    }

    @Test
    void a_plain_job_shows_its_own_progress_or_how_long_it_runs() {
        onStatus(plain(13, "sum"), 0);
        assertThat(view.lines(UTF8, 0, 9_000)).containsExactly("13 sum   running   8.0 s");
        ProgressInfo progress =
                new ProgressInfo(new JobId(13), 0, 1, Instant.EPOCH, 5, OptionalDouble.of(10), "half\u0007");
        view.onEvent(new JobEvent.Progressed(Instant.EPOCH, progress, 1), 0);
        assertThat(view.lines(null, 0, 9_000)).containsExactly("13 sum   50 %   5/10 half\\x07   8.0 s");
    }

    @Test
    void what_ended_leaves_the_live_lines() {
        onStatus(plain(13, "sum"), 0);
        onStatus(plain(14, "other"), 0);
        JobStatus end = new JobStatus(
                new JobId(13),
                "sum",
                JobState.SUCCEEDED,
                Optional.empty(),
                OptionalInt.of(0),
                OptionalInt.empty(),
                1,
                1,
                0,
                0,
                0,
                Instant.EPOCH,
                Optional.of(Instant.ofEpochMilli(1_000)),
                Optional.of(Instant.ofEpochMilli(4_000)),
                false,
                0,
                "");
        assertThat(view.onEvent(new JobEvent.JobChanged(Instant.EPOCH, JobEvent.Change.ENDED, end), 0))
                .containsExactly("13 sum   succeeded   3.0 s");
        assertThat(view.lines(UTF8, 0, 2_000)).containsExactly("14 other   running   1.0 s");
    }

    @Test
    void more_jobs_than_a_screen_has_lines_are_counted() {
        for (int id = 1; id <= 23; id++) {
            onStatus(plain(id, "x"), 0);
        }
        assertThat(view.lines(UTF8, 0, 0)).hasSize(21).last().isEqualTo("and 3 other jobs");
    }

    private void onStatus(JobStatus status, long nowMs) {
        assertThat(view.onEvent(
                        new JobEvent.JobChanged(Instant.ofEpochMilli(nowMs), JobEvent.Change.STATUS, status), nowMs))
                .isEmpty();
    }

    private static JobStatus array(long succeeded, long failed) {
        return array(12, "thumbs", succeeded, failed);
    }

    private static JobStatus named(long id, String name) {
        return array(id, name, 115, 0);
    }

    private static JobStatus array(long id, String name, long succeeded, long failed) {
        return new JobStatus(
                new JobId(id),
                name,
                JobState.RUNNING,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                500,
                succeeded,
                failed,
                0,
                2,
                Instant.EPOCH,
                Optional.of(Instant.ofEpochMilli(0)),
                Optional.empty(),
                true,
                0,
                "");
    }

    private static JobStatus plain(long id, String name) {
        return plain(id, name, JobState.RUNNING, Optional.of(Instant.ofEpochMilli(1_000)));
    }

    private static JobStatus queued(long id, String name) {
        return plain(id, name, JobState.QUEUED, Optional.empty());
    }

    private static JobStatus plain(long id, String name, JobState state, Optional<Instant> startedAt) {
        return new JobStatus(
                new JobId(id),
                name,
                state,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                1,
                0,
                0,
                0,
                1,
                Instant.EPOCH,
                startedAt,
                Optional.empty(),
                false,
                0,
                "");
    }
}
