package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.access.ApiKeys;
import io.plimsoll.access.ApiKeys.ApiKey;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The operators' routes: tenants' keys.
@RestController
final class KeysApi {

    private static final int MAX_COLLECTIONS = 256;

    private final TenantCatalog tenants;
    private final ApiKeys keys;
    private final KeyIssuer issuer;
    private final HttpSettings settings;
    private final InstantSource clock;

    KeysApi(TenantCatalog tenants, ApiKeys keys, KeyIssuer issuer, HttpSettings settings, InstantSource clock) {
        this.tenants = tenants;
        this.keys = keys;
        this.issuer = issuer;
        this.settings = settings;
        this.clock = clock;
    }

    /// @param key shown only in the answer that makes it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownKey(
            String id,
            @Nullable String key,
            String role,
            @Nullable List<String> collections,
            List<String> labels,
            Instant createdAt) {

        static ShownKey of(ApiKey key, @Nullable String secret) {
            return new ShownKey(
                    key.id(),
                    secret,
                    key.role().wireName(),
                    key.collections()
                            .map(names -> names.stream().sorted().toList())
                            .orElse(null),
                    DocumentReader.shown(key.labels().allowed()),
                    key.createdAt());
        }

        /// Without the key: records are printed by accident.
        @Override
        public String toString() {
            return "ShownKey[" + id + "]";
        }
    }

    record KeyList(List<ShownKey> items) {}

    @PostMapping(path = Routes.KEYS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownKey> issue(
            RequestContext context, @PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var tenant = require(name);
        var body = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), "role", "collections", "labels");
        var role = AccessRole.of(body.requiredText("role"));
        var labels = body.texts("labels").map(AccessLabels::of).orElse(AccessLabels.NONE);
        var issued = issuer.issue();
        var key = new ApiKey(issued.id(), tenant, role, labels, collections(body), issued.hash(), clock.instant());
        keys.put(key, event(context, AuditAction.KEY_CREATE, tenant, key.id()));
        return ResponseEntity.status(201).body(ShownKey.of(key, issued.key()));
    }

    private static Optional<Set<String>> collections(JsonObject body) {
        return body.texts("collections").map(names -> {
            if (names.size() > MAX_COLLECTIONS) {
                throw PlimsollException.invalidField(
                        "collections", "a key names at most " + MAX_COLLECTIONS + " collections");
            }
            for (int i = 0; i < names.size(); i++) {
                check(names.get(i), "collections[" + i + "]");
            }
            return new LinkedHashSet<>(names);
        });
    }

    private static void check(String name, String field) {
        try {
            new CollectionName(name);
        } catch (PlimsollException e) {
            throw e.atField(field);
        }
    }

    @GetMapping(path = Routes.KEYS, produces = MediaType.APPLICATION_JSON_VALUE)
    KeyList keys(@PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return new KeyList(keys.list(require(name)).stream()
                .map(key -> ShownKey.of(key, null))
                .toList());
    }

    @DeleteMapping(Routes.KEY)
    ResponseEntity<Void> revoke(
            RequestContext context,
            @PathVariable("tenant") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var tenant = require(name);
        if (!keys.revoke(tenant, id, event(context, AuditAction.KEY_REVOKE, tenant, id))) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no key '" + id + "'");
        }
        return ResponseEntity.noContent().build();
    }

    private static AuditEvent event(RequestContext context, AuditAction action, TenantId tenant, String id) {
        return AuditEvent.done(action, context.actor(), "key/" + id).in(tenant);
    }

    private TenantId require(String name) {
        return tenants.find(new TenantId(name).name())
                .map(Tenant::id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + name + "'"));
    }
}
