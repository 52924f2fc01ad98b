package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryingHistoryTest {
    private static final UserException BUILDING =
            new UserException(ErrorCode.BUSY, "history is being rebuilt: 12 % (3400 rows), ask again in a moment");

    private final List<String> notices = new ArrayList<>();

    @Test
    void whoWaitsIsToldHowFarItIs() {
        List<UserException> faults = new ArrayList<>(List.of(BUILDING, BUILDING));
        assertThat(patient(faults, 0, 60_000).query(Query.getDefaultInstance())).isEqualTo(Rows.getDefaultInstance());
        assertThat(notices).hasSize(2).containsOnly("history is being rebuilt: 12 % (3400 rows); waiting for it");
    }

    @Test
    void oneThatIsNotEvenBeingBuiltIsNotWaitedFor() {
        UserException stale = new UserException(ErrorCode.BUSY, "the disk is full");
        assertThatThrownBy(() ->
                        patient(new ArrayList<>(List.of(stale)), 60_000, 60_000).query(Query.getDefaultInstance()))
                .isSameAs(stale);
        assertThat(notices).isEmpty();
    }

    @Test
    void waitingHasAnEnd() {
        assertThatThrownBy(
                        () -> patient(new ArrayList<>(List.of(BUILDING)), 0, 0).query(Query.getDefaultInstance()))
                .isSameAs(BUILDING);
    }

    private RetryingHistory patient(List<UserException> faults, long noticeAfterMs, long limitMs) {
        QuerySource scripted = new QuerySource() {
            @Override
            public Rows query(Query query) {
                if (!faults.isEmpty()) {
                    throw faults.remove(0);
                }
                return Rows.getDefaultInstance();
            }

            @Override
            public void close() {
                throw new AssertionError("a question closes nothing");
            }
        };
        return new RetryingHistory(scripted, noticeAfterMs, limitMs, notices::add);
    }
}
