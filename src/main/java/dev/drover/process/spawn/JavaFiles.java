package dev.drover.process.spawn;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Files by Java, whose paths are ASCII; others are not there. Owned by the spawning thread. */
record JavaFiles(SpawnSpec spec) implements ProgramFiles {
    @Override
    public boolean isThere(byte[] path) {
        return file(path).exists();
    }

    @Override
    public boolean isExecutable(byte[] path) {
        return file(path).canExecute();
    }

    @Override
    public ProgramHeader header(byte[] path) {
        try (InputStream in = Files.newInputStream(file(path).toPath())) {
            return new ProgramHeader(in.readNBytes(ProgramHeader.READ_BYTES));
        } catch (IOException e) {
            return new ProgramHeader(new byte[0]);
        }
    }

    private File file(byte[] path) {
        return new File(new String(CommandLookup.inDirectory(spec.directory(), path), StandardCharsets.US_ASCII));
    }
}
