package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import org.junit.jupiter.api.Test;

class WholeAnswersTest {
    @Test
    void anAnswerThatLacksSomethingIsRefusedAtOnceAndOthersArePassedOn() {
        Rows whole =
                Rows.newBuilder().setCursor(ByteString.copyFromUtf8("next")).build();
        assertThat(answers(whole).query(Query.getDefaultInstance())).isEqualTo(whole);
        Rows lagging = Rows.newBuilder().setLag("the history is behind").build();
        assertThatThrownBy(() -> answers(lagging).query(Query.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                .hasMessage("which job is the newest cannot be said: the history is behind");
    }

    /** A source that waits for a history that lags, unless it is told that such an answer is taken. */
    private static QuerySource answers(Rows rows) {
        return new WholeAnswers(
                new QuerySource() {
                    @Override
                    public Rows query(Query query) {
                        assertThat(query.getAcceptLag()).isTrue();
                        return rows;
                    }

                    @Override
                    public void close() {}
                },
                "which job is the newest");
    }
}
