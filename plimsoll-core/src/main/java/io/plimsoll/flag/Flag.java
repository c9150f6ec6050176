package io.plimsoll.flag;

import io.plimsoll.error.PlimsollException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Supplier;

/// A switch: what it may be, what it is unless told otherwise, whose it is, and when it is to be gone.
/// The flags there are stand in [Flags]; there are no others.
///
/// @param <T> of its values
public final class Flag<T> {

    private final int index;
    private final String name;
    private final Kind<T> kind;
    private final T standard;
    private final String meaning;
    private final String owner;
    private final LocalDate made;
    private final LocalDate goneBy;
    private final boolean openToTenants;

    /// @param index         its place among all flags
    /// @param standard      its value where nothing and nobody says another
    /// @param goneBy        the day by which it is to be a setting or nothing
    /// @param openToTenants whether tenants' administrators may set it for their own
    Flag(
            int index,
            String name,
            Kind<T> kind,
            T standard,
            String meaning,
            String owner,
            LocalDate made,
            LocalDate goneBy,
            boolean openToTenants) {
        this.index = index;
        this.name = name;
        this.kind = kind;
        this.standard = kind.of(standard);
        this.meaning = meaning;
        this.owner = owner;
        this.made = made;
        this.goneBy = goneBy;
        this.openToTenants = openToTenants;
    }

    int index() {
        return index;
    }

    public String name() {
        return name;
    }

    public Kind<T> kind() {
        return kind;
    }

    public T standard() {
        return standard;
    }

    public String meaning() {
        return meaning;
    }

    public String owner() {
        return owner;
    }

    public LocalDate made() {
        return made;
    }

    public LocalDate goneBy() {
        return goneBy;
    }

    public boolean openToTenants() {
        return openToTenants;
    }

    public boolean isPastDate(LocalDate today) {
        return today.isAfter(goneBy);
    }

    /// Throws `INVALID_FIELD`, naming the flag and what it may be, unless the text is one of its values.
    public T parse(String text) {
        return named(() -> kind.parse(text));
    }

    /// The same for a value out of JSON.
    public T of(Object value) {
        return named(() -> kind.of(value));
    }

    private T named(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (PlimsollException e) {
            throw PlimsollException.invalidField("value", "the flag '" + name + "': " + e.detail());
        }
    }

    /// The values by which OpenFeature may call them; a number has none.
    public List<String> variants() {
        return switch (kind) {
            case Kind.Switch unused -> List.of("true", "false");
            case Kind.Choice choice -> choice.variants();
            case Kind.Whole unused -> List.of();
            case Kind.Decimal unused -> List.of();
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
