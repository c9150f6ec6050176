package io.plimsoll.server.console;

import io.plimsoll.tenant.Principal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// How somebody proves who they are. Wrong proofs throw as they do in the API.
public interface ConsoleLogins {

    /// @param method  as the audit log names it: `key`, or the issuer's name
    /// @param present who it is by now; empty when the key was revoked or has expired, or the tenant is gone
    record Login(Principal principal, String method, Supplier<Optional<Principal>> present) {}

    /// What the browser is sent away with, and what must come back with it.
    ///
    /// @param to       the issuer's page
    /// @param verifier of PKCE (RFC 7636), which the issuer sees last
    record Departure(URI to, String issuer, String state, String nonce, String verifier) {}

    /// Names of the issuers that people can be sent to.
    List<String> issuers();

    Login byKey(String key, String address);

    Departure depart(String issuer, URI redirect);

    Login arrive(Departure departure, URI redirect, String code, String address);
}
