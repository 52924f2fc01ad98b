package dev.drover.worker.command;

import dev.drover.process.spawn.Child;
import dev.drover.process.spawn.ChildOutput;
import dev.drover.process.spawn.ExitStatus;
import dev.drover.process.spawn.ProcessLauncher;
import dev.drover.process.spawn.ProcessLaunchers;
import dev.drover.process.spawn.PumpResult;
import dev.drover.process.spawn.SpawnException;
import dev.drover.process.spawn.SpawnSpec;
import dev.drover.process.table.ProcessId;
import java.io.IOException;
import java.util.Optional;

/**
 * Starts real processes whose output can't be read any more once some has come.
 *
 * @param isChecked whether that is an error of reading, or one that nobody expects
 */
record BrokenPipes(boolean isChecked) implements ProcessLauncher {
    @Override
    public Child spawn(SpawnSpec spec) throws SpawnException {
        return new Broken(ProcessLaunchers.best().spawn(spec), isChecked);
    }

    private record Broken(Child child, boolean isChecked) implements Child {
        @Override
        public PumpResult pump(ChildOutput sink, int timeoutMs) throws IOException {
            PumpResult result = child.pump(sink, timeoutMs);
            if (result == PumpResult.OUTPUT) {
                if (isChecked) {
                    throw new IOException("the pipe broke");
                }
                throw new IllegalStateException("the pipe broke");
            }
            return result;
        }

        @Override
        public ProcessId id() {
            return child.id();
        }

        @Override
        public ExitStatus await() {
            return child.await();
        }

        @Override
        public Optional<ExitStatus> poll() {
            return child.poll();
        }

        @Override
        public void drain(ChildOutput sink) throws IOException {
            child.drain(sink);
        }

        @Override
        public void write(byte[] bytes) {
            child.write(bytes);
        }

        @Override
        public boolean canWrite() {
            return child.canWrite();
        }

        @Override
        public void closeInput() {
            child.closeInput();
        }

        @Override
        public boolean isOutputOpen() {
            return child.isOutputOpen();
        }

        @Override
        public void wakeup() {
            child.wakeup();
        }

        @Override
        public void close() {
            child.close();
        }
    }
}
