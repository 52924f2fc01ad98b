package dev.drover.history.check;

import dev.drover.history.JournalSource;
import dev.drover.history.file.Database;
import dev.drover.history.file.FileWriting;
import dev.drover.history.table.CountedTable;
import dev.drover.history.table.Meta;
import dev.drover.history.table.RowCounts;
import dev.drover.history.table.Sql;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * Checks whether a database that a kill left open is one consistent state of the history, at a cost that does not grow
 * with its size.
 *
 * <p>The file should be consistent ({@link FileWriting}), but H2 promises this only for each single map. So: each table
 * has as many rows as the transaction that added the last ones counted, each index as many entries as its table, and
 * the last records of the journal are in the rows and in the indexes ({@link TailCheck}).
 */
final class ConsistencyCheck {
    private final Database database;
    private final JournalSource source;

    ConsistencyCheck(Database database, JournalSource source) {
        this.database = database;
        this.source = source;
    }

    /** Why the database cannot be trusted; null if it can. */
    String fault(Meta meta) throws SQLException, IOException {
        String counts = countFault();
        if (counts != null) {
            return counts;
        }
        long from = Math.max(meta.tailPosition(), source.oldestPosition());
        return from >= meta.position() ? null : new TailCheck(database.writer()).fault(source, from, meta.position());
    }

    private String countFault() throws SQLException {
        Map<CountedTable, Long> counted = RowCounts.read(database.writer());
        Map<String, Map<String, Long>> entries = database.entries();
        for (CountedTable table : CountedTable.values()) {
            Long rows = counted.get(table);
            Map<String, Long> indexes = entries.get(table.name());
            if (rows == null || indexes == null) {
                return "the table " + table.table() + " is missing";
            }
            for (Map.Entry<String, Long> index : indexes.entrySet()) {
                if (!index.getValue().equals(rows)) {
                    return "the table " + table.table() + " should have " + rows + " rows and "
                            + index.getKey().toLowerCase(Locale.ROOT) + " has " + index.getValue();
                }
            }
        }
        long byState = Sql.of("SELECT SUM(jobs) FROM job_count").number(database.writer());
        long jobs = counted.get(CountedTable.JOB);
        return byState == jobs ? null : "there are " + jobs + " jobs and " + byState + " in all states";
    }
}
