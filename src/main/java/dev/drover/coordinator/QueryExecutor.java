package dev.drover.coordinator;

import dev.drover.history.QueryCancellation;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Answers queries from the history on its own threads, without the core. At its bound a query is refused with BUSY. Any
 * thread may call it.
 */
final class QueryExecutor implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 256;

    /** Of one client, at work and waiting. */
    static final int MAX_OF_CLIENT = MAX_WAITING / 2;

    private final BiFunction<Query, QueryCancellation, Rows> history;
    private final BiConsumer<PeerId, ServerFrame> answers;
    private final CoordinatorLog log;
    private final ServerParts parts = new ServerParts(MessageLimits.DEFAULT);
    private final ReportTruncator truncator = new ReportTruncator(MessageLimits.DEFAULT);
    private final QueryThreads threads;
    private final ConcurrentHashMap<PeerId, Set<QueryCancellation>> ofClient = new ConcurrentHashMap<>();

    /**
     * Makes an executor that queries that history.
     *
     * @param history answers on the caller's thread, until it is cancelled; throws UserException
     * @param answers sends to a peer; may be called by any thread
     */
    QueryExecutor(
            BiFunction<Query, QueryCancellation, Rows> history,
            BiConsumer<PeerId, ServerFrame> answers,
            CoordinatorLog log) {
        this.history = history;
        this.answers = answers;
        this.log = log;
        this.threads = new QueryThreads("drover-query-", THREADS, MAX_WAITING);
    }

    void submit(PeerId peer, long request, Query query) {
        QueryCancellation cancellation = new QueryCancellation();
        if (!add(peer, cancellation)) {
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
                    answer(peer, request, query, cancellation);
                } finally {
                    remove(peer, cancellation);
                }
            });
        } catch (RejectedExecutionException e) {
            remove(peer, cancellation);
            refuse(
                    peer,
                    request,
                    ErrorCode.BUSY,
                    MAX_WAITING + " questions wait for an answer already; ask again in a moment");
        }
    }

    /** Gives up its questions: those at work end with the statement that they are at, and those that wait are not asked. */
    void peerGone(PeerId peer) {
        Set<QueryCancellation> left = ofClient.remove(peer);
        if (left != null) {
            left.forEach(QueryCancellation::cancel);
        }
    }

    private boolean add(PeerId peer, QueryCancellation cancellation) {
        return ofClient.compute(peer, (of, before) -> {
                    Set<QueryCancellation> own = before == null ? ConcurrentHashMap.newKeySet() : before;
                    if (own.size() < MAX_OF_CLIENT) {
                        own.add(cancellation);
                    }
                    return own;
                })
                .contains(cancellation);
    }

    private void remove(PeerId peer, QueryCancellation cancellation) {
        ofClient.computeIfPresent(peer, (of, own) -> {
            own.remove(cancellation);
            return own.isEmpty() ? null : own;
        });
    }

    private void answer(PeerId peer, long request, Query query, QueryCancellation cancellation) {
        if (cancellation.isCancelled()) {
            return;
        }
        try {
            Rows rows = history.apply(query, cancellation);
            for (ServerFrame part : parts.of(
                    ServerFrame.newBuilder().setRequest(request).setRows(rows).build())) {
                answers.accept(peer, part);
            }
        } catch (UserException e) {
            if (!cancellation.isCancelled()) {
                refuse(peer, request, e.code(), e.getMessage());
            }
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
