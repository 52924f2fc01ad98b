package dev.drover.integration;

import dev.drover.client.DroverClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A client of a test with a thread of its own, and what it was told while it waited. Any thread. */
final class Waiter implements AutoCloseable {
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final DroverClient client;

    /** @param limit how long it waits for a coordinator that says nothing */
    Waiter(RealHome home, Duration limit) {
        this.client = DroverClient.open(home.options().withStartTimeout(limit).withNotices(notices::add));
    }

    /** Asks something. */
    interface Question<T> {
        T answer(DroverClient client) throws Exception;
    }

    DroverClient client() {
        return client;
    }

    /** Begins to ask on the thread of its own. */
    <T> Future<T> begin(Question<T> question) {
        return thread.submit(() -> question.answer(client));
    }

    List<String> notices() {
        return notices;
    }

    @Override
    public void close() {
        client.close();
        thread.shutdown();
    }
}
