package dev.drover.cli.command;

import dev.drover.cli.Cli;
import dev.drover.cli.ProcessContext;
import dev.drover.cli.args.Word;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command line around a fake client, with its streams, its clock and its signals in the hands of the test. */
public final class Rig {
    final FakeClient client = new FakeClient();
    final List<Runnable> signals = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();
    private boolean terminal;
    private boolean opened;

    Rig onTerminal() {
        terminal = true;
        return this;
    }

    /** Other bytes on standard input, or none that this command may take. */
    Rig with(InputStream input) {
        in = input;
        return this;
    }

    Rig typing(String text) {
        in = FakeClient.text(text);
        return this;
    }

    int run(String... words) {
        List<Word> list = new ArrayList<>();
        for (String word : words) {
            list.add(Word.of(word));
        }
        return runWords(list);
    }

    int runWords(List<Word> words) {
        Console console = new Console(out, err, new Terminal(terminal, terminal, true, true, false));
        CommandContext.TimeSource time = new CommandContext.TimeSource() {
            @Override
            public Instant now() {
                return Samples.NOW.plusMillis(client.passedMs);
            }

            @Override
            public ZoneId zone() {
                return ZoneId.of("UTC");
            }
        };
        ProcessContext process = new ProcessContext(
                Map.of(),
                console,
                in,
                time,
                "0.1.0",
                (home, mayStart, notices) -> {
                    opened = true;
                    client.calls.add(mayStart ? "open" : "open passive");
                    return client;
                },
                signals::add);
        return new Cli(process).run(words);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    boolean openedClient() {
        return opened;
    }
}
