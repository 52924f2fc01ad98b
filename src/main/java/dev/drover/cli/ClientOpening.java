package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.cli.command.CommandClient;
import dev.drover.cli.command.LibraryClient;
import dev.drover.client.ClientOptions;
import dev.drover.client.DroverClient;
import dev.drover.client.admin.HomeAdmin;
import dev.drover.client.caller.BytePaths;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** Opens the real client; a class of its own, so that commands that need none don't load it. */
final class ClientOpening {
    private ClientOpening() {}

    static CommandClient open(Map<String, String> environment, Word home, boolean mayStart, Consumer<String> notices)
            throws IOException {
        ClientOptions options = ClientOptions.fromEnvironment(
                        environment, home == null ? null : home.text(), ClientOptions.Option.SPEAK_OF_COMMANDS)
                .withNotices(notices);
        if (home != null) {
            options = options.withHome(BytePaths.of(home.bytes()));
        }
        options = mayStart
                ? options.with(ClientOptions.Option.CONNECT_AHEAD)
                : options.without(ClientOptions.Option.AUTO_START);
        return new LibraryClient(DroverClient.open(options), new HomeAdmin(options));
    }
}
