package dev.drover.client.query;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes answers of a history that cannot catch up, and says so once until one is whole again. Any thread. */
public final class LagReporter implements QuerySource {
    private final QuerySource source;
    private final Consumer<String> notices;
    private volatile String lag = "";

    /** {@code notices} receives a sentence on the thread that asked. */
    public LagReporter(QuerySource source, Consumer<String> notices) {
        this.source = source;
        this.notices = notices;
    }

    @Override
    public Rows query(Query query) {
        Rows rows = source.query(query.toBuilder().setAcceptLag(true).build());
        boolean isNew = lag.isEmpty() && !rows.getLag().isEmpty();
        lag = rows.getLag();
        if (isNew) {
            notices.accept(lag);
        }
        return rows;
    }

    /**
     * The same for a question about one job.
     *
     * @throws UserException BUSY if the answer lacks what is newer, and the job is not in it
     */
    public Rows queryOne(Query query) {
        Rows rows = query(query);
        boolean isMissing = !rows.getJob().hasJob() && rows.getJobs().getJobsCount() == 0;
        if (isMissing && !rows.getLag().isEmpty()) {
            throw new UserException(ErrorCode.BUSY, "whether there is such a job cannot be said: " + rows.getLag());
        }
        return rows;
    }

    /** What the last answer lacked, and why. */
    public Optional<String> lag() {
        return Optional.of(lag).filter(sentence -> !sentence.isEmpty());
    }

    @Override
    public void endAnswer() {
        source.endAnswer();
    }

    @Override
    public void close() {
        source.close();
    }
}
