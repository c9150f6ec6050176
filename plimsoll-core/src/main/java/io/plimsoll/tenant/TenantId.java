package io.plimsoll.tenant;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;

/// Which tenant: a name, and how often a tenant of that name was made. A deleted tenant and one that is made again
/// under its name are two, whose rows, folders, keys, caches and locks never meet, since all of them go by [#value].
///
/// @param name        `[a-z0-9-]{1,63}`, as people write it
/// @param incarnation counts from 1
public record TenantId(String name, int incarnation) implements Comparable<TenantId> {

    /// The tenant the first admin key works in.
    public static final TenantId DEFAULT = new TenantId("default");

    private static final char DOT = '.';

    public TenantId {
        Names.check("tenant", name);
        if (incarnation < 1) {
            throw new IllegalArgumentException("incarnations count from 1");
        }
    }

    /// The first tenant of this name.
    public TenantId(String name) {
        this(name, 1);
    }

    /// Reads what [#value] wrote. For stores alone: a caller's text is a name and never has a dot.
    public static TenantId ofValue(String value) {
        int dot = value.indexOf(DOT);
        if (dot < 0) {
            return new TenantId(value);
        }
        var count = value.substring(dot + 1);
        if (!count.matches("[1-9][0-9]{0,8}") || count.equals("1")) {
            throw new PlimsollException(ErrorCode.INTERNAL, "a tenant is stored as its name and its incarnation");
        }
        return new TenantId(value.substring(0, dot), Integer.parseInt(count));
    }

    /// The form in which it is stored: `acme`, and `acme.2` for the second of that name. Safe as a folder and a label.
    public String value() {
        return incarnation == 1 ? name : name + DOT + incarnation;
    }

    @Override
    public int compareTo(TenantId other) {
        return value().compareTo(other.value());
    }

    @Override
    public String toString() {
        return value();
    }
}
