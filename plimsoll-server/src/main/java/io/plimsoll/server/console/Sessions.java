package io.plimsoll.server.console;

import io.plimsoll.digest.Sha256;
import io.plimsoll.server.console.ConsoleLogins.Login;
import io.plimsoll.tenant.Principal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who is logged in, in this process's memory. A session is known by the hash of its id, and ends when it is idle, when
/// it is old, when its credential no longer holds, or when somebody's seventeenth begins.
final class Sessions {

    static final int MAX_PER_PRINCIPAL = 16;
    private static final int ID_BYTES = 32;

    /// @param csrf      what a form of this session must carry
    /// @param principal as the credential says now
    record Session(Principal principal, String method, String csrf) {}

    private record Kept(Login login, String csrf, Instant begunAt, Instant usedAt) {}

    private final ConsoleSettings settings;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<String, Kept> byHash;

    Sessions(ConsoleSettings settings, InstantSource clock, SecureRandom random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.byHash = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
                return size() > settings.maxSessions();
            }
        };
    }

    /// Returns the id, which nobody else learns.
    String begin(Login login) {
        var id = token(random);
        var now = clock.instant();
        synchronized (byHash) {
            var own = byHash.entrySet().stream()
                    .filter(entry -> entry.getValue()
                                    .login()
                                    .principal()
                                    .id()
                                    .equals(login.principal().id())
                            && entry.getValue()
                                    .login()
                                    .principal()
                                    .tenant()
                                    .equals(login.principal().tenant()))
                    .map(Map.Entry::getKey)
                    .toList();
            own.stream().limit(Math.max(0, own.size() - MAX_PER_PRINCIPAL + 1)).forEach(byHash::remove);
            byHash.put(hash(id), new Kept(login, token(random), now, now));
        }
        return id;
    }

    /// The session if it holds. Its credential is asked outside the lock: that may be a look into a database.
    Optional<Session> find(String id) {
        var hash = hash(id);
        var now = clock.instant();
        Kept kept;
        synchronized (byHash) {
            kept = byHash.get(hash);
            if (kept == null) {
                return Optional.empty();
            }
            if (!now.isBefore(kept.usedAt().plus(settings.idle()))
                    || !now.isBefore(kept.begunAt().plus(settings.longest()))) {
                byHash.remove(hash);
                return Optional.empty();
            }
        }
        var principal = kept.login().present().get();
        synchronized (byHash) {
            if (principal.isEmpty()) {
                byHash.remove(hash);
            } else {
                byHash.computeIfPresent(
                        hash, (unused, same) -> new Kept(same.login(), same.csrf(), same.begunAt(), now));
            }
        }
        return principal.map(who -> new Session(who, kept.login().method(), kept.csrf()));
    }

    void end(String id) {
        synchronized (byHash) {
            byHash.remove(hash(id));
        }
    }

    int count() {
        synchronized (byHash) {
            return byHash.size();
        }
    }

    /// 256 bits that nobody guesses.
    static String token(SecureRandom random) {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String id) {
        return Sha256.hex(id);
    }
}
