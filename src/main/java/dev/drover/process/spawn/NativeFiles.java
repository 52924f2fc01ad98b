package dev.drover.process.spawn;

import dev.drover.process.libc.Libc;
import dev.drover.process.libc.NativeBuffer;

/** Files by the C library, whose paths are any bytes. Owned by the spawning thread. */
record NativeFiles(SpawnSpec spec) implements ProgramFiles {
    @Override
    public boolean isThere(byte[] path) {
        return isAccessible(path, 0);
    }

    @Override
    public boolean isExecutable(byte[] path) {
        return isAccessible(path, Libc.X_OK);
    }

    private boolean isAccessible(byte[] path, int mode) {
        return Libc.access(put(path, 0).dataAddress(), mode) == 0;
    }

    @Override
    public ProgramHeader header(byte[] path) {
        NativeBuffer buffer = put(path, ProgramHeader.READ_BYTES);
        int fd = Libc.open(buffer.dataAddress(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) {
            return new ProgramHeader(new byte[0]);
        }
        int length = (int) Libc.read(fd, buffer.dataAddress(), ProgramHeader.READ_BYTES);
        Libc.close(fd);
        byte[] bytes = new byte[Math.max(0, length)];
        buffer.bytes.get(NativeBuffer.DATA, bytes);
        return new ProgramHeader(bytes);
    }

    private NativeBuffer put(byte[] path, int leastBytes) {
        byte[] whole = CommandLookup.inDirectory(spec.directory(), path);
        NativeBuffer buffer = new NativeBuffer(Math.max(leastBytes, whole.length + 1));
        buffer.bytes.put(NativeBuffer.DATA, whole).put(NativeBuffer.DATA + whole.length, (byte) 0);
        return buffer;
    }
}
