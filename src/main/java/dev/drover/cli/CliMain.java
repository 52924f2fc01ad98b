package dev.drover.cli;

import dev.drover.cli.args.Word;
import dev.drover.cli.command.CommandClient;
import dev.drover.cli.command.CommandContext;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.StandardInput;
import dev.drover.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Consumer;

/** The program behind {@code drover}, and the only place of the command line that ends the JVM. */
public final class CliMain {
    private CliMain() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Console console = new Console(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Terminal.ofProcess(environment));
        ProcessContext process = new ProcessContext(
                environment,
                console,
                StandardInput.ofProcess(new FileInputStream(FileDescriptor.in)),
                new SystemTime(),
                version(),
                new Opener(environment),
                new JvmSignals());
        System.exit(Training.isWanted() ? Training.run(process) : new Cli(process).run(RawArguments.read(arguments)));
    }

    /** Of the jar; when run from classes, of the property that the build sets. */
    private static String version() {
        String version = CliMain.class.getPackage().getImplementationVersion();
        return version != null ? version : System.getProperty("drover.version", "development");
    }

    /** Named classes instead of lambdas: the first lambda of a JVM costs some 20 ms (hazard JVM 8). */
    private static final class SystemTime implements CommandContext.TimeSource {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public ZoneId zone() {
            return ZoneId.systemDefault();
        }
    }

    private record Opener(Map<String, String> environment) implements CommandContext.ClientOpener {
        @Override
        public CommandClient open(Word home, boolean mayStart, Consumer<String> notices) throws IOException {
            return ClientOpening.open(environment, home, mayStart, notices);
        }
    }
}
