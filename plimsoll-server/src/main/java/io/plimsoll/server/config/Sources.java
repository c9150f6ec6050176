package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Continuous sources.
///
/// @param atATime        sources that run at the same time
/// @param directoryRoots folders that directory sources may lie in, none unless set; `{tenant}` stands for the
///                       tenant's name
/// @param settle         for how long a file must not have changed before it is read
/// @param allowPrivate   whether web sources may read addresses that are not the public internet's
/// @param userAgent      as sites see it and `robots.txt` names it
/// @param pause          between two requests to one host; a longer `Crawl-delay` holds
/// @param timeout        of one page
/// @param maxSitemap     one sitemap, unpacked
/// @param maxUrls        of one web source
/// @param connections    S3-compatible stores that bucket sources may name
public record Sources(
        @DefaultValue("4") int atATime,
        @DefaultValue List<String> directoryRoots,
        @DefaultValue("2s") Duration settle,
        @DefaultValue("false") boolean allowPrivate,
        @DefaultValue("PlimsollBot") String userAgent,
        @DefaultValue("1s") Duration pause,
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("100MB") DataSize maxSitemap,
        @DefaultValue("1000000") int maxUrls,
        @DefaultValue Map<String, Connection> connections) {
    public Sources {
        directoryRoots = List.copyOf(directoryRoots);
        connections = Map.copyOf(connections);
        check(atATime >= 1 && atATime <= 64, "plimsoll.sources.at-a-time is between 1 and 64");
        check(!settle.isNegative(), "plimsoll.sources.settle is not negative");
        check(!pause.isNegative(), "plimsoll.sources.pause is not negative");
        check(timeout.isPositive(), "plimsoll.sources.timeout is longer than nothing");
        check(maxUrls >= 1, "plimsoll.sources.max-urls is at least 1");
        check(maxSitemap.toBytes() > 0, "plimsoll.sources.max-sitemap is at least 1B");
        check(
                directoryRoots.stream().allMatch(root -> Path.of(root).isAbsolute()),
                "plimsoll.sources.directory-roots are absolute paths");
        check(userAgent.matches("[\\x21-\\x7e][\\x20-\\x7e]*"), "plimsoll.sources.user-agent is printable ASCII");
    }

    /// @param endpoint such as `https://s3.example.org`; absent for AWS itself
    /// @param buckets  that sources may read; `*` for all
    /// @param tenants  whose sources may use it; `*` for all
    public record Connection(
            Optional<URI> endpoint,
            @DefaultValue("us-east-1") String region,
            Optional<String> accessKey,
            Optional<String> secretKey,
            @DefaultValue List<String> buckets,
            @DefaultValue List<String> tenants) {
        public Connection {
            buckets = List.copyOf(buckets);
            tenants = List.copyOf(tenants);
            check(
                    accessKey.isPresent() == secretKey.isPresent(),
                    "access-key and secret-key of plimsoll.sources.connections are set together or not at all");
        }

        /// Without the keys.
        @Override
        public String toString() {
            return "Connection[" + endpoint.map(URI::toString).orElse("aws") + "]";
        }
    }
}
