package io.plimsoll.access;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.Principal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whom a grant is for: a user, a key or a group, written `user:ann`, `key:key_4ZfQ`, `group:finance`.
public record Grantee(String value) {

    private static final String GROUP = "group:";
    private static final List<String> KINDS = List.of("user:", "key:", GROUP);

    public Grantee {
        var given = value;
        if (KINDS.stream().noneMatch(kind -> given.startsWith(kind) && given.length() > kind.length())) {
            throw PlimsollException.invalidField("to", "a grant is for user:…, key:… or group:…");
        }
        try {
            value = AccessLabels.of(List.of(value)).allowed().iterator().next(); // in the form that labels are in
        } catch (PlimsollException e) {
            throw e.atField("to");
        }
    }

    /// All that a principal is named by in grants.
    static Set<String> namesOf(Principal principal) {
        var names = new TreeSet<String>();
        principal.labels().allowed().stream()
                .filter(label -> label.startsWith(GROUP))
                .forEach(names::add);
        names.add(principal.name());
        return names;
    }

    @Override
    public String toString() {
        return value;
    }
}
