package io.plimsoll.server.inference;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Where a model is served.
///
/// @param base  the URL that paths such as `/embeddings` are added to, `https://host/v1`: without credentials, which
///              are the key's place, and without query or fragment
/// @param key   sent as a bearer token
/// @param model as the service names it
/// @param tls   with which the service and this process know each other; absent for the platform's own
public record ModelEndpoint(URI base, Optional<Secret> key, String model, Optional<SSLContext> tls) {

    /// A service that any authority of the platform may vouch for.
    public ModelEndpoint(URI base, Optional<Secret> key, String model) {
        this(base, key, model, Optional.empty());
    }

    public ModelEndpoint {
        var scheme = base.getScheme();
        if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) || base.getHost() == null) {
            throw new IllegalArgumentException("the base URL of a model begins with http:// or https:// and a host");
        }
        if (base.getRawUserInfo() != null || base.getRawQuery() != null || base.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the base URL of a model has no user, query or fragment; the credential belongs into the key");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("the name of a model is not blank");
        }
        var text = base.toString();
        base = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : base;
    }

    URI at(String path) {
        return URI.create(base + path);
    }
}
