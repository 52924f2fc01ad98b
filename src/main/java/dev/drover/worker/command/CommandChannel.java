package dev.drover.worker.command;

import com.google.protobuf.ByteString;
import dev.drover.channel.ChannelFault;
import dev.drover.channel.ChannelFile;
import dev.drover.channel.LineSplitter;
import dev.drover.channel.PrintedProgress;
import dev.drover.channel.ReportReceiver;
import dev.drover.channel.TaskReport;
import dev.drover.message.MessageLimits;
import dev.drover.message.ReportTruncator;
import dev.drover.model.JobState;
import dev.drover.process.spawn.ChildOutput;
import dev.drover.process.spawn.ChildStream;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.ProgressSource;
import dev.drover.worker.WallClock;
import dev.drover.worker.attempt.AttemptControl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one command reports: by the file that its channel is, and by what it prints. The channel reader's thread and the slot's thread use it,
 * one at a time.
 */
final class CommandChannel {
    /** A longer line tells no progress. */
    private static final int MAX_PRINTED_LINE_BYTES = 4 << 10;

    private static final ReportTruncator NOTES = new ReportTruncator(MessageLimits.DEFAULT);

    private final AttemptControl control;
    private final WallClock clock;
    private final ReportReceiver receiver;
    private final LineSplitter.Lines printed = new LineSplitter.Lines() {
        @Override
        public void line(byte[] line) {
            printed(line);
        }

        @Override
        public void tooLong() {
            // A command may print what it likes.
        }
    };
    private final ChannelFile file;
    private Optional<TaskReport.Result> result = Optional.empty();
    private Optional<TaskReport.Error> error = Optional.empty();
    private boolean isOver;

    /** @param path of the file that the command may append to */
    CommandChannel(AttemptControl control, Path path, WallClock clock) {
        this.control = control;
        this.clock = clock;
        this.receiver = new ReportReceiver(clock::nowMs, this::report);
        this.file = new ChannelFile(path, receiver, receiver::fault);
    }

    /**
     * Reads what was appended since the last look, if there is room for more messages.
     *
     * @return whether something was
     */
    synchronized boolean poll() {
        return !isOver && control.mailbox().hasRoom() && file.poll();
    }

    /**
     * The same output, in whose stream progress is looked for. A carriage return ends a line there, too, as where a terminal's line is
     * written over.
     */
    ChildOutput reading(ProgressSource source, ChildOutput output) {
        ChildStream stream = switch (source) {
            case PROGRESS_SOURCE_STDOUT -> ChildStream.STDOUT;
            case PROGRESS_SOURCE_STDERR -> ChildStream.STDERR;
            case PROGRESS_SOURCE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
        if (stream == null) {
            return output;
        }
        LineSplitter splitter = new LineSplitter(MAX_PRINTED_LINE_BYTES, true);
        return (of, chunk) -> {
            if (of == stream) {
                splitter.add(chunk.duplicate(), printed);
            }
            output.accept(of, chunk);
        };
    }

    /** A line that the command printed. */
    private synchronized void printed(byte[] line) {
        PrintedProgress.parse(line).ifPresent(this::progress);
    }

    /**
     * Reads the rest, when nothing of the command is left that could append. Messages for which there is no room are dropped and counted: they
     * are more than is kept.
     */
    synchronized void finish() {
        isOver = true;
        file.finish();
    }

    /** Adds what was reported to how the command ended. */
    synchronized void addTo(AttemptOutcome.Builder outcome) {
        if (outcome.getStateValue() == JobState.SUCCEEDED.number()) {
            result.ifPresent(value -> outcome.setResult(ByteString.copyFromUtf8(value.json())));
        } else {
            error.ifPresent(what -> {
                outcome.setExceptionClass(what.type());
                if (outcome.getMessage().isEmpty()) {
                    outcome.setMessage(NOTES.sentence(what.message()));
                }
            });
        }
        receiver.sentences().forEach(outcome::addWarnings);
    }

    private void report(TaskReport report) {
        if (report instanceof TaskReport.Progress progress) {
            progress(progress);
        } else if (report instanceof TaskReport.Message message) {
            ByteString body = ByteString.copyFrom(message.json(), StandardCharsets.UTF_8);
            if (isOver && !control.mailbox().hasRoom()) {
                receiver.fault(ChannelFault.NO_ROOM);
            } else {
                control.mailbox().add(body, true, file.position());
            }
        } else if (report instanceof TaskReport.Result value) {
            result = Optional.of(value);
        } else if (report instanceof TaskReport.Error what) {
            error = Optional.of(what);
        }
    }

    private void progress(TaskReport.Progress progress) {
        ProgressSample.Builder sample = ProgressSample.newBuilder()
                .setToken(control.key().token())
                .setAtMs(clock.nowMs())
                .setCurrent(progress.current())
                .setNote(NOTES.sentence(progress.note()));
        if (!Double.isNaN(progress.total())) {
            sample.setTotal(progress.total());
        }
        control.progress(sample.build());
    }
}
