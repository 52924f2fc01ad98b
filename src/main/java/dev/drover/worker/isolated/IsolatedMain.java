package dev.drover.worker.isolated;

import dev.drover.model.Marks;
import dev.drover.task.Task;
import dev.drover.worker.attempt.NotStartedException;
import dev.drover.worker.function.ClassPaths;
import dev.drover.worker.function.FailureText;
import dev.drover.worker.function.TaskClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;

/**
 * The main class of the JVM of one isolated function. Its only argument is the file with the call; the report is a file beside it. The
 * main thread runs the function.
 */
public final class IsolatedMain {
    private static final int FAILED = 1;
    private static final int MAX_WARNINGS = 20;

    private final IsolatedCall call;
    private final Path report;
    private final ChannelWriter channel;
    private final List<String> warnings = new ArrayList<>(); // guarded by itself
    private volatile IsolatedContext context;
    private volatile boolean isCancelled;

    private IsolatedMain(IsolatedCall call, Path report, ChannelWriter channel) {
        this.call = call;
        this.report = report;
        this.channel = channel;
    }

    /** Runs one function, and ends this JVM, whatever threads it left. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Path report = reportOf(file);
        IsolatedReport.begin(report);
        ChannelWriter channel = new ChannelWriter(Path.of(System.getenv(Marks.CHANNEL)));
        System.exit(new IsolatedMain(IsolatedCall.read(file), report, channel).run() ? 0 : FAILED);
    }

    /** Where the JVM with that call reports. */
    static Path reportOf(Path call) {
        return call.resolveSibling(call.getFileName() + ".report");
    }

    private boolean run() throws IOException {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            warn("the thread " + thread.getName() + " died of " + FailureText.sentence(failure)
                    + FailureText.place(failure));
            System.err.print("Exception in thread \"" + thread.getName() + "\" " + FailureText.stack(failure));
        });
        for (String name : List.of("TERM", "INT", "HUP")) {
            Signal.handle(new Signal(name), signal -> cancel());
        }
        IsolatedReport made = loadAndCall();
        System.out.flush();
        if (!made.stack().isEmpty()) {
            System.err.print(made.stack().endsWith("\n") ? made.stack() : made.stack() + "\n");
        }
        made.write(report);
        return made.kind() == IsolatedReport.Kind.RETURNED;
    }

    private void cancel() {
        isCancelled = true;
        IsolatedContext current = context;
        if (current != null) {
            current.cancel();
        }
    }

    private void warn(String sentence) {
        synchronized (warnings) {
            if (warnings.size() < MAX_WARNINGS) {
                warnings.add(sentence);
            }
        }
    }

    private List<String> warnings() {
        synchronized (warnings) {
            return List.copyOf(warnings);
        }
    }

    private IsolatedReport loadAndCall() {
        try {
            TaskClass task = load();
            Thread.currentThread().setContextClassLoader(task.loader());
            return call(task, task.input(call.input()));
        } catch (NotStartedException e) {
            Throwable cause = e.getCause();
            return IsolatedReport.failed(
                    IsolatedReport.Kind.NOT_STARTED,
                    e.getMessage(),
                    cause == null ? "" : cause.getClass().getName(),
                    cause == null ? "" : FailureText.stack(cause, call.stackChars()),
                    warnings());
        }
    }

    private TaskClass load() throws NotStartedException {
        try {
            return new ClassPaths(IsolatedMain.class.getClassLoader())
                    .classes(call.classPath())
                    .task(call.className());
        } catch (ClassNotFoundException e) {
            throw new NotStartedException("There is no class " + call.className() + " on the class path "
                    + (call.classPath().isEmpty() ? "of Drover itself" : String.join(":", call.classPath()))
                    + "; name it in full, with its package, and give its jar with --classpath.");
        }
    }

    private IsolatedReport call(TaskClass task, Object input) {
        IsolatedContext made = new IsolatedContext(call, task, channel, this::warn);
        context = made;
        if (isCancelled) {
            made.cancel();
        }
        Throwable thrown = null;
        byte[] json = null;
        try {
            json = runAndClose(task, input, made);
            if (json.length > call.resultBytes()) {
                throw new IOException("The result has " + json.length + " bytes of JSON, the limit is "
                        + call.resultBytes() + "; write it to a file and return the file's name.");
            }
        } catch (Throwable failure) {
            // Whatever it is, it is this function's failure.
            thrown = failure;
        }
        made.end(thrown);
        return thrown == null
                ? IsolatedReport.returned(json, warnings())
                : IsolatedReport.failed(
                        IsolatedReport.Kind.THREW,
                        FailureText.sentence(thrown),
                        thrown.getClass().getName(),
                        FailureText.stack(thrown, call.stackChars()),
                        warnings());
    }

    private static byte[] runAndClose(TaskClass task, Object input, IsolatedContext context) throws Throwable {
        Task<Object, Object> instance = task.newTask();
        try (AutoCloseable closing = instance instanceof AutoCloseable closeable ? closeable : null) {
            Object returned = instance.run(input, context);
            return returned == null && context.result().isPresent()
                    ? context.result().get()
                    : task.output(returned);
        }
    }
}
