package dev.drover.history;

import dev.drover.home.HomePaths;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A home of a test: its bounds, its boot and clock, and what it was told. */
final class TestHome {
    static final long NOW_MS = 1_800_000_000_000L;

    final HomePaths paths;
    final List<String> notes = new CopyOnWriteArrayList<>();
    String id = "home-1";
    String boot = "boot-1";
    int pageSize = 7;
    int batchRows = 20;
    long queryWaitMs = 10_000;
    private long asideMs = NOW_MS;

    TestHome(Path root) {
        paths = new HomePaths(root.toAbsolutePath());
    }

    HistoryConfig config() {
        asideMs++;
        Instant now = Instant.ofEpochMilli(asideMs);
        String bootId = boot;
        return new HistoryConfig(
                paths, id, () -> bootId, () -> now, 3, pageSize, 1 << 20, queryWaitMs, batchRows, notes::add);
    }

    /** Opens the history over a whole journal. */
    History open(JournalSource journal) {
        History history = History.open(config(), journal);
        history.advanceTo(journal.endPosition());
        return history;
    }

    /** All pages of an answer. */
    static List<Rows> pages(History history, Query query) {
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
