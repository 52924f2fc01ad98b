package dev.drover.client.submit;

import dev.drover.client.CancelRequest;
import dev.drover.client.connect.ClientConnection;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.connect.Requests;
import dev.drover.client.connect.ResponseWatchdog;
import dev.drover.proto.ServerFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends many cancels with a bounded number unanswered, and gives the answers in the order of the requests. One thread owns it; replies
 * reach it through its inbox, which is bounded by the window.
 *
 * <p>The newest job is sent first, whatever the order: the queue runs the oldest first, so a job that waits is cancelled before one
 * that runs makes room for it.
 */
final class CancelPipeline implements ClientConnection.Replies {
    /**
     * Cancels that may be unanswered. A waiting job is answered at once, a running one when it has ended, so this
     * number must exceed the number of jobs that can run. The coordinator accepts 10,000 unanswered cancels of all its
     * clients.
     */
    private static final int WINDOW = 4_096;

    /** Receives the answers in the order of the requests, as many as there are at a time. */
    interface Ordered {
        /**
         * Called with answers, each of which is a cancellation or an error.
         *
         * @param from position of the first one's request
         */
        void onAnswers(int from, List<ServerFrame> answers);
    }

    private sealed interface Input {
        record Answered(ClientConnection connection, ServerFrame frame) implements Input {}

        record Lost(ClientConnection connection) implements Input {}
    }

    private final ClientConnector connector;
    private final List<CancelRequest> requests;
    private final Ordered ordered;
    private final LinkedBlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
    private final ServerFrame[] answers;
    private final PriorityQueue<Integer> unsent;
    /** The position of each request, by its number on the connection. */
    private final Map<Long, Integer> unanswered = new HashMap<>();

    private final ResponseWatchdog watchdog;
    private ClientConnection connection;
    private int delivered;
    private int losses;

    CancelPipeline(ClientConnector connector, List<CancelRequest> requests, Ordered ordered) {
        this.connector = connector;
        this.requests = requests;
        this.ordered = ordered;
        this.answers = new ServerFrame[requests.size()];
        this.unsent = new PriorityQueue<>(
                Math.max(1, requests.size()),
                Comparator.comparingLong((Integer position) ->
                                -requests.get(position).job().value())
                        .thenComparing(Comparator.naturalOrder()));
        this.watchdog = ResponseWatchdog.limited(connector.startTimeout());
    }

    /** Returns when all were answered. */
    void run() {
        for (int position = 0; position < answers.length; position++) {
            unsent.add(position);
        }
        try {
            while (delivered < answers.length) {
                send();
                handle(next());
                for (Input next = inbox.poll(); next != null; next = inbox.poll()) {
                    handle(next);
                }
                deliver();
            }
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        } finally {
            dropReplies();
        }
    }

    @Override
    public void answered(ClientConnection from, ServerFrame frame) {
        from.dropReplies(frame.getRequest());
        inbox.add(new Input.Answered(from, frame));
    }

    @Override
    public void lost(ClientConnection from) {
        inbox.add(new Input.Lost(from));
    }

    private void send() {
        while (!unsent.isEmpty() && unanswered.size() < WINDOW) {
            if (connection == null) {
                connection = connector.require(ClientConnector.Need.ANY);
            }
            int position = unsent.remove();
            // On a lost connection the reply is the loss, so the loop soon ends.
            unanswered.put(connection.call(Requests.cancelFrame(requests.get(position)), this), position);
            if (connection.isLost()) {
                return;
            }
        }
    }

    private Input next() throws InterruptedException {
        while (true) {
            Input next = inbox.poll(ResponseWatchdog.CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS);
            if (next != null) {
                return next;
            }
            watchdog.check(connection);
        }
    }

    private void handle(Input input) {
        if (input instanceof Input.Answered) {
            Input.Answered answered = (Input.Answered) input;
            if (answered.connection() == connection) {
                answers[unanswered.remove(answered.frame().getRequest())] = answered.frame();
                losses = 0;
            }
        } else if (((Input.Lost) input).connection() == connection) {
            onLost();
        }
    }

    /** Sends unanswered requests again. A repeated cancel has no further effect. */
    private void onLost() {
        connection = null;
        if (++losses >= Requests.MAX_LOSSES) {
            throw Requests.lostTooOften();
        }
        unsent.addAll(unanswered.values());
        unanswered.clear();
    }

    private void deliver() {
        List<ServerFrame> next = new ArrayList<>();
        for (int position = delivered; position < answers.length && answers[position] != null; position++) {
            next.add(answers[position]);
            answers[position] = null;
        }
        if (!next.isEmpty()) {
            int from = delivered;
            delivered += next.size();
            ordered.onAnswers(from, next);
        }
    }

    private void dropReplies() {
        for (Iterator<Long> left = unanswered.keySet().iterator(); connection != null && left.hasNext(); ) {
            connection.dropReplies(left.next());
        }
    }
}
