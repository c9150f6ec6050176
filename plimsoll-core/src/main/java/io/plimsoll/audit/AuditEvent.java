package io.plimsoll.audit;

import io.plimsoll.tenant.TenantId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// One thing that was done or refused. It holds names and ids, never a document's or a question's text, and nobody's
/// name: identities become pseudonyms when it is written.
///
/// @param tenant  whose data or administration it is about
/// @param object  what was acted upon, such as `collection/handbook` or `key/key_4ZfQ`
/// @param details further names and numbers, sorted by name
public record AuditEvent(
        AuditAction action,
        Actor actor,
        TenantId tenant,
        String object,
        AuditOutcome outcome,
        Map<String, String> details) {

    public static final int MAX_OBJECT_CHARS = 1_000;
    public static final int MAX_DETAILS = 32;
    public static final int MAX_DETAIL_CHARS = 8_000;

    public AuditEvent {
        object = cut(object, MAX_OBJECT_CHARS);
        if (details.size() > MAX_DETAILS) {
            throw new IllegalArgumentException("an audit event has at most " + MAX_DETAILS + " details");
        }
        var sorted = new TreeMap<String, String>();
        details.forEach((name, value) -> sorted.put(name, cut(value, MAX_DETAIL_CHARS)));
        details = Collections.unmodifiableMap(sorted);
    }

    /// Something that is done in the actor's own tenant.
    public static AuditEvent done(AuditAction action, Actor actor, String object) {
        return new AuditEvent(action, actor, actor.tenant(), object, AuditOutcome.DONE, Map.of());
    }

    /// The same in another tenant, which operators act upon.
    public AuditEvent in(TenantId other) {
        return new AuditEvent(action, actor, other, object, outcome, details);
    }

    /// The same with one more detail.
    public AuditEvent with(String name, Object value) {
        var more = new TreeMap<>(details);
        more.put(name, value.toString());
        return new AuditEvent(action, actor, tenant, object, outcome, more);
    }

    /// What the server does of its own accord.
    public static AuditEvent bySystem(AuditAction action, TenantId tenant, String object) {
        return done(action, Actor.system(tenant), object);
    }

    public AuditEvent as(AuditAction other) {
        return new AuditEvent(other, actor, tenant, object, outcome, details);
    }

    public AuditEvent about(String other) {
        return new AuditEvent(action, actor, tenant, other, outcome, details);
    }

    public AuditEvent failed(String code) {
        return new AuditEvent(action, actor, tenant, object, AuditOutcome.FAILED, details).with("code", code);
    }

    public AuditEvent refused(String code) {
        return new AuditEvent(action, actor, tenant, object, AuditOutcome.REFUSED, details).with("code", code);
    }

    /// Without the one character that not every database can store.
    private static String cut(String text, int chars) {
        return (text.length() <= chars ? text : text.substring(0, chars)).replace('\u0000', '\uFFFD');
    }
}
