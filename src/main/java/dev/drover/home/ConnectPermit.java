package dev.drover.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The permit of one connection, held until the coordinator has answered it or it is given up. Any thread; a second close does nothing. */
public final class ConnectPermit implements AutoCloseable {
    /** Null where permits can't be had. */
    private final FileChannel channel;

    ConnectPermit(FileChannel channel) {
        this.channel = channel;
    }

    /** Frees the permit, and shows to those who wait for one that the coordinator answers. */
    public void answered() {
        try {
            if (channel != null && channel.isOpen()) {
                // Any byte will do: a write changes the time of the file.
                channel.write(ByteBuffer.allocate(1), 0);
            }
        } catch (IOException e) {
            // For example on a full disk. Others then know of their own answers alone.
            close();
            return;
        }
        close();
    }

    @Override
    public void close() {
        close(channel);
    }

    static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The descriptor is closed even so, and with it the lock is gone (close(2)).
            return;
        }
    }
}
