package dev.drover.client;

import com.google.protobuf.TextFormat;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.JobsFilter;
import dev.drover.proto.JobsQuery;
import dev.drover.proto.Label;
import dev.drover.proto.TimeBasis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Which jobs of the history are wanted, newest first; immutable. All conditions must hold. */
public final class JobFilter {
    private final JobsQuery query;

    private JobFilter(JobsQuery query) {
        this.query = query;
    }

    /** Which time {@code since} and {@code until} mean. */
    public enum By {
        SUBMITTED,
        STARTED,
        ENDED
    }

    /** All jobs, without a limit. */
    public static JobFilter all() {
        return new JobFilter(JobsQuery.getDefaultInstance());
    }

    public static Builder builder() {
        return new Builder();
    }

    static TimeBasis basis(By basis) {
        return switch (basis) {
            case SUBMITTED -> TimeBasis.TIME_BASIS_SUBMITTED;
            case STARTED -> TimeBasis.TIME_BASIS_STARTED;
            case ENDED -> TimeBasis.TIME_BASIS_ENDED;
        };
    }

    public JobsQuery query() {
        return query;
    }

    /** What it asks for, for logs and tests. */
    @Override
    public String toString() {
        return TextFormat.printer().emittingSingleLine(true).printToString(query);
    }

    /** Collects conditions; one thread. */
    public static final class Builder {
        private final JobsQuery.Builder query = JobsQuery.newBuilder();
        private final JobsFilter.Builder filter = query.getFilterBuilder();

        private Builder() {}

        /** By end, live ones by start, unless {@link #by} says otherwise. */
        public Builder since(Instant time) {
            filter.setSinceMs(time.toEpochMilli());
            return this;
        }

        public Builder until(Instant time) {
            filter.setUntilMs(time.toEpochMilli());
            return this;
        }

        public Builder by(By basis) {
            filter.setBy(basis(basis));
            return this;
        }

        public Builder state(JobState state) {
            filter.addStatesValue(state.number());
            if (state == JobState.RUNNING) {
                filter.addStatesValue(JobState.CANCELLING.number());
            }
            return this;
        }

        public Builder cause(Cause cause) {
            filter.addCausesValue(cause.number());
            return this;
        }

        public Builder exitCode(int code) {
            filter.addExitCodes(code);
            return this;
        }

        /** {@code *} and {@code ?}, against the whole name. */
        public Builder nameGlob(String glob) {
            filter.setNameGlob(glob);
            return this;
        }

        public Builder label(String key, String value) {
            filter.addLabels(Label.newBuilder().setKey(key).setValue(value));
            return this;
        }

        public Builder worker(int worker) {
            filter.setWorker(worker);
            return this;
        }

        public Builder minRunTime(Duration least) {
            filter.setMinRunMs(least.toMillis());
            return this;
        }

        public Builder before(JobId id) {
            filter.setBeforeId(id.value());
            return this;
        }

        public Builder ids(Collection<JobId> ids) {
            for (JobId id : ids) {
                filter.addIds(id.value());
            }
            return this;
        }

        /** Only jobs that have not ended. */
        public Builder live() {
            filter.setLive(true);
            return this;
        }

        /** Jobs at most; 0: all. */
        public Builder limit(long jobs) {
            query.setLimit(jobs);
            return this;
        }

        /** Also count all that match: {@link Pages#matching}. */
        public Builder count() {
            query.setCount(true);
            return this;
        }

        /** With {@link JobSummary#spec}. */
        public Builder withSpec() {
            query.setWithSpec(true);
            return this;
        }

        public JobFilter build() {
            return new JobFilter(query.build());
        }
    }
}
