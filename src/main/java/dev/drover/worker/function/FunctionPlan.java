package dev.drover.worker.function;

import com.google.protobuf.ByteString;
import dev.drover.model.Marks;
import dev.drover.proto.Environment;
import dev.drover.proto.Variable;
import dev.drover.worker.attempt.JobPlan;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The data that all attempts of a function job share. Any thread. */
final class FunctionPlan implements JobPlan.KindPlan {
    private final TaskClass task;
    private final JobPlan job;
    private Map<String, String> environment; // guarded by this

    FunctionPlan(TaskClass task, JobPlan job) {
        this.task = task;
        this.job = job;
    }

    TaskClass task() {
        return task;
    }

    /**
     * The job's environment for the task, without variables that are not UTF-8. Few tasks read it, so it is made on the
     * first call.
     */
    synchronized Map<String, String> environment() {
        if (environment == null) {
            Map<String, String> byName = new LinkedHashMap<>();
            job.environment()
                    .map(Environment::getVariablesList)
                    .ifPresent(variables -> variables.forEach(variable -> put(byName, variable)));
            job.spec().getVariablesList().forEach(variable -> put(byName, variable));
            byName.keySet().removeIf(name -> name.startsWith(Marks.PREFIX));
            environment = Map.copyOf(byName);
        }
        return environment;
    }

    private static void put(Map<String, String> byName, Variable variable) {
        Optional<String> name = text(variable.getName());
        Optional<String> value = text(variable.getValue());
        if (name.isPresent() && value.isPresent()) {
            byName.put(name.get(), value.get());
        }
    }

    private static Optional<String> text(ByteString bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asReadOnlyByteBuffer())
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
