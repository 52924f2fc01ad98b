package dev.drover.coordinator.core.state;

import dev.drover.model.ErrorCode;
import dev.drover.model.ExecLimits;
import dev.drover.model.UserException;
import dev.drover.proto.Spec;

/**
 * Refuses a command whose arguments and environment no kernel of these limits takes. Without state; any thread.
 *
 * <p>What is refused could never start. A few bytes more are known only at the start, which says the same then: the values of an
 * array, the path of the program, and Drover's own variables.
 */
public final class ExecRules {
    private ExecRules() {}

    /**
     * Checks the command of a spec.
     *
     * @param environment of the job, without the variables of the spec
     * @throws UserException INVALID, with the size and the limit
     */
    public static void check(Spec spec, ExecSize environment, ExecLimits limits) {
        if (!spec.hasCommand()) {
            return;
        }
        ExecSize variables = ExecSize.of(spec.getVariablesList());
        long longest = Math.max(environment.longest(), variables.longest());
        if (longest > limits.wordBytes()) {
            throw invalid(limits.wordTooLong("a variable of the environment", longest));
        }
        long bytes = 0;
        for (int i = 0; i < spec.getCommand().getArgvCount(); i++) {
            int length = spec.getCommand().getArgv(i).size();
            if (length >= limits.wordBytes()) {
                throw invalid(limits.wordTooLong("argument " + i, length + 1L));
            }
            bytes += ExecLimits.counted(length);
        }
        bytes += variables.bytes();
        // Each variable may stand in the place of one of the environment, which was at most the longest.
        long replaced = ExecLimits.counted(environment.longest()) * spec.getVariablesCount();
        bytes += Math.max(0, environment.bytes() - replaced);
        if (bytes > limits.totalBytes()) {
            throw invalid(limits.tooLong(bytes));
        }
    }

    private static UserException invalid(String sentence) {
        return new UserException(ErrorCode.INVALID, sentence);
    }
}
