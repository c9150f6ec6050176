package io.plimsoll.server.inference;

/// A credential that cannot be printed by accident.
///
/// @param value printable ASCII without spaces, so that it is safe in a header
public record Secret(String value) {

    public Secret {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("a secret is printable ASCII without spaces or line ends");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
