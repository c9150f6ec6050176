package io.plimsoll.tenant;

/// The name of a tenant, `[a-z0-9-]{1,63}`: safe as a folder, a label and a piece of a URL.
public record TenantId(String value) implements Comparable<TenantId> {

    /// The tenant the first admin key works in.
    public static final TenantId DEFAULT = new TenantId("default");

    public TenantId {
        Names.check("tenant", value);
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
