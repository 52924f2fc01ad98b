package dev.drover.spec;

import dev.drover.proto.Spec;

/** The fields of a job about the process of a command; {@link JobFields} lists them. Without state; any thread. */
public final class ProcessFields {
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

    private ProcessFields() {}
}
