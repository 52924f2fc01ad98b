package dev.drover.coordinator;

import com.google.protobuf.ByteString;
import dev.drover.channel.ChannelFault;
import dev.drover.channel.ChannelFile;
import dev.drover.channel.ReportReceiver;
import dev.drover.channel.TaskReport;
import dev.drover.coordinator.core.turn.OpenChannel;
import dev.drover.home.HomePaths;
import dev.drover.message.MessageLimits;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.TaskMessage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what attempts of dead workers had appended to their channels and nobody had read, and removes the files. Only messages count: a result
 * or an error says nothing about an attempt that is lost. The sweep's thread calls it, when no process of the attempt is left.
 */
final class LeftoverChannels {
    private static final int MAX_BYTES = MessageLimits.DEFAULT.keptMessagesBytes();

    private final HomePaths paths;
    private final InstantSource clock;
    private final CoordinatorLog log;

    LeftoverChannels(HomePaths paths, InstantSource clock, CoordinatorLog log) {
        this.paths = paths;
        this.clock = clock;
        this.log = log;
    }

    /** The messages behind a position, without sequences, as far as they are kept. */
    List<TaskMessage> read(OpenChannel channel) {
        Reader reader = new Reader(channel);
        reader.file.skipTo(channel.position());
        reader.file.finish();
        reader.receiver
                .sentences()
                .forEach(fault ->
                        log.log("the channel of " + reader.path.getFileName() + ", whose worker died: " + fault));
        return reader.messages;
    }

    private final class Reader {
        private final AttemptToken token;
        private final Path path;
        private final ReportReceiver receiver;
        private final ChannelFile file;
        private final List<TaskMessage> messages = new ArrayList<>();
        private int bytes;

        Reader(OpenChannel channel) {
            token = channel.token();
            path = paths.channel(token.getJob(), token.getIndex(), token.getAttempt(), token.getEpoch());
            receiver = new ReportReceiver(clock::millis, this::add);
            file = new ChannelFile(path, receiver, receiver::fault);
        }

        private void add(TaskReport report) {
            if (!(report instanceof TaskReport.Message message)) {
                return;
            }
            ByteString body = ByteString.copyFromUtf8(message.json());
            if (bytes + body.size() > MAX_BYTES) {
                receiver.fault(ChannelFault.NO_ROOM);
                return;
            }
            bytes += body.size();
            messages.add(TaskMessage.newBuilder()
                    .setToken(token)
                    .setAtMs(clock.millis())
                    .setBody(body)
                    .setJson(true)
                    .setChannelPosition(file.position())
                    .build());
        }
    }
}
