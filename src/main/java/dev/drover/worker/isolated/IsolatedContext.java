package dev.drover.worker.isolated;

import dev.drover.model.Marks;
import dev.drover.task.MessageQueue;
import dev.drover.task.TaskContext;
import dev.drover.worker.function.AsyncWork;
import dev.drover.worker.function.CallActions;
import dev.drover.worker.function.FailureText;
import dev.drover.worker.function.TaskClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The context of an isolated function. Any thread of the function may use it; the thread of a signal asks it to end. */
final class IsolatedContext implements TaskContext {
    private static final int MESSAGE_BYTES = 63 << 10;

    private final IsolatedCall call;
    private final TaskClass task;
    private final ChannelWriter channel;
    private final Consumer<String> warnings;
    private final CallActions onCancel;
    private final CallActions onDisconnect;
    private final AsyncWork async;
    private final Thread runner = Thread.currentThread();
    private IsolatedInbox inbox; // guarded by this
    private byte[] resultJson;
    private boolean isOver;
    private volatile boolean isCancelled;

    IsolatedContext(IsolatedCall call, TaskClass task, ChannelWriter channel, Consumer<String> warnings) {
        this.call = call;
        this.task = task;
        this.channel = channel;
        this.warnings = warnings;
        this.onCancel = new CallActions("drover-on-cancel", fault -> warn("an onCancel action failed: ", fault));
        this.onDisconnect =
                new CallActions("drover-on-disconnect", fault -> warn("an onDisconnect action failed: ", fault));
        this.async = new AsyncWork("drover-async");
    }

    private void warn(String what, Throwable fault) {
        warnings.accept(what + FailureText.sentence(fault) + FailureText.place(fault));
    }

    /** It was asked to end: each time its thread is interrupted. */
    void cancel() {
        isCancelled = true;
        synchronized (this) {
            if (isOver) {
                return;
            }
            runner.interrupt();
        }
        async.stop();
        onCancel.runAll();
    }

    /** @param thrown by the function, or null */
    void end(Throwable thrown) {
        async.end(thrown).forEach(failure -> warn("nobody looked at a failure of TaskContext.async: ", failure));
        synchronized (this) {
            isOver = true;
        }
        onCancel.end();
        onDisconnect.end();
        channel.flush();
        boolean wasInterrupted = Thread.interrupted();
        assert wasInterrupted || !Thread.currentThread().isInterrupted();
    }

    @Override
    public long job() {
        return call.job();
    }

    @Override
    public long task() {
        return call.task();
    }

    @Override
    public int attempt() {
        return call.attempt();
    }

    @Override
    public String value() {
        return call.value();
    }

    @Override
    public void progress(double current, double total, String note) {
        channel.progress(
                current, total, note.length() > MESSAGE_BYTES / 8 ? note.substring(0, MESSAGE_BYTES / 8) : note);
    }

    @Override
    public void send(Object message) {
        byte[] json = task.json(message);
        if (json.length > MESSAGE_BYTES) {
            throw new IllegalArgumentException("The message has " + json.length + " bytes of JSON, the limit is "
                    + MESSAGE_BYTES + "; write it to a file and send the file's name.");
        }
        channel.message(json);
    }

    @Override
    public synchronized MessageQueue messages() {
        return inbox();
    }

    private IsolatedInbox inbox() {
        if (inbox == null) {
            inbox = new IsolatedInbox(onDisconnect::runAll);
        }
        return inbox;
    }

    @Override
    public void result(Object result) {
        byte[] json = task.json(result);
        synchronized (this) {
            resultJson = json;
        }
    }

    synchronized Optional<byte[]> result() {
        return Optional.ofNullable(resultJson);
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        onCancel.add(action);
    }

    @Override
    public void onDisconnect(Runnable action) {
        onDisconnect.add(action);
        synchronized (this) {
            // Its end is what tells.
            inbox();
        }
    }

    @Override
    public void log(String line) {
        System.out.println(line);
    }

    @Override
    public <T> CompletableFuture<T> async(Callable<T> work) {
        return async.start(work);
    }

    /** From the kernel, because a JVM decodes its own in the encoding of its locale. */
    @Override
    public Map<String, String> environment() {
        Map<String, String> byName = new LinkedHashMap<>();
        try {
            byte[] all = Files.readAllBytes(Path.of("/proc/self/environ"));
            int from = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] == 0) {
                    put(byName, ByteBuffer.wrap(all, from, i - from));
                    from = i + 1;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(byName);
    }

    private static void put(Map<String, String> byName, ByteBuffer entry) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(entry).toString();
            int equals = text.indexOf('=');
            if (equals > 0 && !text.startsWith(Marks.PREFIX)) {
                byName.put(text.substring(0, equals), text.substring(equals + 1));
            }
        } catch (CharacterCodingException e) {
            // Variables that are not UTF-8 are left out.
            return;
        }
    }

    @Override
    public Path directory() {
        return Path.of("").toAbsolutePath();
    }
}
