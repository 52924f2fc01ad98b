package dev.drover.client.submit;

import com.google.protobuf.ByteString;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.Submission;
import dev.drover.client.SubmitListener;
import dev.drover.client.ValueList;
import dev.drover.client.caller.CallerFacts;
import dev.drover.client.caller.OwnEnvironment;
import dev.drover.client.connect.BegunWatch;
import dev.drover.client.connect.ClientConnection;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.connect.Interrupts;
import dev.drover.client.connect.ReplyQueue;
import dev.drover.client.connect.Requests;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.home.HomePaths;
import dev.drover.home.InputStore;
import dev.drover.home.ListValues;
import dev.drover.home.ListWriter;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Environment;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Unwatch;
import dev.drover.proto.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Queues jobs. Each submission carries the client's random id and its own number, by which this or the next coordinator
 * recognises a repeat. Any thread.
 */
public final class Submitter {
    private static final int CLIENT_ID_BYTES = 16;

    private final ClientConnector connector;
    private final Requests requests;
    private final ErrorSentences sentences;
    private final JobCanceller canceller;
    private final AtomicLong lastSequence = new AtomicLong();
    // Guarded by this.
    private Self self;

    /**
     * The facts about this process in each submission. They are made at the first submission, because the random number
     * and the digest would cost a mere query 10 ms.
     */
    private record Self(ByteString clientId, String user, String host, int sessionId, Environment environment) {
        static Self make() {
            byte[] id = new byte[CLIENT_ID_BYTES];
            new SecureRandom().nextBytes(id);
            return new Self(
                    ByteString.copyFrom(id),
                    CallerFacts.user(),
                    CallerFacts.host(),
                    CallerFacts.sessionId(),
                    OwnEnvironment.read());
        }
    }

    /** Sends a request, and waits for its answer; null if the connection was lost before it came. */
    private interface Exchange {
        ServerFrame answer(ClientConnection connection, ClientFrame.Builder frame);
    }

    /** A job that was queued, and the watch that was begun with it. */
    public record WatchedSubmission(Submission submission, BegunWatch watch) {}

    public Submitter(ClientConnector connector, Requests requests, ErrorSentences sentences, JobCanceller canceller) {
        this.canceller = canceller;
        this.connector = connector;
        this.sentences = sentences;
        this.requests = requests;
    }

    public Submission submit(JobSpec spec) {
        return submit(prepare(spec));
    }

    /** A job under its number, with all that it needs in the home. However often it is submitted, it is queued once. */
    public SubmitItem prepare(JobSpec spec) {
        storeValuesOf(spec);
        return item(spec);
    }

    /** Queues what was prepared, unless it is queued already. */
    public Submission submit(SubmitItem prepared) {
        return submit(prepared, requests::exchange);
    }

    /**
     * Queues a job that is watched in the turn of its submission.
     *
     * @param watch without jobs
     * @param sent is run when it was sent: from then on it may be queued, whether or not an answer comes
     */
    public WatchedSubmission submit(SubmitItem prepared, Watch watch, Runnable sent) {
        AtomicReference<BegunWatch> begun = new AtomicReference<>();
        Submission submission = submit(prepared, (connection, frame) -> {
            frame.getSubmitBuilder().setWatch(watch);
            ReplyQueue replies = new ReplyQueue();
            long request = connection.call(frame, replies);
            sent.run();
            boolean isAnswered = false;
            try {
                Optional<ServerFrame> answer = replies.first(connection, connector.startTimeout());
                isAnswered = true;
                if (answer.filter(Submitter::isAccepted).isEmpty()) {
                    connection.dropReplies(request);
                }
                begun.set(new BegunWatch(watch, connection, request, replies));
                return answer.orElse(null);
            } catch (InterruptedException e) {
                throw Interrupts.interrupted(e);
            } finally {
                if (!isAnswered && connection.dropReplies(request)) {
                    connection.sendMore(request, ClientFrame.newBuilder().setUnwatch(Unwatch.getDefaultInstance()));
                }
            }
        });
        return new WatchedSubmission(submission, begun.get());
    }

