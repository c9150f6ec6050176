package io.plimsoll.server.http;

import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.tenant.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryIdempotencyKeys implements IdempotencyKeys {

    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    private volatile Runnable beforeAnswered = () -> {};

    /// Does something while an answer is there and is not remembered yet.
    void beforeAnswered(Runnable action) {
        beforeAnswered = action;
    }

    private static String name(Principal principal, String key) {
        return principal.tenant() + "/" + principal.id() + "/" + key;
    }

    @Override
    public Optional<Use> take(Principal principal, String key) {
        return Optional.ofNullable(uses.putIfAbsent(name(principal, key), new Use("", Optional.empty())));
    }

    @Override
    public void answered(Principal principal, String key, String fingerprint, Answer answer) {
        beforeAnswered.run();
        uses.put(name(principal, key), new Use(fingerprint, Optional.of(answer)));
    }

    @Override
    public void release(Principal principal, String key) {
        uses.remove(name(principal, key));
    }
}
