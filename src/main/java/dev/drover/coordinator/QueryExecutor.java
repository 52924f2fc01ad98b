package dev.drover.coordinator;

import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import dev.drover.message.ServerParts;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.wire.PeerId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Answers queries from the history on its own threads, without the core. At its bound a query is refused with BUSY. Any
 * thread may call it.
 */
final class QueryExecutor implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 256;

    /** Of one client, at work and waiting. */
    static final int MAX_OF_CLIENT = MAX_WAITING / 2;

    private final Function<Query, Rows> history;
    private final BiConsumer<PeerId, ServerFrame> answers;
    private final CoordinatorLog log;
    private final ServerParts parts = new ServerParts(MessageLimits.DEFAULT);
    private final ReportTruncator truncator = new ReportTruncator(MessageLimits.DEFAULT);
    private final QueryThreads threads;
    private final ConcurrentHashMap<PeerId, Integer> ofClient = new ConcurrentHashMap<>();

    /**
     * Makes an executor that queries that history.
     *
     * @param history answers on the caller's thread; throws UserException
     * @param answers sends to a peer; may be called by any thread
     */
    QueryExecutor(Function<Query, Rows> history, BiConsumer<PeerId, ServerFrame> answers, CoordinatorLog log) {
        this.history = history;
        this.answers = answers;
        this.log = log;
        this.threads = new QueryThreads("drover-query-", THREADS, MAX_WAITING);
    }

    void submit(PeerId peer, long request, Query query) {
        if (ofClient.merge(peer, 1, Integer::sum) > MAX_OF_CLIENT) {
            answered(peer);
            refuse(
                    peer,
                    request,
                    ErrorCode.BUSY,
                    MAX_OF_CLIENT
                            + " questions of this client wait for an answer already; ask again when one has come");
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    answer(peer, request, query);
                } finally {
                    answered(peer);
                }
            });
        } catch (RejectedExecutionException e) {
            answered(peer);
            refuse(
                    peer,
                    request,
                    ErrorCode.BUSY,
                    MAX_WAITING + " questions wait for an answer already; ask again in a moment");
        }
    }

    private void answered(PeerId peer) {
        ofClient.computeIfPresent(peer, (of, count) -> count == 1 ? null : count - 1);
    }

    private void answer(PeerId peer, long request, Query query) {
        try {
            Rows rows = history.apply(query);
            for (ServerFrame part : parts.of(
                    ServerFrame.newBuilder().setRequest(request).setRows(rows).build())) {
                answers.accept(peer, part);
            }
        } catch (UserException e) {
            refuse(peer, request, e.code(), e.getMessage());
        } catch (RuntimeException | java.lang.Error e) {
            log.fault("a question could not be answered (" + query.getKindCase() + ")", e);
            refuse(
                    peer,
                    request,
                    ErrorCode.INTERNAL,
                    "the coordinator failed to answer (" + e + "); see its log: drover doctor");
        }
    }

    private void refuse(PeerId peer, long request, ErrorCode code, String message) {
        answers.accept(
                peer,
                ServerFrame.newBuilder()
                        .setRequest(request)
                        .setError(ErrorAnswer.newBuilder().setCode(code.name()).setMessage(truncator.sentence(message)))
                        .build());
    }

    /** Lets the questions at work end. */
    @Override
    public void close() {
        threads.close(log);
    }
}
