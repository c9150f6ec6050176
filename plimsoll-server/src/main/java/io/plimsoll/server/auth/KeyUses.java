package io.plimsoll.server.auth;

import io.plimsoll.identity.ApiKeys;
import io.plimsoll.identity.ApiKeys.KeyName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers when keys were used until it is written down for all of them at once: a request never waits for it.
final class KeyUses {

    /// Uses of further keys are not remembered until those of these have been written.
    static final int MAX_KEYS = 100_000;

    private final ApiKeys keys;
    private final Map<KeyName, Instant> uses = new ConcurrentHashMap<>();

    KeyUses(ApiKeys keys) {
        this.keys = keys;
    }

    void used(KeyName key, Instant at) {
        if (uses.size() < MAX_KEYS || uses.containsKey(key)) {
            uses.put(key, at);
        }
    }

    /// What cannot be written is tried again with the next.
    void write() {
        var batch = new HashMap<>(uses);
        if (!batch.isEmpty()) {
            keys.used(batch);
            batch.forEach(uses::remove);
        }
    }
}
