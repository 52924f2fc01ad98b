package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.args.Word;
import dev.drover.cli.text.ExitCodes;
import dev.drover.cli.text.JsonCheck;
import dev.drover.cli.text.JsonLine;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import dev.drover.client.TaskRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** {@code drover send}: a message to a running task, or a message for each line of standard input. */
final class SendCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException {
        List<Word> words = options.operands();
        if (words.size() != 2) {
            throw new UsageException("send takes an id and one message, not " + words.size()
                    + " words; quote a message of several words (drover send --help)");
        }
        Selection.Chosen to = Selection.one(context, words.get(0).text());
        OptionalLong task = task(to, words.get(0).text());
        if (!words.get(1).text().equals("-")) {
            return send(context, options, to, task, words.get(1).exactText("the message"));
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int code = send(context, options, to, task, line);
            if (code != ExitCodes.DONE) {
                return code;
            }
        }
        return ExitCodes.DONE;
    }

    private static OptionalLong task(Selection.Chosen to, String word) {
        if (to.tasks().isEmpty()) {
            return OptionalLong.empty();
        }
        TaskRange range = to.tasks().get(0);
        if (to.tasks().size() > 1 || range.first() != range.last()) {
            throw new UsageException(
                    "a message is for one task, and " + word + " are several; name one (drover send --help)");
        }
        return OptionalLong.of(range.first());
    }

    private static int send(
            CommandContext context, ParsedArguments options, Selection.Chosen to, OptionalLong task, String text)
            throws IOException {
        boolean isJson =
                JsonCheck.fault(text.getBytes(StandardCharsets.UTF_8), false).isEmpty();
        SendRequest.Format format = isJson ? SendRequest.Format.JSON : SendRequest.Format.TEXT;
        SendResult result = context.client().send(new SendRequest(to.job(), task, text, format));
        String name = to.job() + (task.isPresent() ? "." + task.getAsLong() : "");
        if (options.has("--json")) {
            context.console().line(json(to, result));
        } else if (result.outcome() == SendResult.Outcome.TAKEN) {
            context.console()
                    .info("message taken by " + name + ", attempt "
                            + result.attempt().orElse(1));
        }
        if (result.outcome() == SendResult.Outcome.TAKEN) {
            return ExitCodes.DONE;
        }
        context.console().error(refusal(name, result.outcome()));
        return ExitCodes.FAILED;
    }

    private static String refusal(String name, SendResult.Outcome outcome) {
        return switch (outcome) {
            case NOT_RUNNING ->
                name + " does not run yet, or does not take messages now; drover tail " + name + " shows when it does";
            case INBOX_FULL -> name + " has not read the messages that it got before; try again later";
            case ENDED -> name + " has ended; drover show " + name + " says how";
            case NO_INBOX -> name + " takes no messages; submit it with --message-channel";
            case TAKEN -> throw new IllegalArgumentException("it was taken");
        };
    }

    private static String json(Selection.Chosen to, SendResult result) {
        JsonLine json = new JsonLine().number("job", to.job().value()).number("task", result.task());
        if (result.attempt().isPresent()) {
            json.number("attempt", result.attempt().getAsInt());
        }
        return json.text(
                        "outcome",
                        result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .end();
    }
}