    private static boolean isAccepted(ServerFrame answer) {
        return answer.getSubmitted().getAnswersList().stream().anyMatch(SubmitAnswer::hasAccepted);
    }

    private Submission submit(SubmitItem item, Exchange exchange) {
        for (int losses = 0; losses < Requests.MAX_LOSSES; losses++) {
            ClientConnection connection = connector.require(ClientConnector.Need.JOBS);
            ServerFrame answer = exchange.answer(connection, frame(connection, List.of(item)));
            if (answer == null) {
                continue;
            }
            if (answer.hasError()) {
                throw Convert.error(answer.getError());
            }
            SubmitAnswer result = answer.getSubmitted().getAnswers(0);
            if (needsEnvironment(result)) {
                connection.markEnvironmentUnknown(environment().getId());
                continue;
            }
            return submission(result);
        }
        throw Requests.lostTooOften();
    }

    public void submitAll(Iterator<JobSpec> specs, SubmitListener listener) {
        new SubmitPipeline(this, connector, listener, sentences).run(specs);
    }

    public ValueList storeValues(InputStream source, ValueList.Separator separator) throws IOException {
        ListWriter.Written list = ListWriter.write(
                connector.openHome().paths(),
                source,
                separator == ValueList.Separator.NUL ? ListWriter.Separator.NUL : ListWriter.Separator.LINE);
        return new ValueList(list.name(), list.count(), list.skippedEmpty());
    }

    /** Keeps the values that a program gave with its spec, unless the home has them already. */
    void storeValuesOf(JobSpec spec) {
        if (spec.values().isEmpty()) {
            return;
        }
        HomePaths paths = connector.openHome().paths();
        if (ListValues.countOf(paths, spec.list().orElseThrow().name()) >= 0) {
            return;
        }
        try (ListWriter writer = ListWriter.open(paths)) {
            spec.values().forEach(writer::add);
            writer.finish();
        }
    }

    public ValueList storedValues(String name) {
        long count = ListValues.countOf(connector.openHome().paths(), name);
        if (count < 0) {
            throw new UserException(
                    ErrorCode.NOT_FOUND,
                    "the home " + connector.openHome().paths().root() + " has no list " + name
                            + "; give the values again, with --each or \"each\"");
        }
        return new ValueList(name, count, 0);
    }

    public Path storeInput(InputStream source) throws IOException {
        return InputStore.store(connector.openHome().paths(), source);
    }

    /** The spec with the submitter's facts, under the next number. */
    SubmitItem item(JobSpec spec) {
        Self own = self();
        Spec.Builder whole = spec.proto().toBuilder();
        whole.setEnvironmentId(own.environment().getId()).setSessionId(own.sessionId());
        if (whole.getUser().isEmpty()) {
            whole.setUser(own.user());
        }
        if (whole.getHost().isEmpty()) {
            whole.setHost(own.host());
        }
        return SubmitItem.newBuilder()
                .setSequence(lastSequence.incrementAndGet())
                .setSpec(whole)
                .build();
    }

    /** The message that submits these items, with the environment if it was not sent on this connection yet. */
    ClientFrame.Builder frame(ClientConnection connection, List<SubmitItem> items) {
        Self own = self();
        Submit.Builder submit = Submit.newBuilder().setClientId(own.clientId()).addAllItems(items);
        if (connection.needsEnvironment(own.environment().getId())) {
            submit.addEnvironments(own.environment());
        }
        return ClientFrame.newBuilder().setSubmit(submit);
    }

    Environment environment() {
        return self().environment();
    }

    private synchronized Self self() {
        if (self == null) {
            self = Self.make();
        }
        return self;
    }

    static boolean needsEnvironment(SubmitAnswer answer) {
        return answer.hasError() && answer.getError().getCode().equals(ErrorCode.ENVIRONMENT_NEEDED.name());
    }

    Submission submission(SubmitAnswer answer) {
        if (answer.hasError()) {
            throw Convert.error(answer.getError());
        }
        return new Submission(
                new JobId(answer.getAccepted().getJob()),
                answer.getAccepted().getTasks(),
                answer.getAccepted().getRepeated(),
                request -> sentences.call(() -> canceller.cancel(request)));
    }
}
