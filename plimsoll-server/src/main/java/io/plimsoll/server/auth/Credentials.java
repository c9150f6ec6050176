package io.plimsoll.server.auth;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.identity.ApiKeys.ApiKey;
import io.plimsoll.tenant.Principal;
import java.time.InstantSource;
import java.util.regex.Pattern;

/// Who a key or a token belongs to. Keys are looked up in the store each time, so that one that was revoked anywhere is
/// refused by the next request everywhere.
public final class Credentials {

    private static final int MAX_KEY_CHARS = 512;
    private static final Pattern TOKEN = Pattern.compile("ey[A-Za-z0-9_-]*\\.[^.]*\\.[^.]*");

    private final ApiKeys keys;
    private final Tokens tokens;
    private final WrongCredentials wrong;
    private final KeyUses uses;
    private final InstantSource clock;
    private final int maxTokenBytes;

    Credentials(
            ApiKeys keys, Tokens tokens, WrongCredentials wrong, KeyUses uses, int maxTokenBytes, InstantSource clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.wrong = wrong;
        this.uses = uses;
        this.maxTokenBytes = maxTokenBytes;
        this.clock = clock;
    }

    /// Throws `UNAUTHENTICATED` for a credential that does not hold, `LIMIT_EXCEEDED` where too many have not, and
    /// `DEPENDENCY_FAILED` where a token's issuer would have to be asked and does not answer.
    ///
    /// @param address that the credential came from
    public Principal principal(String credential, String address) {
        if (credential.length() > maxTokenBytes) {
            return wrong.check(address, "oversized", () -> {
                throw unauthenticated("a credential has at most " + maxTokenBytes + " bytes")
                        .setBy(AuthSettings.MAX_TOKEN);
            });
        }
        var hash = NewKey.hashOf(credential);
        return wrong.check(
                address,
                hash,
                () -> isToken(credential)
                        ? tokens.principal(credential)
                        : keyOf(credential).principal());
    }

    /// The key that this is, for callers that take nothing else.
    public ApiKey key(String key, String address) {
        return wrong.check(address, NewKey.hashOf(key), () -> keyOf(key));
    }

    private boolean isToken(String credential) {
        return tokens.anyIssuer() && TOKEN.matcher(credential).matches();
    }

    private ApiKey keyOf(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
            throw notValid();
        }
        var now = clock.instant();
        var found = keys.findByHash(NewKey.hashOf(key), now).orElseThrow(Credentials::notValid);
        uses.used(found.name(), now);
        return found;
    }

    private static PlimsollException notValid() {
        return unauthenticated("the API key is not valid");
    }

    static PlimsollException unauthenticated(String detail) {
        return new PlimsollException(ErrorCode.UNAUTHENTICATED, detail);
    }
}
