package io.plimsoll.server.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public keys of one issuer. They are fetched when they are old and when a token names one that is not there, but
/// never twice within the interval, whatever tokens come: a flood of unknown key ids costs one fetch an interval, and
/// a key that the issuer has begun to use is known after one interval at most.
///
/// While the issuer cannot be reached, the keys go on working for a stated time. After it, and where a token names a
/// key that cannot be asked for, the failure is `DEPENDENCY_FAILED`: it is not known that the token is wrong.
final class IssuerKeys implements JWKSource<SecurityContext> {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int MAX_KEYS = 100;

    @FunctionalInterface
    interface Source {
        byte[] fetch() throws IOException;
    }

    private record Fetched(JWKSet keys, long atNanos) {}

    private final Issuer issuer;
    private final Source source;
    private final LongSupplier nanoTime;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Fetched fetched;
    private volatile boolean failing;
    private boolean tried;
    private long triedAtNanos;

    IssuerKeys(Issuer issuer, Source source, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        var present = present();
        var matching = selector.select(present.keys());
        if (!matching.isEmpty()) {
            return matching;
        }
        var renewed = renewed(present);
        var found = renewed == null ? List.<JWK>of() : selector.select(renewed.keys());
        if (found.isEmpty() && failing) {
            throw unreachable();
        }
        return found;
    }

    private Fetched present() {
        var known = fetched;
        if (known == null || age(known).compareTo(issuer.keys().maxAge()) > 0) {
            known = renewed(known);
        }
        var longest = issuer.keys().maxAge().plus(issuer.keys().outliveIssuer());
        if (known == null || age(known).compareTo(longest) > 0) {
            throw unreachable();
        }
        return known;
    }

    private Duration age(Fetched known) {
        return Duration.ofNanos(nanoTime.getAsLong() - known.atNanos());
    }

    private PlimsollException unreachable() {
        return new PlimsollException(
                        ErrorCode.DEPENDENCY_FAILED,
                        "the issuer '" + issuer.name() + "' cannot be asked for the key that the token names")
                .retryAfter(issuer.keys().refetchAfter());
    }

    /// What another thread has fetched meanwhile, or what this one fetches now, or what was there before.
    private @Nullable Fetched renewed(@Nullable Fetched seen) {
        fetching.lock();
        try {
            if (!Objects.equals(fetched, seen) || !mayFetch()) {
                return fetched;
            }
            tried = true;
            triedAtNanos = nanoTime.getAsLong();
            fetched = new Fetched(parsed(source.fetch()), nanoTime.getAsLong());
            failing = false;
        } catch (IOException | IllegalArgumentException e) {
            failing = true;
            LOG.warn("the keys of the issuer '{}' cannot be fetched: {}", issuer.name(), e.toString());
        } finally {
            fetching.unlock();
        }
        return fetched;
    }

    private boolean mayFetch() {
        return !tried
                || nanoTime.getAsLong() - triedAtNanos
                        >= issuer.keys().refetchAfter().toNanos();
    }

    /// Without symmetric keys and those for encryption: neither has a place here.
    private static JWKSet parsed(byte[] json) throws IOException {
        try {
            var all = JWKSet.parse(new String(json, StandardCharsets.UTF_8)).getKeys();
            if (all.size() > MAX_KEYS) {
                throw new IOException("the issuer has " + all.size() + " keys, but at most " + MAX_KEYS + " are taken");
            }
            return new JWKSet(all.stream()
                    .filter(key -> !key.isPrivate() && !KeyUse.ENCRYPTION.equals(key.getKeyUse()))
                    .toList());
        } catch (ParseException e) {
            throw new IOException("the issuer's keys are not a JWK set", e);
        }
    }
}
