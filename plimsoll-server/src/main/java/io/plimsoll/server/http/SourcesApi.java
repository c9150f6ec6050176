package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceConnector;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.source.SourceName;
import io.plimsoll.source.SourceStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// Continuous sources: made, changed, looked at, run, forgotten.
@RestController
final class SourcesApi {

    private static final int SHOWN_FAILURES = 10;

    private final SourceCatalog sources;
    private final SourceLedger ledger;
    private final SourceConnector connector;
    private final ReachableCollections collections;
    private final HttpSettings settings;
    private final InstantSource clock;

    SourcesApi(
            SourceCatalog sources,
            SourceLedger ledger,
            SourceConnector connector,
            CollectionCatalog catalog,
            HttpSettings settings,
            InstantSource clock) {
        this.sources = sources;
        this.ledger = ledger;
        this.connector = connector;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
        this.clock = clock;
    }

    @PutMapping(path = Routes.SOURCE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownSource> put(
            RequestContext context,
            @PathVariable("collection") String collection,
            @PathVariable("name") String name,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = key(context, collection, name);
        var wanted = SourceReader.settings(new Body(request).json(settings.maxJsonBytes()));
        connector.check(key, wanted.origin());
        boolean present = sources.find(key).isPresent();
        return ResponseEntity.status(present ? 200 : 201)
                .body(shown(sources.put(key, wanted, event(context, AuditAction.SOURCE_CHANGE, key))));
    }

    @GetMapping(path = Routes.SOURCE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownSource get(
            RequestContext context,
            @PathVariable("collection") String collection,
            @PathVariable("name") String name,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = key(context, collection, name);
        return shown(sources.find(key).orElseThrow(() -> notFound(name)));
    }

    @GetMapping(path = Routes.SOURCES, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownSource> list(
            RequestContext context, @PathVariable("collection") String collection, HttpServletRequest request) {
        var key = collections.require(context, collection).key();
        return Page.of(
                QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT),
                (after, limit) -> sources.list(key, after.map(SourceName::new), limit),
                source -> source.key().name().value(),
                source -> true,
                source -> ShownSource.of(source, List.of(), clock.instant()));
    }

    @DeleteMapping(Routes.SOURCE)
    ResponseEntity<Void> delete(
            RequestContext context,
            @PathVariable("collection") String collection,
            @PathVariable("name") String name,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = key(context, collection, name);
        if (!sources.delete(key, event(context, AuditAction.SOURCE_DELETE, key))) {
            throw notFound(name);
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = Routes.SYNC, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownSource> sync(
            RequestContext context,
            @PathVariable("collection") String collection,
            @PathVariable("name") String name,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var key = key(context, collection, name);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "dryRun");
        boolean dryRun = body.flag("dryRun").orElse(false);
        var source = sources.request(key, dryRun, event(context, AuditAction.SOURCE_CHANGE, key))
                .orElseThrow(() -> notFound(name));
        return ResponseEntity.accepted().body(shown(source));
    }

    private static AuditEvent event(RequestContext context, AuditAction action, SourceKey key) {
        return AuditEvent.done(action, context.actor(), SourceCatalog.object(key));
    }

    private SourceKey key(RequestContext context, String collection, String name) {
        return new SourceKey(collections.require(context, collection).key(), new SourceName(name));
    }

    private ShownSource shown(SourceStatus source) {
        return ShownSource.of(source, ledger.failures(source.key(), SHOWN_FAILURES), clock.instant());
    }

    private static PlimsollException notFound(String name) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no source '" + name + "'");
    }
}
