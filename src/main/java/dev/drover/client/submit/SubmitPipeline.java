package dev.drover.client.submit;

import dev.drover.client.JobSpec;
import dev.drover.client.SubmitListener;
import dev.drover.client.connect.ClientConnection;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.connect.Requests;
import dev.drover.client.connect.ResponseWatchdog;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.message.ByteBudget;
import dev.drover.message.MessageLimits;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Submits many specs with a bounded number unanswered, and reports them in their order. One thread owns it; replies and specs reach it as
 * inputs in its inbox, which is bounded by the window.
 */
final class SubmitPipeline implements ClientConnection.Replies {
    private static final int BATCH_ITEMS = 128;

    /** A message to the owner. */
    sealed interface Input {
        record Fed(JobSpec spec, int cost) implements Input {}

        /** The source has ended. The failure is what it threw, or null. */
        record SourceEnded(Throwable failure) implements Input {
            void rethrow() {
                if (failure instanceof RuntimeException) {
                    throw (RuntimeException) failure;
                }
                if (failure instanceof Error) {
                    throw (Error) failure;
                }
            }
        }

        record Answered(ClientConnection connection, ServerFrame frame) implements Input {}

        record Lost(ClientConnection connection) implements Input {}
    }

    private static final class Pending {
        private final SubmitItem item;
        private final long position;
        private final int cost;
        private SubmitAnswer answer;

        Pending(SubmitItem item, long position, int cost) {
            this.item = item;
            this.position = position;
            this.cost = cost;
        }
    }

    private final Submitter submitter;
    private final ClientConnector connector;
    private final SubmitListener listener;
    private final ErrorSentences sentences;
    private final LinkedBlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
    private final ArrayDeque<Pending> undelivered = new ArrayDeque<>();
    private final Map<Long, Pending> unanswered = new HashMap<>();
    private final ArrayDeque<Pending> unsent = new ArrayDeque<>();
    private ClientConnection connection;
    private Input.SourceEnded sourceEnded;
    private long fed;
    private final ResponseWatchdog watchdog;
    private int losses;

    SubmitPipeline(Submitter submitter, ClientConnector connector, SubmitListener listener, ErrorSentences sentences) {
        this.sentences = sentences;
        this.submitter = submitter;
        this.connector = connector;
        this.listener = listener;
        this.watchdog = ResponseWatchdog.limited(connector.startTimeout());
    }

    /** Returns when all specs were answered, or throws what the source or the listener threw. */
    void run(Iterator<JobSpec> specs) {
        SpecFeed feed = SpecFeed.start(submitter, specs, inbox);
        try {
            while (sourceEnded == null || !undelivered.isEmpty()) {
                handle(next());
                for (Input next = inbox.poll(); next != null; next = inbox.poll()) {
                    handle(next);
                }
                deliver(feed);
                send();
            }
        } catch (InterruptedException e) {
            throw Interrupts.interrupted(e);
        } finally {
            feed.stop();
        }
        sourceEnded.rethrow();
    }

    private Input next() throws InterruptedException {
        while (true) {
            Input next = inbox.poll(ResponseWatchdog.CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS);
            if (next != null) {
                return next;
            }
            // If nothing is unanswered, the pipeline waits for the source and not for the coordinator.
            if (connection != null && !unanswered.isEmpty()) {
                watchdog.check(connection);
            }
        }
    }

    @Override
    public void answered(ClientConnection from, ServerFrame frame) {
        if (!frame.getMore()) {
            from.dropReplies(frame.getRequest());
        }
        // Each part has whole answers.
        inbox.add(new Input.Answered(from, frame));
    }

    @Override
    public void lost(ClientConnection from) {
        inbox.add(new Input.Lost(from));
    }

    private void handle(Input input) {
        if (input instanceof Input.Fed) {
            onSpec((Input.Fed) input);
        } else if (input instanceof Input.SourceEnded) {
            sourceEnded = (Input.SourceEnded) input;
        } else if (input instanceof Input.Answered) {
            onAnswer((Input.Answered) input);
        } else if (((Input.Lost) input).connection() == connection) {
            onLost();
        }
    }

    private void onSpec(Input.Fed input) {
        Pending pending = new Pending(submitter.item(input.spec()), fed++, input.cost());
        undelivered.add(pending);
        unanswered.put(pending.item.getSequence(), pending);
        unsent.add(pending);
    }

    private void onAnswer(Input.Answered input) {
        ServerFrame frame = input.frame();
        if (frame.hasError()) {
            throw Convert.error(frame.getError());
        }
        boolean environmentNeeded = false;
        for (SubmitAnswer answer : frame.getSubmitted().getAnswersList()) {
            if (Submitter.needsEnvironment(answer)) {
                environmentNeeded = true;
                continue;
            }
            // An answer that came again on a later connection was handled before.
            Pending pending = unanswered.remove(answer.getSequence());
            if (pending != null) {
                pending.answer = answer;
                losses = 0;
            }
        }
        if (environmentNeeded) {
            input.connection().markEnvironmentUnknown(submitter.environment().getId());
            // Other specs in flight on this connection are sent twice, which the coordinator recognises.
            resend();
        }
    }

    private void onLost() {
        connection = null;
        if (++losses >= Requests.MAX_LOSSES) {
            throw Requests.lostTooOften();
        }
        resend();
    }

    private void resend() {
        unsent.clear();
        for (Pending pending : undelivered) {
            if (pending.answer == null) {
                unsent.add(pending);
            }
        }
    }

    private void deliver(SpecFeed feed) {
        while (!undelivered.isEmpty() && undelivered.peek().answer != null) {
            Pending pending = undelivered.remove();
            feed.release(pending.cost);
            if (pending.answer.hasError()) {
                listener.refused(pending.position, sentences.spoken(Convert.error(pending.answer.getError())));
            } else {
                listener.accepted(pending.position, submitter.submission(pending.answer));
            }
        }
    }

    /** Sends full batches while answers are outstanding, because a frame costs more than an item. */
    private void send() {
        while (!unsent.isEmpty()
                && (unsent.size() == unanswered.size() || unsent.size() >= BATCH_ITEMS || sourceEnded != null)) {
            if (connection != null && connection.isLost()) {
                onLost();
            }
            if (connection == null) {
                connection = connector.require(ClientConnector.Need.JOBS);
            }
            List<SubmitItem> batch = new ArrayList<>(BATCH_ITEMS);
            // Beside the environment, which has a bound of its own.
            ByteBudget budget = new ByteBudget(MessageLimits.DEFAULT.partBytes());
            while (!unsent.isEmpty()
                    && batch.size() < BATCH_ITEMS
                    && budget.fits(ByteBudget.cost(unsent.peek().item))) {
                SubmitItem item = unsent.remove().item;
                batch.add(item);
                budget.spend(ByteBudget.cost(item));
            }
            connection.call(submitter.frame(connection, batch), this);
        }
    }
}
