package dev.drover.cli.text;

import dev.drover.cli.args.UsageException;
import dev.drover.model.JobNames;

/** Reads names of jobs that people typed. */
public final class TypedName {
    private TypedName() {}

    /**
     * The name itself if it follows the rule.
     *
     * @param where names the option in the error
     */
    public static String check(String name, String where) {
        if (name.length() > JobNames.MAX_BYTES) {
            throw new UsageException("the name " + where + " has " + name.length() + " characters, "
                    + JobNames.MAX_BYTES + " are the most; shorten it");
        }
        if (!JobNames.isValid(name)) {
            throw new UsageException("'" + Escapes.line(name) + "' " + where + " is no name; " + JobNames.RULE);
        }
        return name;
    }
}
