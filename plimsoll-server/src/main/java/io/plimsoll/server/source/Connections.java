package io.plimsoll.server.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.s3.S3ObjectStore;
import io.plimsoll.source.BucketSource;
import io.plimsoll.source.Source;
import io.plimsoll.source.SourceConnector;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/// Opens sources within what the settings allow.
public final class Connections implements SourceConnector {

    private final List<String> roots;
    private final Duration settle;
    private final Map<String, S3Connection> buckets;
    private final WebSettings web;
    private final WebClient client;
    private final InstantSource clock;

    /// @param roots        folders that sources may lie in; `{tenant}` stands for the tenant's name
    /// @param allowPrivate whether web sources may read addresses that are not the public internet's
    public Connections(
            List<String> roots,
            Duration settle,
            Map<String, S3Connection> buckets,
            WebSettings web,
            boolean allowPrivate,
            InstantSource clock) {
        this(
                roots,
                settle,
                buckets,
                web,
                SystemDefaultDnsResolver.INSTANCE,
                address -> allowPrivate || AddressGuard.isPublic(address),
                clock);
    }

    Connections(
            List<String> roots,
            Duration settle,
            Map<String, S3Connection> buckets,
            WebSettings web,
            DnsResolver names,
            Predicate<InetAddress> allowed,
            InstantSource clock) {
        this.roots = List.copyOf(roots);
        this.settle = settle;
        this.buckets = Map.copyOf(buckets);
        this.web = web;
        this.client = new WebClient(new AddressGuard(names, allowed), new HostTurns(), web.userAgent());
        this.clock = clock;
    }

    @Override
    public void check(SourceKey key, SourceOrigin origin) {
        var tenant = key.collection().tenant();
        switch (origin) {
            case SourceOrigin.Directory directory -> requireRoot(tenant, path(directory));
            case SourceOrigin.Bucket bucket -> connection(tenant, bucket);
            case SourceOrigin.Web unused -> {} // each address is checked when it is connected to
        }
    }

    @Override
    public Source open(SourceKey key, SourceOrigin origin) {
        var tenant = key.collection().tenant();
        return switch (origin) {
            case SourceOrigin.Directory directory ->
                new DirectorySource(key, requireRoot(tenant, path(directory)), settle, clock);
            case SourceOrigin.Bucket bucket ->
                new BucketSource(
                        key, new S3ObjectStore(connection(tenant, bucket).bucket(bucket.bucket())), bucket.prefix());
            case SourceOrigin.Web pages -> new WebSource(pages, client, web);
        };
    }

    private static Path path(SourceOrigin.Directory directory) {
        try {
            return Path.of(directory.path());
        } catch (InvalidPathException e) {
            throw PlimsollException.invalidField("directory.path", "the path is not one of this system");
        }
    }

    /// The folder without links in it. Whether a folder outside the roots exists is not told.
    private Path requireRoot(TenantId tenant, Path path) {
        var real = path.isAbsolute() ? real(path) : Optional.<Path>empty();
        boolean inside = path.isAbsolute()
                && allowedRoots(tenant)
                        .anyMatch(root -> real.isPresent()
                                ? real.get().startsWith(root)
                                : path.normalize().startsWith(root));
        if (!inside) {
            throw new PlimsollException(
                            ErrorCode.FORBIDDEN, "the folder is not below one of those that sources may read")
                    .setBy("plimsoll.sources.directory-roots")
                    .atField("directory.path");
        }
        return real.filter(Files::isDirectory)
                .orElseThrow(() ->
                        new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the folder of the source is not there"));
    }

    private java.util.stream.Stream<Path> allowedRoots(TenantId tenant) {
        return roots.stream()
                .map(root -> Path.of(root.replace("{tenant}", tenant.value())))
                .filter(Path::isAbsolute)
                .flatMap(root -> real(root).stream());
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private S3Connection connection(TenantId tenant, SourceOrigin.Bucket bucket) {
        return Optional.ofNullable(buckets.get(bucket.connection()))
                .filter(connection -> connection.allows(tenant.value(), bucket.bucket()))
                .orElseThrow(() -> new PlimsollException(
                                ErrorCode.FORBIDDEN,
                                "there is no connection of this name that lets this tenant read this bucket")
                        .setBy("plimsoll.sources.connections")
                        .atField("bucket.connection"));
    }

    @Override
    public void close() {
        client.close();
    }
}
