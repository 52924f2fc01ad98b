package dev.drover.spec;

import dev.drover.proto.SpecOrBuilder;

/** The kinds of jobs that a field is for, each with the sentence for the others. */
public enum AppliesTo {
    EVERY_JOB(""),
    COMMANDS("is for commands, and this is a Java function"),
    /** What is a property of a process: functions of all jobs run in the processes of the workers. */
    PROCESSES(
            "is for commands; a Java function has no process of its own, it runs in its worker's; --isolated gives it one"),
    FUNCTIONS("is for Java functions, and this is a command");

    private final String refusal;

    AppliesTo(String refusal) {
        this.refusal = refusal;
    }

    /** Refuses the field in a job of another kind; the spec has its work already. */
    void require(String what, SpecOrBuilder spec) {
        boolean hasProcess = this == PROCESSES && spec.hasIsolated();
        boolean fits = this == EVERY_JOB || hasProcess || spec.hasFunction() == (this == FUNCTIONS);
        if (!fits) {
            throw FieldErrors.invalid(what + " " + refusal);
        }
    }

    /** For people: {@code every job}, {@code commands}, {@code Java functions}. */
    public String words() {
        return switch (this) {
            case EVERY_JOB -> "every job";
            case COMMANDS, PROCESSES -> "commands";
            case FUNCTIONS -> "Java functions";
        };
    }
}
