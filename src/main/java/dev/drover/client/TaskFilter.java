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

    public static Builder builder(JobId job) {
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

        public Builder numbers(Collection<TaskRange> ranges) {
            for (TaskRange range : ranges) {
                query.addNumbers(Convert.range(range));
            }
            return this;
        }

        public Builder state(JobState state) {
            query.addStatesValue(state.number());
            if (state == JobState.RUNNING) {
                query.addStatesValue(JobState.CANCELLING.number());
            }
            return this;
        }

        public Builder cause(Cause cause) {
            query.addCausesValue(cause.number());
            return this;
        }

        public Builder exitCode(int code) {
            query.addExitCodes(code);
            return this;
        }

        /** By end, live ones by start, waiting ones by submission, unless {@link #by} says otherwise. */
        public Builder since(Instant time) {
            query.setSinceMs(time.toEpochMilli());
            return this;
        }

        public Builder until(Instant time) {
            query.setUntilMs(time.toEpochMilli());
            return this;
        }

        public Builder by(JobFilter.By basis) {
            query.setBy(JobFilter.basis(basis));
            return this;
        }

        /** Tasks of a lower number alone. */
        public Builder before(long number) {
            query.setBefore(number);
            return this;
        }

        public Builder worker(int worker) {
            query.setWorker(worker);
            return this;
        }

        public Builder minRunTime(Duration least) {
            query.setMinRunMs(least.toMillis());
            return this;
        }

        /** Tasks at most; 0: all. */
        public Builder limit(long tasks) {
            query.setLimit(tasks);
            return this;
        }

        public TaskFilter build() {
            return new TaskFilter(query.build());
        }
    }
}
