package io.plimsoll.server.source;

import io.plimsoll.s3.S3Settings;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A store that operators have given sources access to.
///
/// @param buckets that sources may read; `*` for all
/// @param tenants whose sources may use it; `*` for all
public record S3Connection(
        Optional<URI> endpoint,
        String region,
        Optional<String> accessKey,
        Optional<String> secretKey,
        List<String> buckets,
        List<String> tenants) {

    boolean allows(String tenant, String bucket) {
        return (tenants.contains("*") || tenants.contains(tenant))
                && (buckets.contains("*") || buckets.contains(bucket));
    }

    S3Settings bucket(String name) {
        return new S3Settings(endpoint, region, name, accessKey, secretKey);
    }

    /// Without the keys.
    @Override
    public String toString() {
        return "S3Connection[" + endpoint.map(URI::toString).orElse("aws") + "]";
    }
}
