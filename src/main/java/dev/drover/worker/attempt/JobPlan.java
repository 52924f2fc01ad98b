package dev.drover.worker.attempt;

import dev.drover.model.TaskNumbers;
import dev.drover.proto.Environment;
import dev.drover.proto.Spec;
import dev.drover.spec.SpecTasks;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A job in the form that its attempts need. It is decoded once and shared by all of them. Any thread may use it.
 *
 * <p>The first slot that needs the part for the kind of job makes it, never the link thread.
 */
public final class JobPlan {
    /** The data that attempts of one kind of job share. Any thread may use it. */
    public interface KindPlan {}

    /** Makes the part of a plan that belongs to one kind of job. */
    public interface Maker<P extends KindPlan> {
        P make(JobPlan plan) throws NotStartedException;
    }

    private final long job;
    private final Spec spec;
    private final Optional<Environment> environment;
    private final TaskNumbers numbers;
    private KindPlan kind; // guarded by this

    /**
     * Makes a plan from what the coordinator sent.
     *
     * @param environment absent if the coordinator didn't send the one that the spec names
     */
    public JobPlan(long job, Spec spec, Optional<Environment> environment) {
        this.job = job;
        this.spec = spec;
        this.environment = environment;
        this.numbers = SpecTasks.numbers(spec);
    }

    public long job() {
        return job;
    }

    public Spec spec() {
        return spec;
    }

    TaskNumbers numbers() {
        return numbers;
    }

    public Optional<Environment> environment() {
        return environment;
    }

    public boolean isArray() {
        return SpecTasks.isArray(spec);
    }

    /**
     * The part of the plan for the job's kind. The first caller makes it.
     *
     * @throws NotStartedException if it cannot be made; the next caller tries again
     */
    public synchronized <P extends KindPlan> P ofKind(Class<P> type, Maker<P> maker) throws NotStartedException {
        if (kind == null) {
            kind = maker.make(this);
        }
        return type.cast(kind);
    }

    /** The working directory as text, for functions; bytes that aren't UTF-8 are replaced. */
    public String directoryText() {
        return spec.getDirectory().toString(StandardCharsets.UTF_8);
    }
}
