package dev.drover.history.check;

import dev.drover.history.HistoryConfig;
import dev.drover.history.JournalSource;
import dev.drover.history.file.Database;
import dev.drover.history.file.HistoryFiles;
import dev.drover.history.file.WriteFault;
import dev.drover.history.table.Meta;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens the database if it can be trusted. Otherwise makes a new one, which is then filled from the journal. */
public final class HistoryOpener {
    private static final long FIRST_RECORDS_BYTES = 4_096;

    /**
     * @param meta how far it is
     * @param rebuilding whether it was made new, and why is in the notes
     */
    public record Opened(Database database, Meta meta, boolean rebuilding) {}

    private final HistoryConfig config;
    private final JournalSource source;
    private final HistoryFiles files;
    private final Schema schema;

    public HistoryOpener(HistoryConfig config, JournalSource source, HistoryFiles files, Schema schema) {
        this.config = config;
        this.source = source;
        this.files = files;
        this.schema = schema;
    }

    /**
     * @throws UserException if the history is ahead of the journal
     */
    public Opened open() throws IOException, SQLException {
        files.create();
        String bootId = config.bootId().get();
        HistoryFiles.Left left = files.readState(bootId);
        String reason = left.distrust();
        if (reason == null) {
            files.markOpen(bootId);
            Database database = null;
            try {
                database = Database.open(files.databasePath(), config.poolSize());
                Meta meta = Meta.read(database.writer());
                reason = mismatch(meta);
                if (reason == null && !left.clean()) {
                    reason = findFault(database, meta);
                }
                if (reason == null) {
                    schema.migrate(database.writer(), meta.schemaVersion());
                    Opened opened = new Opened(database, meta, false);
                    database = null;
                    return opened;
                }
            } catch (SQLException e) {
                if (WriteFault.of(e).isPresent()) {
                    // It can be read as it is, and could not be built either.
                    throw e;
                }
                reason = "it cannot be read: " + firstLine(e);
            } catch (UserException refused) {
                // Refused, not damaged: left as it was found.
                boolean closed = close(database);
                database = null;
                if (closed && left.clean()) {
                    files.markClean();
                }
                throw refused;
            } finally {
                close(database);
            }
        }
        return build(bootId, reason);
    }

    /**
     * Opens the database as it is, without writing anything, if it can be trusted.
     *
     * @throws IOException if it would have to be built again
     * @throws UserException if the history is ahead of the journal
     */
    public Opened openToRead() throws IOException, SQLException {
        HistoryFiles.Left left = files.readState(config.bootId().get());
        if (left.distrust() != null) {
            throw new IOException(left.distrust());
        }
        Database database = Database.openToRead(files.databasePath(), config.poolSize());
        try {
            Meta meta = Meta.read(database.writer());
            String reason = mismatch(meta);
            if (reason == null && meta.schemaVersion() < schema.version()) {
                reason = "its tables are of an earlier version";
            }
            if (reason == null && !left.clean()) {
                reason = findFault(database, meta);
            }
            if (reason != null) {
                throw new IOException(reason);
            }
            Opened opened = new Opened(database, meta, false);
            database = null;
            return opened;
        } finally {
            close(database);
        }
    }

    private Opened build(String bootId, String reason) throws IOException, SQLException {
        // A new home has no more than the record of its first epoch.
        boolean first = source.oldestPosition() == 0 && source.endPosition() < FIRST_RECORDS_BYTES;
        if (!first) {
            config.notes().accept("the history is built again from the journal, because " + reason);
        }
        files.setAside(config.clock().millis());
        Database database = Database.open(files.databasePath(), config.poolSize());
        try {
            Connection writer = database.writer();
            schema.create(writer, config.homeId(), source.oldestPosition());
            Meta meta = Meta.read(writer);
            writer.commit();
            database.flush();
            files.markOpen(bootId);
            return new Opened(database, meta, true);
        } catch (SQLException | IOException | RuntimeException e) {
            close(database);
            throw e;
        }
    }

    /** Why the database cannot be used, or null. */
    private String mismatch(Meta meta) throws IOException {
        if (!meta.homeId().equals(config.homeId())) {
            return "it belongs to another home";
        }
        if (meta.schemaVersion() > schema.version()) {
            return "its tables are of version " + meta.schemaVersion() + " and this Drover knows " + schema.version();
        }
        long end = source.endPosition();
        if (meta.position() > end) {
            throw new UserException(
                    ErrorCode.DAMAGED,
                    "the history in " + config.directory() + " reaches position " + meta.position()
                            + " but the journal ends at " + end
                            + ": an older journal was put back; put the newer one back, or remove "
                            + files.databaseFile().getFileName() + " there to go on with this one");
        }
        if (meta.position() < source.oldestPosition()) {
            return "the journal was pruned beyond where it had got to";
        }
        if (meta.crc() != null && !source.matches(meta.position(), meta.crc())) {
            return "it was built from another journal";
        }
        return null;
    }

    /** Why a database that a kill left open is not one consistent state of the history; null if it is. */
    private String findFault(Database database, Meta meta) throws SQLException, IOException {
        if (meta.schemaVersion() < Meta.CHECKABLE) {
            return "its last use broke off, by a Drover whose files cannot be checked";
        }
        String fault = new ConsistencyCheck(database, source).fault(meta);
        return fault == null ? null : "its last use broke off and not all of it is there: " + fault;
    }

    /**
     * Closes the database, if there is one, and returns whether that succeeded. If not, the file is set aside, or stays
     * marked as open.
     */
    private static boolean close(Database database) {
        if (database == null) {
            return false;
        }
        try {
            database.close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    }
}
