package dev.drover.cli.command;

/**
 * The result of one check of {@code doctor}.
 *
 * @param sentence what was seen and, unless all is well, what to do
 */
record CheckResult(String name, Verdict verdict, String sentence) {
    /** The verdict of the check. */
    enum Verdict {
        OK,
        WARN,
        FAIL,
        SKIPPED
    }

    static CheckResult ok(String name, String sentence) {
        return new CheckResult(name, Verdict.OK, sentence);
    }

    static CheckResult warn(String name, String sentence) {
        return new CheckResult(name, Verdict.WARN, sentence);
    }

    static CheckResult fail(String name, String sentence) {
        return new CheckResult(name, Verdict.FAIL, sentence);
    }

    static CheckResult skipped(String name, String sentence) {
        return new CheckResult(name, Verdict.SKIPPED, sentence);
    }
}
