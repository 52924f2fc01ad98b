package dev.drover.worker.session;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.home.CoordinatorAddress;
import dev.drover.home.HomePaths;
import dev.drover.model.UserException;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.wire.ClientHandler;
import dev.drover.wire.Role;
import dev.drover.wire.Secret;
import dev.drover.wire.WireClient;
import dev.drover.wire.WireClientConfig;
import dev.drover.wire.WireLimits;
import dev.drover.worker.WorkerLog;
import java.time.Duration;
import java.util.Optional;

/**
 * Connects to the coordinator that the home's address file names. The link thread calls it; frames are decoded on the connection's
 * own thread.
 */
public final class WireConnector implements CoordinatorConnector {
    private static final Duration LINGER = Duration.ofMillis(500);

    /** The caller's own limit passes first. */
    private static final int AFTER_CALLER_MS = 1_000;

    private final HomePaths paths;
    private final Secret secret;
    private final String homeId;
    private final LinkInbox inbox;
    private final WorkerLog log;
    private String lastFault = "";

    public WireConnector(HomePaths paths, Secret secret, String homeId, LinkInbox inbox, WorkerLog log) {
        this.paths = paths;
        this.secret = secret;
        this.homeId = homeId;
        this.inbox = inbox;
        this.log = log;
    }

    @Override
    public Optional<CoordinatorConnection> connect(long number, int limitMs) {
        // After a crash the address stays. Nobody listens there, or another program does.
        return address().filter(CoordinatorAddress::isProcessAlive).map(address -> {
            WireClientConfig config = WireClientConfig.loopback(address.workerPort(), Role.WORKER, secret, homeId)
                    .withLimits(WireLimits.DEFAULT.withConnectTimeoutMs(limitMs + AFTER_CALLER_MS));
            return new WireConnection(WireClient.connect(config, new FrameHandler(number)), address);
        });
    }

    private Optional<CoordinatorAddress> address() {
        try {
            return CoordinatorAddress.read(paths);
        } catch (UserException e) {
            if (!e.getMessage().equals(lastFault)) {
                lastFault = e.getMessage();
                log.log("Can't read the coordinator's address: " + lastFault);
            }
            return Optional.empty();
        }
    }

    /** Passes on the events of the connection, on its thread. */
    private final class FrameHandler implements ClientHandler {
        private final long number;
        private boolean isBroken;

        FrameHandler(long number) {
            this.number = number;
        }

        @Override
        public void ready() {
            inbox.put(new LinkEvent.Ready(number));
        }

        @Override
        public void received(byte[] payload) {
            if (isBroken) {
                return;
            }
            try {
                inbox.put(new LinkEvent.Received(number, CoordinatorFrame.parseFrom(payload)));
            } catch (InvalidProtocolBufferException e) {
                isBroken = true;
                gone("It sent a frame that can't be read: " + e.getMessage());
            }
        }

        @Override
        public void gone(String why) {
            inbox.put(new LinkEvent.Gone(number, why));
        }

        @Override
        public void failed(String why, Throwable fault) {
            inbox.put(fault instanceof Error ? new LinkEvent.Broken(why) : new LinkEvent.Gone(number, why));
        }
    }

    private final class WireConnection implements CoordinatorConnection {
        private final WireClient client;
        private final CoordinatorAddress address;

        WireConnection(WireClient client, CoordinatorAddress address) {
            this.client = client;
            this.address = address;
        }

        @Override
        public boolean send(byte[] frame) {
            return client.send(frame);
        }

        @Override
        public boolean isStale() {
            return address().filter(now -> !now.equals(address)).isPresent();
        }

        @Override
        public boolean isOver() {
            return !client.isAlive();
        }

        @Override
        public void close() {
            client.close(LINGER);
        }
    }
}
