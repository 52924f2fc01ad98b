package dev.drover.client;

import com.google.protobuf.TextFormat;
import dev.drover.client.convert.Convert;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.TasksQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Which tasks of a job are wanted, by task number; immutable. All conditions must hold. */
public final class TaskFilter {
    private final TasksQuery query;

    private TaskFilter(TasksQuery query) {
        this.query = query;
    }

    /**
     * {@return a builder without conditions}
     *
     * @param job whose tasks
     */
    public static Builder builder(JobId job) {
        ArgumentChecks.requireNonNull(job, "job");
        return new Builder(job);
    }

    TasksQuery query() {
        return query;
    }

    /** What it asks for, for logs and tests. */
    @Override
    public String toString() {
        return TextFormat.printer().emittingSingleLine(true).printToString(query);
    }

    /** Collects conditions; one thread. */
    public static final class Builder {
        private final TasksQuery.Builder query = TasksQuery.newBuilder();

        private Builder(JobId job) {
            query.setJob(job.value());
        }

        /**
         * Only these tasks.
         *
         * @param ranges of numbers, as people see them
         * @return this builder
         */
        public Builder numbers(Collection<TaskRange> ranges) {
            ArgumentChecks.requireNonNulls(ranges, "ranges");
            for (TaskRange range : ranges) {
                query.addNumbers(Convert.range(range));
            }
            return this;
        }

        /**
         * Only tasks of this state, or of another one that is given.
         *
         * @param state one of several
         * @return this builder
         */
        public Builder state(JobState state) {
            ArgumentChecks.requireNonNull(state, "state");
            query.addStatesValue(state.number());
            if (state == JobState.RUNNING) {
                query.addStatesValue(JobState.CANCELLING.number());
            }
            return this;
        }

        /**
         * Only tasks that did not succeed for this cause, or for another one that is given.
         *
         * @param cause one of several
         * @return this builder
         */
        public Builder cause(Cause cause) {
            ArgumentChecks.requireNonNull(cause, "cause");
            query.addCausesValue(cause.number());
            return this;
        }

        /**
         * Only tasks that ended with this exit code, or with another one that is given.
         *
         * @param code one of several
         * @return this builder
         */
        public Builder exitCode(int code) {
            query.addExitCodes(code);
            return this;
        }

        /**
         * By end, live ones by start, waiting ones by submission, unless {@link #by} says otherwise.
         *
         * @param time included
         * @return this builder
         */
        public Builder since(Instant time) {
            ArgumentChecks.requireNonNull(time, "time");
            query.setSinceMs(Convert.epochMs(time));
            return this;
        }

        /**
         * Likewise.
         *
         * @param time excluded
         * @return this builder
         */
        public Builder until(Instant time) {
            ArgumentChecks.requireNonNull(time, "time");
            query.setUntilMs(Convert.epochMs(time));
            return this;
        }

        /**
         * Which time {@link #since} and {@link #until} mean.
         *
         * @param basis which
         * @return this builder
         */
        public Builder by(JobFilter.By basis) {
            ArgumentChecks.requireNonNull(basis, "basis");
            query.setBy(JobFilter.basis(basis));
            return this;
        }

        /**
         * Tasks of a lower number alone.
         *
         * @param number excluded
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder before(long number) {
            query.setBefore(ArgumentChecks.requireNotNegative("number of a task", number));
            return this;
        }

        /**
         * Only tasks of which a worker ran an attempt.
         *
         * @param worker its number, from 1; there is no worker 0
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder worker(int worker) {
            query.setWorker(ArgumentChecks.requireNotNegative("number of a worker", worker));
            return this;
        }

        /**
         * Only tasks that ran at least that long.
         *
         * @param least from zero to a hundred years; milliseconds count
         * @return this builder
         * @throws IllegalArgumentException if it is another one
         */
        public Builder minRunTime(Duration least) {
            ArgumentChecks.requireNonNull(least, "least");
            query.setMinRunMs(
                    ArgumentChecks.requireLength("least run time", least).toMillis());
            return this;
        }

        /**
         * Tasks at most; 0: all.
         *
         * @param tasks the first ones
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder limit(long tasks) {
            query.setLimit(ArgumentChecks.requireNotNegative("limit", tasks));
            return this;
        }

        /** {@return the filter} */
        public TaskFilter build() {
            return new TaskFilter(query.build());
        }
    }
}
