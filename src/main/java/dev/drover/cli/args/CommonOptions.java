package dev.drover.cli.args;

import java.util.List;

/** The options that every command takes. */
public final class CommonOptions {
    public static final List<OptionSpec> ALL = List.of(
            OptionSpec.value("--home", "DIR", "the data directory"),
            OptionSpec.value("--color", "WHEN", "auto, always or never"),
            OptionSpec.flag("--no-progress", "no bars"),
            OptionSpec.flag("--verbose", "show the stack of an error"),
            OptionSpec.flag("--help", "this page").or("-h"));

    private CommonOptions() {}
}
