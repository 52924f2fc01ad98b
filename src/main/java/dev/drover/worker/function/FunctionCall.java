package dev.drover.worker.function;

import com.google.protobuf.UnsafeByteOperations;
import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import dev.drover.proto.ProgressSample;
import dev.drover.task.MessageQueue;
import dev.drover.task.TaskContext;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.StopRequest;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputKeeper;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One call of a function: the context that the function uses, and the requests to end it.
 *
 * <p>The slot's thread begins and ends it; any thread of the task may use the context; the link thread asks it to end.
 */
final class FunctionCall implements TaskContext, AttemptControl.StopListener {
    private static final MessageLimits LIMITS = MessageLimits.DEFAULT;
    private static final ReportTruncator NOTES = new ReportTruncator(LIMITS);

    private final AttemptControl control;
    private final FunctionPlan plan;
    private final String value;
    private final OutputCapture output;
    private final OutputKeeper keeper;
    private final WallClock clock;
    private final WorkerLog log;
    private final CallActions onCancel;
    private final CallActions onDisconnect;
    private final AsyncWork async;
    private Thread thread;
    private FunctionInbox inbox;
    private byte[] resultJson;
    private volatile boolean isOver;
    private final AtomicBoolean hasCutNote = new AtomicBoolean();

    FunctionCall(
            AttemptControl control,
            FunctionPlan plan,
            String value,
            OutputCapture output,
            OutputKeeper keeper,
            WallClock clock,
            WorkerLog log) {
        this.control = control;
        this.plan = plan;
        this.value = value;
        this.output = output;
        this.keeper = keeper;
        this.clock = clock;
        this.log = log;
        this.onCancel = new CallActions("drover-on-cancel", fault -> logFault("an onCancel action", fault));
        this.onDisconnect = new CallActions("drover-on-disconnect", fault -> logFault("an onDisconnect action", fault));
        this.async = new AsyncWork("drover-async-" + control.key().job() + "."
                + control.assignment().taskNumber());
    }

    private void logFault(String what, Throwable fault) {
        control.warnings().add(what + " failed: " + FailureText.sentence(fault) + FailureText.place(fault));
    }

    /** Begins the call. Until {@link #end} a request to end interrupts this thread. */
    void begin() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        control.onStop(this);
        control.onDisconnect(onDisconnect::runAll);
    }

    /**
     * Ends the call. From now on calls of the task have no effect, and a late interrupt is cleared.
     *
     * @param thrown by the function, or null
     */
    void end(Throwable thrown) {
        control.onStop(null);
        control.onDisconnect(null);
        async.end(thrown)
                .forEach(failure -> control.warnings()
                        .add("nobody looked at a failure of TaskContext.async: " + FailureText.sentence(failure)
                                + FailureText.place(failure)));
        synchronized (this) {
            thread = null;
            isOver = true;
        }
        onCancel.end();
        onDisconnect.end();
        boolean wasInterrupted = Thread.interrupted();
        assert wasInterrupted || !Thread.currentThread().isInterrupted();
    }

    @Override
    public void stopRequested(StopRequest request) {
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
        }
        async.stop();
        onCancel.runAll();
    }

    @Override
    public void onCancel(Runnable action) {
        onCancel.add(action);
    }

    @Override
    public void onDisconnect(Runnable action) {
        onDisconnect.add(action);
    }

    @Override
    public void send(Object message) throws InterruptedException {
        byte[] json = plan.task().json(message);
        if (json.length > LIMITS.taskMessageBytes()) {
            throw new IllegalArgumentException("The message has " + json.length + " bytes of JSON, the limit is "
                    + LIMITS.taskMessageBytes() + "; write it to a file and send the file's name.");
        }
        control.mailbox().send(UnsafeByteOperations.unsafeWrap(json), true);
    }

    @Override
    public MessageQueue messages() {
        synchronized (this) {
            if (inbox == null) {
                inbox = new FunctionInbox();
                control.mailbox().open(inbox);
            }
            return inbox;
        }
    }

    @Override
    public void result(Object result) {
        byte[] json = plan.task().json(result);
        synchronized (this) {
            resultJson = json;
        }
    }

    /** What the function set as its result; empty if nothing. */
    synchronized Optional<byte[]> result() {
        return Optional.ofNullable(resultJson);
    }

    @Override
    public long job() {
        return control.key().job();
    }

    @Override
    public long task() {
        return control.assignment().taskNumber();
    }

    @Override
    public int attempt() {
        return control.key().attempt();
    }

    @Override
    public String value() {
        return value;
    }

    @Override
    public void progress(double current, double total, String note) {
        if (isOver) {
            return;
        }
        ProgressSample.Builder progress = ProgressSample.newBuilder()
                .setToken(control.key().token())
                .setAtMs(clock.nowMs())
                .setCurrent(current)
                .setNote(bounded(note));
        if (!Double.isNaN(total)) {
            progress.setTotal(total);
        }
        control.progress(progress.build());
    }

    /** The note as far as it may be sent. That the first one is cut is said in the log, and of later ones no more. */
    private String bounded(String note) {
        String kept = NOTES.sentence(note);
        if (!kept.equals(note) && !hasCutNote.getAndSet(true)) {
            log.log("A progress note of " + control.key() + " has " + note.length()
                    + " characters and is cut: 4 KiB of a note are kept.");
        }
        return kept;
    }

    @Override
    public boolean isCancelled() {
        return control.stop().isPresent();
    }

    @Override
    public void log(String line) {
        if (!isOver) {
            output.line(line);
            keeper.watch(output);
        }
    }

    @Override
    public <T> CompletableFuture<T> async(Callable<T> work) {
        return async.start(work);
    }

    @Override
    public Map<String, String> environment() {
        return plan.environment();
    }

    @Override
    public Path directory() {
        return Path.of(control.assignment().plan().directoryText());
    }
}
