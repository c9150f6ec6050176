package io.plimsoll.server.http;

/// Draws new API keys.
@FunctionalInterface
public interface KeyIssuer {

    /// @param id   names the key from now on
    /// @param key  shown once
    /// @param hash kept
    record Issued(String id, String key, String hash) {

        /// Without the key: records are printed by accident.
        @Override
        public String toString() {
            return "Issued[" + id + "]";
        }
    }

    Issued issue();
}
