package dev.drover.cli.command;

/**
 * The result of one check of {@code doctor}.
 *
 * @param sentence what was seen and, unless all is well, what to do
 */
record Check(String name, Verdict verdict, String sentence) {
    /** The verdict of the check. */
    enum Verdict {
        OK,
        WARN,
        FAIL,
        SKIPPED
    }

    static Check ok(String name, String sentence) {
        return new Check(name, Verdict.OK, sentence);
    }

    static Check warn(String name, String sentence) {
        return new Check(name, Verdict.WARN, sentence);
    }

    static Check fail(String name, String sentence) {
        return new Check(name, Verdict.FAIL, sentence);
    }

    static Check skipped(String name, String sentence) {
        return new Check(name, Verdict.SKIPPED, sentence);
    }
}
