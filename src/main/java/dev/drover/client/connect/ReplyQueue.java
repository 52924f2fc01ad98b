package dev.drover.client.connect;

import dev.drover.proto.ServerFrame;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes the replies of a request that has many, for a thread that waits for them. Bounded by the credit of the request. Any thread. */
public final class ReplyQueue implements ClientConnection.Replies {
    /**
     * One reply.
     *
     * @param connection which it came on; absent if the queue was only woken
     * @param frame absent if the connection was lost, or the queue was only woken
     */
    public record Reply(Optional<ClientConnection> connection, Optional<ServerFrame> frame) {}

    private final LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

    /** The next reply; empty if none comes within the time. */
    public Optional<Reply> poll(long timeoutNanos) throws InterruptedException {
        return Optional.ofNullable(replies.poll(timeoutNanos, TimeUnit.NANOSECONDS));
    }

    /**
     * The first reply to what was sent on that connection; empty if the connection was lost before it came.
     *
     * @throws dev.drover.model.UserException with {@link dev.drover.model.ErrorCode#UNREACHABLE} if the coordinator sends nothing for
     *     too long
     */
    public Optional<ServerFrame> first(ClientConnection connection, Duration limit) throws InterruptedException {
        ResponseWatchdog watchdog = ResponseWatchdog.limited(limit);
        while (true) {
            Reply reply = replies.poll(ResponseWatchdog.CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS);
            if (reply != null) {
                return reply.frame();
            }
            watchdog.check(connection);
        }
    }

    /** Wakes who waits, with an empty reply. */
    public void wake() {
        replies.add(new Reply(Optional.empty(), Optional.empty()));
    }

    @Override
    public void answered(ClientConnection from, ServerFrame frame) {
        replies.add(new Reply(Optional.of(from), Optional.of(frame)));
    }

    @Override
    public void lost(ClientConnection from) {
        replies.add(new Reply(Optional.of(from), Optional.empty()));
    }
}
