package io.plimsoll.server.console;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.tenant.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the first page shows: the collections that a principal may search, and how they are.
public final class ConsoleOverview {

    private static final int MAX_LINES = 100;
    private static final int PAGE = 100;
    private static final int MAX_PAGES = 20;

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;

    public ConsoleOverview(CollectionCatalog collections, DocumentCatalog documents) {
        this.collections = collections;
        this.documents = documents;
    }

    /// @param more whether there may be further ones
    record Overview(List<Pages.Line> lines, boolean more) {}

    Overview of(Principal principal) {
        var lines = new ArrayList<Pages.Line>();
        Optional<CollectionName> after = Optional.empty();
        for (int page = 0; page < MAX_PAGES; page++) {
            var found = collections.list(principal.tenant(), after, PAGE);
            for (var collection : found) {
                if (principal.scope(collection.key().name().value()).open()) {
                    if (lines.size() == MAX_LINES) {
                        return new Overview(lines, true);
                    }
                    lines.add(line(collection));
                }
            }
            if (found.size() < PAGE) {
                return new Overview(lines, false);
            }
            after = Optional.of(found.getLast().key().name());
        }
        return new Overview(lines, true);
    }

    private Pages.Line line(Collection collection) {
        var counts = documents.counts(collection.key());
        var state = collection
                .disabled()
                .map(reason -> "disabled: " + reason)
                .orElse("answers from generation " + collection.live().number());
        return new Pages.Line(
                collection.key().name().value(),
                state,
                counts.documents(),
                counts.passages(),
                counts.pending(),
                counts.dead());
    }
}
