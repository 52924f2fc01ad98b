package dev.drover.cli.command;

import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.text.ExitCodes;
import dev.drover.client.JobId;
import dev.drover.spec.Durations;
import java.io.IOException;
import java.util.List;

/** {@code drover wait}: returns when jobs have ended, with their exit code. Ctrl-C leaves them alone. */
final class WaitCommand implements Command {
    @Override
    public int run(CommandContext context, ParsedArguments options) throws IOException, InterruptedException {
        String timeout = options.text("--timeout", "");
        if (options.has("--timeout")) {
            Durations.parseMs(timeout, "--timeout");
        }
        List<JobId> ids = Selection.jobs(context, options, "wait");
        return ids.isEmpty() ? ExitCodes.DONE : JobWaiter.untilEnded(context, ids, timeout);
    }
}
