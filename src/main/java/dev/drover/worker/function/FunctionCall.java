package dev.drover.worker.function;

import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import dev.drover.proto.ProgressSample;
import dev.drover.task.TaskContext;
import dev.drover.worker.WallClock;
import dev.drover.worker.WorkerLog;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.StopRequest;
import dev.drover.worker.output.OutputCapture;
import dev.drover.worker.output.OutputKeeper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One call of a function: the context that the function uses, and the requests to end it.
 *
 * <p>The slot's thread begins and ends it; any thread of the task may use the context; the link thread asks it to end.
 */
final class FunctionCall implements TaskContext, AttemptControl.StopListener {
    private static final ReportTruncator NOTES = new ReportTruncator(MessageLimits.DEFAULT);

    private final AttemptControl control;
    private final FunctionPlan plan;
    private final String value;
    private final OutputCapture output;
    private final OutputKeeper keeper;
    private final WallClock clock;
    private final WorkerLog log;
    private final List<Runnable> actions = new ArrayList<>();
    private Thread thread;
    private boolean isStopped;
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
    }

    /** Begins the call. Until {@link #end} a request to end interrupts this thread. */
    void begin() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        control.onStop(this);
    }

    /** Ends the call. From now on calls of the task have no effect, and a late interrupt is cleared. */
    void end() {
        control.onStop(null);
        synchronized (this) {
            thread = null;
            isOver = true;
            actions.clear();
        }
        boolean wasInterrupted = Thread.interrupted();
        assert wasInterrupted || !Thread.currentThread().isInterrupted();
    }

    @Override
    public void stopRequested(StopRequest request) {
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
            if (isStopped) {
                return;
            }
            isStopped = true;
            run(List.copyOf(actions));
            actions.clear();
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            if (!isStopped) {
                actions.add(action);
                return;
            }
        }
        run(List.of(action));
    }

    /** The link thread must not wait for an action of the user. */
    private void run(List<Runnable> due) {
        if (due.isEmpty()) {
            return;
        }
        Thread runner = new Thread(
                () -> {
                    for (Runnable action : due) {
                        try {
                            action.run();
                        } catch (RuntimeException | Error fault) {
                            log.log("An onCancel action of job " + job() + " failed: " + fault);
                        }
                    }
                },
                "drover-on-cancel");
        runner.setDaemon(true);
        runner.start();
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
    public Map<String, String> environment() {
        return plan.environment();
    }

    @Override
    public Path directory() {
        return Path.of(control.assignment().plan().directoryText());
    }
}
