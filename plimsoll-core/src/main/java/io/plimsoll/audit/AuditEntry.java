package io.plimsoll.audit;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An entry of an audit log: an [AuditEvent] whose identities are pseudonyms. Written as JSON in one way only: members
/// in the order of the parameters, no spaces, details sorted by name, times with three digits of a second.
///
/// @param id     under which it was waiting; no two entries of a log have the same
/// @param at     when it happened
/// @param logged when the log took it in; never before `at`, nor before the `logged` of the entry before
/// @param actor  a keyed hash, as `from`
public record AuditEntry(
        String id,
        Instant at,
        Instant logged,
        String tenant,
        String action,
        String outcome,
        String object,
        String actor,
        String actorTenant,
        Optional<String> from,
        Optional<String> trace,
        Map<String, String> details) {

    private static final String VERSION = "1";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// Some room is left for those who add a member.
    private static final int MAX_BYTES = 60_000;

    public AuditEntry {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /// The entry as it stands in the log.
    public byte[] bytes() {
        return json().getBytes(StandardCharsets.UTF_8);
    }

    /// The entry, or where it is too long for the log, one whose longest details are cut.
    public AuditEntry fitting() {
        if (isSurelyShort()) {
            return this;
        }
        var entry = this;
        while (entry.bytes().length > MAX_BYTES) {
            entry = entry.shortened();
        }
        return entry;
    }

    /// A character has at most six bytes, as an escape; what is not counted here has far less than half of the room.
    private boolean isSurelyShort() {
        int chars = object.length();
        for (var detail : details.entrySet()) {
            chars += detail.getKey().length() + detail.getValue().length();
        }
        return chars * 6 < MAX_BYTES / 2;
    }

    private AuditEntry shortened() {
        var shorter = new TreeMap<>(details);
        var longest = Collections.max(
                details.entrySet(),
                Map.Entry.comparingByValue((left, right) -> Integer.compare(left.length(), right.length())));
        var value = longest.getValue();
        shorter.put(longest.getKey(), value.substring(0, value.length() / 2));
        return new AuditEntry(
                id, at, logged, tenant, action, outcome, object, actor, actorTenant, from, trace, shorter);
    }

    /// In the one way it is written.
    public String json() {
        var members = new ArrayList<String>();
        members.add(CanonicalJson.member("v", VERSION));
        members.add(CanonicalJson.member("id", id));
        members.add(CanonicalJson.member("at", TIME.format(at)));
        members.add(CanonicalJson.member("logged", TIME.format(logged)));
        members.add(CanonicalJson.member("tenant", tenant));
        members.add(CanonicalJson.member("action", action));
        members.add(CanonicalJson.member("outcome", outcome));
        members.add(CanonicalJson.member("object", object));
        members.add(CanonicalJson.member("actor", actor));
        members.add(CanonicalJson.member("actorTenant", actorTenant));
        from.ifPresent(value -> members.add(CanonicalJson.member("from", value)));
        trace.ifPresent(value -> members.add(CanonicalJson.member("trace", value)));
        members.add(CanonicalJson.text("details") + ":" + CanonicalJson.object(details));
        return "{" + String.join(",", members) + "}";
    }

    /// Throws an `IllegalArgumentException` where this is no entry, or not written in the one way.
    public static AuditEntry parse(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        var members = CanonicalJson.read(text, "details");
        try {
            var entry = new AuditEntry(
                    members.required("id"),
                    Instant.parse(members.required("at")),
                    Instant.parse(members.required("logged")),
                    members.required("tenant"),
                    members.required("action"),
                    members.required("outcome"),
                    members.required("object"),
                    members.required("actor"),
                    members.required("actorTenant"),
                    members.optional("from"),
                    members.optional("trace"),
                    members.nested());
            if (!Arrays.equals(entry.bytes(), bytes)) {
                throw new IllegalArgumentException("an audit entry is written in one way only");
            }
            return entry;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("an audit entry's times are in UTC", e);
        }
    }
}
