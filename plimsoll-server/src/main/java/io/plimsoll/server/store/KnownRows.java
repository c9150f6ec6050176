package io.plimsoll.server.store;

import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.BackupLine.Known;
import io.plimsoll.backup.BackupLine.KnownCollection;
import io.plimsoll.backup.BackupLine.KnownGrant;
import io.plimsoll.backup.BackupLine.KnownKey;
import io.plimsoll.backup.BackupLine.Outgoing;
import io.plimsoll.backup.BackupLine.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows of restored metadata that count only while those who gave them still stand to it: collections, keys, grants.
final class KnownRows {

    private static final Set<String> OUTLIVES_ITS_COLLECTION = Set.of("collection_counter");

    private KnownRows() {}

    /// Removes what is not known any more, and gives keys the secrets that they had at last.
    static void keep(JdbcClient jdbc, Known known) {
        List<BackupLine> present = new ArrayList<>();
        LedgerTable.known(jdbc, present::add);
        var collections = new HashSet<>(known.collections());
        var keys = new HashMap<String, KnownKey>();
        known.keys().forEach(key -> keys.put(name(key), key));
        var grants = known.grants().map(HashSet::new);
        for (var line : present) {
            if (line instanceof KnownCollection collection && !collections.contains(collection)) {
                ScopeOfTables.remove(jdbc, collection.collection(), OUTLIVES_ITS_COLLECTION);
            } else if (line instanceof KnownKey key && !keys.containsKey(name(key))) {
                jdbc.sql("DELETE FROM api_key WHERE tenant = :tenant AND id = :id")
                        .params(row(key))
                        .update();
            } else if (line instanceof KnownGrant grant
                    && grants.filter(all -> !all.contains(grant)).isPresent()) {
                remove(jdbc, grant);
            }
        }
        known.keys().forEach(key -> key.secrets().ifPresent(secrets -> give(jdbc, key, secrets)));
    }

    private static String name(KnownKey key) {
        return key.tenant().value() + "/" + key.id();
    }

    private static Map<String, Object> row(KnownKey key) {
        var row = new HashMap<String, Object>();
        row.put("tenant", key.tenant().value());
        row.put("id", key.id());
        return row;
    }

    private static void give(JdbcClient jdbc, KnownKey key, Secrets secrets) {
        var row = row(key);
        row.put("hash", secrets.hash());
        row.put("outgoing", secrets.outgoing().map(Outgoing::hash).orElse(null));
        row.put(
                "until",
                secrets.outgoing().map(former -> former.until().toEpochMilli()).orElse(null));
        jdbc.sql("""
                        UPDATE api_key SET hash = :hash, outgoing_hash = :outgoing, outgoing_until = :until
                        WHERE tenant = :tenant AND id = :id
                        """).params(row).update();
    }

    private static void remove(JdbcClient jdbc, KnownGrant grant) {
        jdbc.sql("""
                        DELETE FROM access_grant WHERE tenant = :tenant AND grantee = :grantee
                            AND access_role = :role AND collection = :collection
                        """)
                .param("tenant", grant.tenant().value())
                .param("grantee", grant.grantee())
                .param("role", grant.role())
                .param("collection", grant.collection())
                .update();
    }
}
