package io.plimsoll.server.auth;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// All issuers of the settings.
final class Providers implements AutoCloseable {

    private final Fetch fetch = new Fetch();
    private final Map<String, Provider> byIssuer = new LinkedHashMap<>();

    Providers(List<Issuer> issuers, Duration clockSkew, InstantSource clock) {
        this(issuers, clockSkew, clock, System::nanoTime);
    }

    Providers(List<Issuer> issuers, Duration clockSkew, InstantSource clock, LongSupplier nanoTime) {
        for (var issuer : issuers) {
            var provider = new Provider(issuer, fetch, clockSkew, clock, nanoTime);
            if (byIssuer.put(issuer.issuer().toString(), provider) != null) {
                throw new IllegalArgumentException("two issuers of plimsoll.oidc.issuers have the same address");
            }
        }
    }

    boolean isEmpty() {
        return byIssuer.isEmpty();
    }

    /// By the `iss` of a token, which nobody has checked yet.
    Optional<Provider> ofIssuer(String issuer) {
        return Optional.ofNullable(byIssuer.get(issuer));
    }

    Optional<Provider> named(String name) {
        return byIssuer.values().stream()
                .filter(provider -> provider.issuer().name().equals(name))
                .findFirst();
    }

    /// Those that people can be sent to.
    List<Provider> withLogin() {
        return byIssuer.values().stream()
                .filter(provider -> provider.issuer().login().isPresent())
                .toList();
    }

    Fetch fetch() {
        return fetch;
    }

    @Override
    public void close() {
        fetch.close();
    }
}
