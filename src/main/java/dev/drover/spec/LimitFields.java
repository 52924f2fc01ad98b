package dev.drover.spec;

import dev.drover.proto.OutputLimitActionCode;
import dev.drover.proto.Spec;
import java.util.List;

/** The fields of a job that limit one attempt; {@link JobFields} lists them. Without state; any thread. */
public final class LimitFields {
    private static final String TRUNCATE = "truncate";
    private static final String KILL = "kill";

    public static final SizeField OUTPUT_LIMIT =
            new SizeField(
                    FieldDoc.rareOption("outputLimit", "SIZE", "how much output of an attempt is kept; else 64M", "1G"),
                    AppliesTo.EVERY_JOB,
                    1) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasOutputLimitBytes();
                }

                @Override
                public long getBytes(Spec spec) {
                    return spec.getOutputLimitBytes();
                }

                @Override
                void putBytes(Spec.Builder spec, long bytes) {
                    spec.setOutputLimitBytes(bytes);
                }
            };

    public static final ChoiceField ON_OUTPUT_LIMIT =
            new ChoiceField(
                    FieldDoc.rareOption(
                            "onOutputLimit",
                            "truncate|kill",
                            "drop output above that limit, which is the default, or end the attempt",
                            KILL),
                    AppliesTo.EVERY_JOB,
                    List.of(TRUNCATE, KILL)) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.getOnOutputLimitValue() != 0;
                }

                @Override
                public String get(Spec spec) {
                    return switch (spec.getOnOutputLimit()) {
                        case OUTPUT_LIMIT_ACTION_TRUNCATE -> TRUNCATE;
                        case OUTPUT_LIMIT_ACTION_KILL -> KILL;
                        case OUTPUT_LIMIT_ACTION_UNSPECIFIED, UNRECOGNIZED ->
                            Integer.toString(spec.getOnOutputLimitValue());
                    };
                }

                @Override
                void put(Spec.Builder spec, String word) {
                    spec.setOnOutputLimit(
                            word.equals(KILL)
                                    ? OutputLimitActionCode.OUTPUT_LIMIT_ACTION_KILL
                                    : OutputLimitActionCode.OUTPUT_LIMIT_ACTION_TRUNCATE);
                }
            };

    public static final SizeField MEMORY =
            new SizeField(
                    FieldDoc.rareOption(
                            "memory", "SIZE", "end an attempt whose processes have more in RAM, all together", "2G"),
                    AppliesTo.PROCESSES,
                    1 << 20) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasMemoryBytes();
                }

                @Override
                public long getBytes(Spec spec) {
                    return spec.getMemoryBytes();
                }

                @Override
                void putBytes(Spec.Builder spec, long bytes) {
                    spec.setMemoryBytes(bytes);
                }
            };

    public static final DurationField CPU_TIME =
            new DurationField(
                    FieldDoc.rareOption(
                            "cpuTime", "D", "end an attempt whose processes took more CPU time, all together", "3600s"),
                    AppliesTo.PROCESSES,
                    "leaves no time to run; leave it out for no limit",
                    "leave it out for no limit") {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasCpuMs();
                }

                @Override
                public long getMs(Spec spec) {
                    return spec.getCpuMs();
                }

                @Override
                void putMs(Spec.Builder spec, long ms) {
                    spec.setCpuMs(ms);
                }
            };

    private LimitFields() {}
}
