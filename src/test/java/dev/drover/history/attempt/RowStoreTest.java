package dev.drover.history.attempt;

import dev.drover.history.table.Dialect;
import java.util.List;

class RowStoreTest extends AttemptStoreContract {
    @Override
    AttemptStore store() {
        return AttemptStore.of(Dialect.H2);
    }

    @Override
    List<String> schema() {
        return AttemptStore.schema();
    }
}
