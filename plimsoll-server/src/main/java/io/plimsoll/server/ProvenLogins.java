package io.plimsoll.server;

import io.plimsoll.identity.ApiKeys;
import io.plimsoll.identity.ApiKeys.ApiKey;
import io.plimsoll.server.auth.Credentials;
import io.plimsoll.server.auth.NewKey;
import io.plimsoll.server.auth.OidcLogin;
import io.plimsoll.server.console.ConsoleLogins;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/// The console's logins by what the API takes: keys, whose sessions last as long as they do, and issuers.
final class ProvenLogins implements ConsoleLogins {

    private final Credentials credentials;
    private final OidcLogin issuers;
    private final ApiKeys keys;
    private final InstantSource clock;

    ProvenLogins(Credentials credentials, OidcLogin issuers, ApiKeys keys, InstantSource clock) {
        this.credentials = credentials;
        this.issuers = issuers;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public List<String> issuers() {
        return issuers.issuers();
    }

    @Override
    public Login byKey(String key, String address) {
        var hash = NewKey.hashOf(key);
        return new Login(
                credentials.key(key, address).principal(),
                "key",
                () -> keys.findByHash(hash, clock.instant()).map(ApiKey::principal));
    }

    @Override
    public Departure depart(String issuer, URI redirect) {
        var begun = issuers.depart(issuer, redirect);
        return new Departure(begun.to(), issuer, begun.state(), begun.nonce(), begun.verifier());
    }

    @Override
    public Login arrive(Departure departure, URI redirect, String code, String address) {
        var principal =
                issuers.arrive(departure.issuer(), departure.nonce(), departure.verifier(), redirect, code, address);
        return new Login(principal, departure.issuer(), () -> issuers.present(principal));
    }
}
