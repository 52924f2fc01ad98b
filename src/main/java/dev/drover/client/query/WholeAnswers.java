package dev.drover.client.query;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;

/**
 * Refuses at once what only a history that has all can say, where it cannot catch up. Any thread.
 *
 * @param source of the answers
 * @param question what cannot be said then, such as {@code which job is the newest}
 */
record WholeAnswers(QuerySource source, String question) implements QuerySource {
    @Override
    public Rows query(Query query) {
        Rows rows = source.query(query.toBuilder().setAcceptLag(true).build());
        if (!rows.getLag().isEmpty()) {
            throw new UserException(ErrorCode.BUSY, question + " cannot be said: " + rows.getLag());
        }
        return rows;
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
