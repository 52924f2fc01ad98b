package dev.drover.cli;

import dev.drover.cli.args.CommandSpec;
import dev.drover.cli.args.CommandTable;
import dev.drover.cli.args.HelpPage;
import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.Parser;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.args.Word;
import dev.drover.cli.command.Command;
import dev.drover.cli.command.CommandContext;
import dev.drover.cli.command.Commands;
import dev.drover.cli.command.Selection;
import dev.drover.cli.terminal.Advice;
import dev.drover.cli.terminal.Console;
import dev.drover.cli.terminal.OutputClosedException;
import dev.drover.cli.text.Escapes;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.model.Marks;
import dev.drover.model.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Runs a command line and returns its exit code: parses it, runs the command, and turns each error into one sentence.
 *
 * <p>One thread, one call. No lambda, stream, regular expression or {@code String.format} stands on the way to a command:
 * each adds milliseconds to every start (hazard JVM 8).
 */
public final class Cli {
    private final ProcessContext process;
    private Console console;
    private boolean verbose;
    /** The command does more than read. */
    private boolean changes;

    private boolean followsJobs;
    /** Follows without an exit code of a job's: its coordinator may go away in the midst. */
    private boolean streams;

    public Cli(ProcessContext process) {
        this.process = process;
        this.console = process.console();
    }

    /** Runs a whole command line, without the program's name. */
    public int run(List<Word> words) {
        int code;
        try {
            code = dispatch(words);
            console.flush();
        } catch (UsageException e) {
            code = fail(e, e.getMessage(), ExitCodes.USAGE);
        } catch (DroverException e) {
            code = fail(e, e.getMessage(), exitCode(e.code()));
        } catch (UserException e) {
            code = fail(e, e.getMessage(), exitCode(e.code()));
        } catch (OutputClosedException e) {
            code = e.isReaderGone()
                    ? ExitCodes.OUTPUT_CLOSED
                    : fail(
                            e,
                            "the answer could not be written ("
                                    + e.getCause().getMessage()
                                    + (changes
                                            ? "); what was asked may have been done all the same: drover history"
                                            : ")"),
                            ExitCodes.FAILED);
        } catch (NoSuchFileException e) {
            code = fail(e, "there is no file " + e.getFile(), ExitCodes.FAILED);
        } catch (IOException e) {
            code = fail(e, "reading or writing failed: " + e.getMessage(), ExitCodes.FAILED);
        } catch (UncheckedIOException e) {
            code = fail(e, "reading or writing failed: " + e.getCause().getMessage(), ExitCodes.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            code = ExitCodes.CANCELLED;
        } catch (RuntimeException e) {
            code = fail(e, "a fault of Drover itself: " + e + "; --verbose shows where", ExitCodes.FAILED);
        }
        return code;
    }

    private int exitCode(ErrorCode code) {
        boolean isLost = streams && code == ErrorCode.UNREACHABLE;
        return isLost ? ExitCodes.OWN_FAULT : code.exitCode();
    }

    private int dispatch(List<Word> words) throws IOException, InterruptedException {
        CommandSpec root = CommandTable.root();
        ParsedArguments before = Parser.parse(root, words);
        List<Word> rest = before.operands();
        String name = rest.isEmpty() ? "" : rest.get(0).text();
        if (name.equals("help")) {
            return help(requestedHelp(root, rest.subList(1, rest.size())));
        }
        followsJobs = name.equals("run") || name.equals("wait");
        if (before.has("--help")) {
            return help(root);
        }
        boolean rootOnly = name.isEmpty() || before.has("--version");
        CommandSpec spec = rootOnly ? root : CommandTable.find(name);
        List<Word> own = rootOnly ? List.of() : rest.subList(1, rest.size());
        followsJobs |= name.equals("submit") && waits(own) || name.equals("tail") && names(own);
        ParsedArguments parsed = rootOnly ? before : Parser.parse(spec, own, before);
        followsJobs = follows(name, parsed);
        if (parsed.has("--help")) {
            return help(spec);
        }
        changes = changes(name);
        streams = name.equals("tail") || name.equals("logs") && parsed.has("-f");
        configure(parsed, name.equals("run") && parsed.has("--quiet"));
        Command command = Commands.make(before.has("--version") ? "version" : name);
        try (CommandContext context = process.context(console, parsed.has("--home") ? parsed.value("--home") : null)) {
            return command.run(context, parsed);
        }
    }

    /** The command whose page {@code drover help WORDS} asks for. */
    private static CommandSpec requestedHelp(CommandSpec root, List<Word> words) {
        if (words.size() > 1) {
            throw new UsageException("help takes one command, '"
                    + Escapes.line(words.get(1).text()) + "' is one too many (drover --help)");
        }
        String name = words.isEmpty() ? "help" : words.get(0).text();
        return name.equals("help") || name.startsWith("-") ? root : CommandTable.find(name);
    }

    private int help(CommandSpec spec) {
        console.write(HelpPage.of(spec).getBytes(StandardCharsets.UTF_8));
        return ExitCodes.DONE;
    }

    private void configure(ParsedArguments parsed, boolean quiet) {
        verbose = parsed.has("--verbose");
        String color = parsed.text("--color", "auto");
        if (!color.equals("auto") && !color.equals("always") && !color.equals("never")) {
            throw new UsageException("--color takes auto, always or never, not '" + color + "'");
        }
        boolean named = parsed.has("--home");
        if (named && parsed.value("--home").isEmpty()) {
            throw new UsageException("--home is empty; name a directory, or leave it out for " + usualHome());
        }
        Advice advice = named ? Advice.withHome(parsed.value("--home")) : Advice.AS_IS;
        console = console.with(color, parsed.has("--no-progress"), quiet, advice);
    }

    private String usualHome() {
        return process.environment().getOrDefault(Marks.HOME, "").isEmpty() ? "the usual one" : "that of " + Marks.HOME;
    }

    /** Whether the command ends with the exit code of jobs, so that its own faults need another one. */
    private static boolean follows(String name, ParsedArguments parsed) {
        return switch (name) {
            case "run", "wait" -> true;
            case "submit" -> parsed.has("--wait");
            case "tail" -> Selection.isMade(parsed);
            default -> false;
        };
    }

    /** Whether more than an answer can come of the command. */
    private static boolean changes(String name) {
        return switch (name) {
            case "run", "submit", "cancel", "start", "stop", "restart", "demo" -> true;
            default -> false;
        };
    }

    /** Whether {@code --wait} is among submit's own words. Only for what is wrong with the words themselves. */
    private static boolean waits(List<Word> words) {
        for (Word word : words) {
            String text = word.text();
            if (text.equals("--")) {
                return false;
            }
            if (text.equals("--wait")) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything that may be an id or a selector's value is among tail's own words. Only for what is wrong with these. */
    private static boolean names(List<Word> words) {
        for (Word word : words) {
            if (word.text().equals("-")
                    || word.text().equals("--all")
                    || !word.text().startsWith("-")) {
                return true;
            }
        }
        return false;
    }

    private int fail(Throwable fault, String sentence, int code) {
        try {
            console.error(sentence == null ? fault.toString() : sentence);
            if (verbose) {
                StringWriter stack = new StringWriter();
                fault.printStackTrace(new PrintWriter(stack));
                console.writeError(stack.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (OutputClosedException e) {
            return ExitCodes.OUTPUT_CLOSED;
        }
        return followsJobs ? ExitCodes.OWN_FAULT : code;
    }
}
