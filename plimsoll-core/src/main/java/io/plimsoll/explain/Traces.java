package io.plimsoll.explain;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.explain.TraceStore.Kept;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import io.plimsoll.tenant.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Traces as one principal sees them: its own, and with [Permission#READ_TRACES] those of others, as far as it may
/// search their collections now. A trace that it may not see is not there. Documents that it may not read now, or that
/// are gone, are left out, and ranks close up over them.
public final class Traces {

    /// Questions under one trace id that are shown.
    private static final int MAX_OF_ONE_ID = 20;

    private final TraceKeeper keeper;
    private final DocumentCatalog documents;

    public Traces(TraceKeeper keeper, DocumentCatalog documents) {
        this.keeper = keeper;
        this.documents = documents;
    }

    /// The questions of one trace, the latest first. Throws `NOT_FOUND` where there are none to see.
    public List<Kept> find(RequestContext context, String traceId) {
        var found = keeper.written().find(context.tenant(), traceId, only(context), MAX_OF_ONE_ID).stream()
                .filter(kept -> sees(context.principal(), kept.trace()))
                .map(kept -> new Kept(kept.id(), shown(context.principal(), kept.trace())))
                .toList();
        if (found.isEmpty()) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no trace '" + traceId + "'");
        }
        return found;
    }

    /// The latest first, beginning with the one before the given id; some may be missing that [#sees] says no to.
    public List<Kept> list(RequestContext context, Optional<String> before, int limit) {
        return keeper.written().list(context.tenant(), only(context), before, limit);
    }

    /// Whose traces are looked at, where it is one's own alone.
    private static Optional<String> only(RequestContext context) {
        var principal = context.principal();
        return principal.authority().mayAnywhere(Permission.READ_TRACES)
                ? Optional.empty()
                : Optional.of(principal.id());
    }

    public boolean sees(Principal principal, QueryTrace trace) {
        var collection = trace.collection().name().value();
        return principal.tenant().equals(trace.collection().tenant())
                && principal.may(Permission.SEARCH, collection)
                && (isOwn(principal, trace) || principal.may(Permission.READ_TRACES, collection));
    }

    public static boolean isOwn(Principal principal, QueryTrace trace) {
        return principal.id().equals(trace.principal());
    }

    private QueryTrace shown(Principal principal, QueryTrace trace) {
        var unseen = new HashSet<DocumentId>();
        for (var document : trace.documents()) {
            if (!mayRead(principal, trace.collection(), document)) {
                unseen.add(document);
            }
        }
        var readable = unseen.isEmpty() ? trace : trace.without(unseen::contains);
        return isOwn(principal, trace) ? readable : readable.forOthers();
    }

    private boolean mayRead(Principal principal, CollectionKey collection, DocumentId document) {
        return documents
                .find(collection, document)
                .filter(entry -> principal
                        .scope(collection.name().value())
                        .admits(entry.document().labels()))
                .isPresent();
    }
}
