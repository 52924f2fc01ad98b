package dev.drover.coordinator.core.state;

import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobNames;
import dev.drover.model.LabelKeys;
import dev.drover.model.TaskNumbers;
import dev.drover.proto.CommandWork;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.JobSpec;
import dev.drover.proto.Label;
import dev.drover.proto.TaskRange;
import dev.drover.proto.Variable;

/** What a spec must satisfy before it is accepted, whoever sends it; the client checks the same earlier, in the user's words. */
public final class SpecRules {
    static final int MAX_KEY_LENGTH = 1_000;
    static final int MAX_LABELS = 64;
    static final int MAX_RETRIES = 1_000_000;
    static final long MAX_DURATION_MS = 10L * 365 * 24 * 3600 * 1000;

    private SpecRules() {}

    /** The numbers of its tasks; the spec was checked before. */
    public static TaskNumbers numbers(JobSpec spec) {
        return switch (spec.getTasksCase()) {
            case RANGE ->
                TaskNumbers.range(
                        spec.getRange().getFirst(),
                        spec.getRange().getLast(),
                        spec.getRange().getStep());
            case LIST -> TaskNumbers.list(spec.getList().getCount());
            case TASKS_NOT_SET -> TaskNumbers.single();
        };
    }

    /**
     * Checks all of it.
     *
     * @param maxBytes of the whole spec
     * @throws DroverException INVALID, naming the first thing that is wrong
     */
    public static void check(JobSpec spec, int maxBytes) {
        require(
                spec.getSerializedSize() <= maxBytes,
                "the job's spec has "
                        + spec.getSerializedSize() + " bytes, at most " + maxBytes
                        + " are taken; pass large input by file");
        require(
                JobNames.isValid(spec.getName()),
                "the name '" + spec.getName() + "' is none, or has more than " + JobNames.MAX_BYTES + " bytes; "
                        + JobNames.RULE);
        switch (spec.getWorkCase()) {
            case COMMAND -> checkCommand(spec.getCommand());
            case FUNCTION -> checkFunction(spec.getFunction());
            case WORK_NOT_SET -> throw invalid("the job has neither a command nor a function");
        }
        switch (spec.getTasksCase()) {
            case RANGE -> checkRange(spec.getRange());
            case LIST ->
                require(
                        spec.getList().getCount() <= TaskNumbers.MAX_TASKS
                                && isListName(spec.getList().getName()),
                        "the list of values is not one that Drover made, or has more than " + TaskNumbers.MAX_TASKS
                                + " values");
            case TASKS_NOT_SET -> {}
        }
        require(!spec.getDirectory().isEmpty(), "the job has no working directory");
        require(spec.getEnvironmentId().size() == 32, "the job names no environment");
        for (Variable variable : spec.getVariablesList()) {
            require(
                    !variable.getName().isEmpty() && !containsByte(variable, '='),
                    "an environment variable has no name, or one with '='");
        }
        require(spec.getLabelsCount() <= MAX_LABELS, spec.getLabelsCount() + " labels, at most " + MAX_LABELS);
        for (Label label : spec.getLabelsList()) {
            require(
                    LabelKeys.isValid(label.getKey()),
                    "the label '" + label.getKey() + "' has no key, one with '=', or one of more than "
                            + LabelKeys.MAX_BYTES + " bytes");
        }
        require(spec.getKey().length() <= MAX_KEY_LENGTH, "the key has more than " + MAX_KEY_LENGTH + " characters");
        require(spec.getUmask() >= 0 && spec.getUmask() <= 0777, "the umask is not between 0 and 0777");
        require(spec.getRetries() >= 0 && spec.getRetries() <= MAX_RETRIES, "retries must be 0 to " + MAX_RETRIES);
        require(
                duration(spec.getTimeoutMs())
                        && duration(spec.getGraceMs())
                        && duration(spec.getBackoffFirstMs())
                        && duration(spec.getBackoffMaxMs()),
                "a duration is longer than ten years");
    }

    private static void checkCommand(CommandWork command) {
        require(command.getArgvCount() > 0 && !command.getArgv(0).isEmpty(), "the command is empty");
        require(!command.getShell() || command.getArgvCount() >= 3, "a shell job needs a line");
        for (int i = 0; i < command.getArgvCount(); i++) {
            for (int k = 0; k < command.getArgv(i).size(); k++) {
                require(command.getArgv(i).byteAt(k) != 0, "argument " + i + " contains a NUL byte");
            }
        }
    }

    private static void checkFunction(FunctionWork function) {
        require(
                !function.getClassName().isEmpty() && function.getClassName().length() <= 1_000,
                "the function has no class name");
    }

    private static void checkRange(TaskRange range) {
        require(range.getStep() >= 1, "the step of the array is " + range.getStep() + ", it must be 1 or more");
        require(
                range.getFirst() >= 0 && range.getLast() >= range.getFirst(),
                "the array goes from " + range.getFirst() + " to " + range.getLast()
                        + ": it must go upwards from 0 or more");
        require(
                (range.getLast() - range.getFirst()) / range.getStep() < TaskNumbers.MAX_TASKS,
                "the array has more than " + TaskNumbers.MAX_TASKS + " tasks");
    }

    private static boolean duration(long ms) {
        return ms >= 0 && ms <= MAX_DURATION_MS;
    }

    private static boolean containsByte(Variable variable, char c) {
        for (int i = 0; i < variable.getName().size(); i++) {
            if (variable.getName().byteAt(i) == c) {
                return true;
            }
        }
        return false;
    }

    private static boolean isListName(String name) {
        if (name.isEmpty() || name.length() > 100) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw invalid(message);
        }
    }

    private static DroverException invalid(String message) {
        return new DroverException(ErrorCode.INVALID, message);
    }
}
