package dev.drover.history.query;

import dev.drover.history.table.Sql;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the jobs of users' keys; keeps nothing, and may be used by any thread. */
public final class KeyOwnersReader {
    private record Found(Sha256 key, KeyOwner owner) {}

    private KeyOwnersReader() {}

    /** The jobs of those of these keys that have one; of several the first. One statement, whatever their number. */
    public static Map<Sha256, KeyOwner> owners(Connection connection, Collection<Sha256> keys) throws SQLException {
        Set<Sha256> wanted = new HashSet<>(keys);
        Map<Sha256, KeyOwner> owners = new HashMap<>();
        for (Found found : find(connection, wanted)) {
            if (wanted.contains(found.key)) {
                owners.putIfAbsent(found.key, found.owner);
            }
        }
        return owners;
    }

    // The index has the first eight bytes of a key's digest, so that it is small; the row has all of it.
    private static List<Found> find(Connection connection, Set<Sha256> keys) throws SQLException {
        List<Long> prefixes = new ArrayList<>(keys.size());
        keys.forEach(key -> prefixes.add(key.a()));
        return Sql.of("SELECT job, key_hash, spec_hash FROM job_key WHERE key_prefix")
                .addAny(prefixes)
                .add(" ORDER BY job")
                .list(
                        connection,
                        row -> new Found(
                                Sha256.ofDigest(row.getBytes(2)),
                                new KeyOwner(row.getLong(1), Sha256.ofDigest(row.getBytes(3)))));
    }
}
