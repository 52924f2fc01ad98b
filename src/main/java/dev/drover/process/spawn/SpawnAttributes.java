package dev.drover.process.spawn;

import dev.drover.process.libc.Libc;
import java.nio.ByteBuffer;

/**
 * The attributes of every native spawn: a session of its own, no signal blocked, each disposition default (the JVM blocks and
 * ignores some, and both survive exec). Written once; any thread may read it.
 */
final class SpawnAttributes {
    private static final int ATTRIBUTES_BYTES = 512; // glibc: 336
    private static final int SIGNAL_SET_BYTES = 128;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(ATTRIBUTES_BYTES);
    private final long address = Libc.address(memory);

    SpawnAttributes() {
        ByteBuffer signals = ByteBuffer.allocateDirect(SIGNAL_SET_BYTES);
        long signalSet = Libc.address(signals);
        short flags = (short) (Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSIGDEF);
        check(Libc.posix_spawnattr_init(address));
        check(Libc.posix_spawnattr_setflags(address, flags));
        check(Libc.posix_spawnattr_setsigmask(address, signalSet));
        for (int i = 0; i < SIGNAL_SET_BYTES; i++) {
            signals.put(i, (byte) 0xff);
        }
        check(Libc.posix_spawnattr_setsigdefault(address, signalSet));
    }

    long address() {
        return address;
    }

    private static void check(int errno) {
        if (errno != 0) {
            throw new IllegalStateException("cannot prepare to start processes: " + Libc.strerror(errno));
        }
    }
}
