package io.plimsoll.server.store;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.query.PresentDocuments;
import io.plimsoll.tenant.AccessScope;
import java.util.Set;
import java.util.stream.Collectors;

/// By what the [Database] says that generations hold.
public final class JdbcPresentDocuments implements PresentDocuments {

    private final Database database;

    public JdbcPresentDocuments(Database database) {
        this.database = database;
    }

    @Override
    public Set<DocumentId> unchanged(
            IndexGeneration generation, AccessScope scope, long epoch, Set<DocumentId> documents) {
        if (documents.isEmpty()) {
            return Set.of();
        }
        return database.read(jdbc -> HoldingTable.heldSince(jdbc, generation, epoch, documents)).entrySet().stream()
                .filter(held -> scope.admits(held.getValue()))
                .map(held -> held.getKey())
                .collect(Collectors.toSet());
    }
}
