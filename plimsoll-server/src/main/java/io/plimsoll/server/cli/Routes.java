package io.plimsoll.server.cli;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Paths of the server's API.
final class Routes {

    private static final String UNRESERVED = "-._~";

    private Routes() {}

    static String collections() {
        return "/api/v1/collections";
    }

    static String collection(String name) {
        return collections() + "/" + segment(name);
    }

    static String document(String collection, String id) {
        return collection(collection) + "/documents/" + segment(id);
    }

    static String source(String collection, String name) {
        return collection(collection) + "/sources/" + segment(name);
    }

    static String tenant(String name) {
        return "/admin/v1/tenants/" + segment(name);
    }

    /// Of one's own tenant, or of the named one.
    static String grants(Optional<String> tenant) {
        return tenant.map(name -> tenant(name) + "/grants").orElse("/api/v1/grants");
    }

    /// One path segment, in which everything but RFC 3986's unreserved characters is percent-encoded, the slash too.
    static String segment(String text) {
        var encoded = new StringBuilder();
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (octet & 0xff);
            var plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
