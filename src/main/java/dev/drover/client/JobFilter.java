package dev.drover.client;

import com.google.protobuf.TextFormat;
import dev.drover.client.convert.Convert;
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
        /** When it was accepted. */
        SUBMITTED,
        /** When its first task started. */
        STARTED,
        /** When its last task ended. */
        ENDED
    }

    /**
     * All jobs, without a limit.
     *
     * @return the filter
     */
    public static JobFilter all() {
        return new JobFilter(JobsQuery.getDefaultInstance());
    }

    /** {@return a builder without conditions} */
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

    /** {@return the question as it is sent; for Drover's own packages} */
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

        /**
         * By end, live ones by start, unless {@link #by} says otherwise.
         *
         * @param time included
         * @return this builder
         */
        public Builder since(Instant time) {
            ArgumentChecks.requireNonNull(time, "time");
            filter.setSinceMs(Convert.epochMs(time));
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
            filter.setUntilMs(Convert.epochMs(time));
            return this;
        }

        /**
         * Which time {@link #since} and {@link #until} mean.
         *
         * @param basis which
         * @return this builder
         */
        public Builder by(By basis) {
            ArgumentChecks.requireNonNull(basis, "basis");
            filter.setBy(basis(basis));
            return this;
        }

        /**
         * Only jobs of this state, or of another one that is given.
         *
         * @param state one of several
         * @return this builder
         */
        public Builder state(JobState state) {
            ArgumentChecks.requireNonNull(state, "state");
            filter.addStatesValue(state.number());
            if (state == JobState.RUNNING) {
                filter.addStatesValue(JobState.CANCELLING.number());
            }
            return this;
        }

        /**
         * Only jobs that did not succeed for this cause, or for another one that is given.
         *
         * @param cause one of several
         * @return this builder
         */
        public Builder cause(Cause cause) {
            ArgumentChecks.requireNonNull(cause, "cause");
            filter.addCausesValue(cause.number());
            return this;
        }

        /**
         * Only jobs that ended with this exit code, or with another one that is given.
         *
         * @param code one of several
         * @return this builder
         */
        public Builder exitCode(int code) {
            filter.addExitCodes(code);
            return this;
        }

        /**
         * {@code *} and {@code ?}, against the whole name.
         *
         * @param glob upper and lower case differ; at most 512 bytes
         * @return this builder
         */
        public Builder nameGlob(String glob) {
            ArgumentChecks.requireNonNull(glob, "glob");
            filter.setNameGlob(glob);
            return this;
        }

        /**
         * Only jobs with this label; of several labels, with all.
         *
         * @param key of the label
         * @param value its whole value
         * @return this builder
         */
        public Builder label(String key, String value) {
            ArgumentChecks.requireNonNull(key, "key");
            ArgumentChecks.requireNonNull(value, "value");
            filter.addLabels(Label.newBuilder().setKey(key).setValue(value));
            return this;
        }

        /**
         * Only jobs of which a worker ran an attempt.
         *
         * @param worker its number, from 1; there is no worker 0
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder worker(int worker) {
            filter.setWorker(ArgumentChecks.requireNotNegative("number of a worker", worker));
            return this;
        }

        /**
         * Only jobs that ran at least that long.
         *
         * @param least from zero to a hundred years; milliseconds count
         * @return this builder
         * @throws IllegalArgumentException if it is another one
         */
        public Builder minRunTime(Duration least) {
            ArgumentChecks.requireNonNull(least, "least");
            filter.setMinRunMs(
                    ArgumentChecks.requireLength("least run time", least).toMillis());
            return this;
        }

        /**
         * Only jobs with a lower id, which is how the next page is asked for.
         *
         * @param id excluded
         * @return this builder
         */
        public Builder before(JobId id) {
            ArgumentChecks.requireNonNull(id, "id");
            filter.setBeforeId(id.value());
            return this;
        }

        /**
         * Only these jobs.
         *
         * @param ids in any order
         * @return this builder
         */
        public Builder ids(Collection<JobId> ids) {
            ArgumentChecks.requireNonNulls(ids, "ids");
            for (JobId id : ids) {
                filter.addIds(id.value());
            }
            return this;
        }

        /**
         * Only jobs that have not ended.
         *
         * @return this builder
         */
        public Builder live() {
            filter.setLive(true);
            return this;
        }

        /**
         * Jobs at most; 0: all.
         *
         * @param jobs the newest
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder limit(long jobs) {
            query.setLimit(ArgumentChecks.requireNotNegative("limit", jobs));
            return this;
        }

        /**
         * Also count all that match: {@link Pages#matching}.
         *
         * @return this builder
         */
        public Builder count() {
            query.setCount(true);
            return this;
        }

        /**
         * With {@link JobSummary#spec}.
         *
         * @return this builder
         */
        public Builder withSpec() {
            query.setWithSpec(true);
            return this;
        }

        /** {@return the filter} */
        public JobFilter build() {
            return new JobFilter(query.build());
        }
    }
}
