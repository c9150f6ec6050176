package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which names of an event are those of somebody, and become pseudonyms: the actor, the address, an object
/// `principal/…`, and the detail `principal`.
final class AuditNames {

    static final String PRINCIPAL = "principal";
    private static final String ADDRESS = "address";
    private static final String OBJECT = PRINCIPAL + "/";

    private AuditNames() {}

    static AuditEntry entry(PendingEntry event, Instant logged, AuditSecrets.Pseudonyms pseudonyms) {
        var entry = new AuditEntry(
                event.id(),
                Instant.ofEpochMilli(event.at()),
                logged,
                event.tenant(),
                event.action(),
                event.outcome(),
                object(event.object(), pseudonyms),
                pseudonyms.of(PRINCIPAL, event.actor()),
                event.actorTenant(),
                Optional.ofNullable(event.origin()).map(address -> pseudonyms.of(ADDRESS, address)),
                Optional.ofNullable(event.trace()),
                details(event.details(), pseudonyms));
        return entry.fitting();
    }

    static String object(String object, AuditSecrets.Pseudonyms pseudonyms) {
        return object.startsWith(OBJECT)
                ? OBJECT + pseudonyms.of(PRINCIPAL, object.substring(OBJECT.length()))
                : object;
    }

    private static Map<String, String> details(Map<String, String> details, AuditSecrets.Pseudonyms pseudonyms) {
        var hidden = new TreeMap<>(details);
        hidden.computeIfPresent(PRINCIPAL, (name, id) -> pseudonyms.of(PRINCIPAL, id));
        return hidden;
    }
}
