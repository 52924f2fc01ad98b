package dev.drover.spec;

import dev.drover.proto.ProgressSource;
import dev.drover.proto.Spec;
import java.util.List;

/** The fields of a job about what is said between it and those that follow it. Without state; any thread. */
public final class ChannelFields {
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";

    public static final FlagField MESSAGE_CHANNEL =
            new FlagField(
                    FieldDoc.rareOption("messageChannel", "", "take messages, a line each on its standard input", ""),
                    AppliesTo.COMMANDS) {
                @Override
                public String label() {
                    return "messages";
                }

                @Override
                public boolean isSet(Spec spec) {
                    return spec.getMessageChannel();
                }

                @Override
                void put(Spec.Builder spec) {
                    spec.setMessageChannel(true);
                }
            };

    public static final ChoiceField PROGRESS_FROM =
            new ChoiceField(
                    FieldDoc.rareOption(
                            "progressFrom",
                            "stdout|stderr",
                            "find NN% or {\"progress\":…} in what it prints",
                            "stderr"),
                    AppliesTo.COMMANDS,
                    List.of(STDOUT, STDERR)) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.getProgressFromValue() != 0;
                }

                @Override
                public String get(Spec spec) {
                    return switch (spec.getProgressFrom()) {
                        case PROGRESS_SOURCE_STDOUT -> STDOUT;
                        case PROGRESS_SOURCE_STDERR -> STDERR;
                        case PROGRESS_SOURCE_UNSPECIFIED, UNRECOGNIZED -> "" + spec.getProgressFromValue();
                    };
                }

                @Override
                void put(Spec.Builder spec, String word) {
                    spec.setProgressFrom(
                            word.equals(STDOUT)
                                    ? ProgressSource.PROGRESS_SOURCE_STDOUT
                                    : ProgressSource.PROGRESS_SOURCE_STDERR);
                }
            };

    private ChannelFields() {}
}
