package dev.drover.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.home.HomePaths;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.TasksQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A home of a test: its bounds, its boot and clock, and what it was told. */
public final class HistoryHome {
    public static final long NOW_MS = 1_800_000_000_000L;

    public final HomePaths paths;
    public final List<String> notes = new CopyOnWriteArrayList<>();
    public String id = "home-1";
    public String boot = "boot-1";
    public int pageSize = 7;
    public int batchRows = 20;
    public long queryWaitMs = 10_000;
    public long lookUpWaitMs = 10_000;
    private long asideMs = NOW_MS;

    public HistoryHome(Path root) {
        paths = new HomePaths(root.toAbsolutePath());
        try {
            Files.createDirectories(paths.root());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HistoryConfig config() {
        asideMs++;
        Instant now = Instant.ofEpochMilli(asideMs);
        String bootId = boot;
        return new HistoryConfig(
                paths,
                id,
                () -> bootId,
                () -> now,
                3,
                pageSize,
                1 << 20,
                queryWaitMs,
                lookUpWaitMs,
                batchRows,
                notes::add);
    }

    /** Opens the history over a whole journal. */
    public History open(JournalSource journal) {
        History history = History.open(config(), journal);
        history.advanceTo(journal.endPosition());
        return history;
    }

    /** Requires that the history has the jobs and tasks of the model, in order. */
    public static void assertWhole(History history, Model model) {
        assertThat(jobs(history)).containsExactlyElementsOf(model.jobs(JobsQuery.getDefaultInstance(), NOW_MS));
        for (long job : model.jobs.keySet()) {
            TasksQuery tasks = TasksQuery.newBuilder().setJob(job).build();
            assertThat(pages(history, Query.newBuilder().setTasks(tasks).build()).stream()
                            .flatMap(page -> page.getTasks().getTasksList().stream()))
                    .containsExactlyElementsOf(model.tasks(tasks));
        }
    }

    /** All jobs of the history, newest first. */
    public static List<JobRow> jobs(History history) {
        Query all = Query.newBuilder().setJobs(JobsQuery.getDefaultInstance()).build();
        return pages(history, all).stream()
                .flatMap(page -> page.getJobs().getJobsList().stream())
                .toList();
    }

    /** Writes the files of a list, as the proto file describes them. */
    public void makeList(String name, List<byte[]> values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer offsets =
                ByteBuffer.allocate((values.size() + 1) * Long.BYTES).putLong(0);
        for (byte[] value : values) {
            all.writeBytes(value);
            offsets.putLong(all.size());
        }
        try {
            Files.createDirectories(paths.lists());
            Files.write(paths.listValues(name), all.toByteArray());
            Files.write(paths.listOffsets(name), offsets.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages of an answer. */
    public static List<Rows> pages(History history, Query query) {
        List<Rows> pages = new ArrayList<>();
        Query next = query;
        do {
            Rows page = history.query(next);
            pages.add(page);
            next = query.toBuilder().setCursor(page.getCursor()).build();
        } while (!next.getCursor().isEmpty());
        return pages;
    }
}
