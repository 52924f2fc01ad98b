package dev.drover.spec;

import dev.drover.proto.Spec;
import java.util.List;

/** The fields of a job about the process of a command; {@link JobFields} lists them. Without state; any thread. */
public final class ProcessFields {
    /** Standard input and both outputs, and one more: a program that is linked to libraries opens them. */
    private static final int LEAST_OPEN_FILES = 4;

    /** What a kernel allows unless it is told otherwise (fs.nr_open). */
    private static final int MOST_OPEN_FILES = 1 << 20;

    private static final String OFF = "off";
    private static final String ON = "on";

    public static final SignalField SIGNAL =
            new SignalField(
                    FieldDoc.rareOption("signal", "S", "the signal that asks it to end; else TERM", "SIGINT"),
                    AppliesTo.PROCESSES) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasSignal();
                }

                @Override
                public int get(Spec spec) {
                    return spec.getSignal();
                }

                @Override
                void put(Spec.Builder spec, int signal) {
                    spec.setSignal(signal);
                }
            };

    public static final Argv0Field ARGV0 = new Argv0Field(FieldDoc.rareOption(
            "argv0", "NAME", "what it finds as its own name, argument 0; else the command as it was given", "-sh"));

    public static final NumberField OPEN_FILES =
            new NumberField(
                    FieldDoc.rareOption("openFiles", "N", "how many open files each of its processes may have", "256"),
                    AppliesTo.PROCESSES,
                    LEAST_OPEN_FILES,
                    MOST_OPEN_FILES) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasOpenFiles();
                }

                @Override
                public long get(Spec spec) {
                    return Integer.toUnsignedLong(spec.getOpenFiles());
                }

                @Override
                void put(Spec.Builder spec, long value) {
                    spec.setOpenFiles((int) value);
                }
            };

    public static final ChoiceField CORE_DUMP =
            new ChoiceField(
                    FieldDoc.rareOption("coreDump", "off|on", "whether a crash leaves a core file", "off"),
                    AppliesTo.PROCESSES,
                    List.of(OFF, ON)) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasCoreDump();
                }

                @Override
                public String get(Spec spec) {
                    return spec.getCoreDump() ? ON : OFF;
                }

                @Override
                void put(Spec.Builder spec, String word) {
                    spec.setCoreDump(word.equals(ON));
                }
            };

    private ProcessFields() {}
}
