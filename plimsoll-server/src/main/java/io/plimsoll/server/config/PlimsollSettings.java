package io.plimsoll.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// All settings under `plimsoll.`; a key that is not here stops the start. Each is also an environment variable:
/// `plimsoll.chat.base-url` is `PLIMSOLL_CHAT_BASE_URL`.
///
/// @param data     the folder that holds everything; one process owns it
/// @param host     address to listen on; another one than loopback needs `tls` or `allow-public`
/// @param environment such as `production` or `staging`; game days are not for `production`
/// @param adminKey presets the first admin key; without it one is made and kept in `data/admin.key`
@ConfigurationProperties(prefix = "plimsoll", ignoreUnknownFields = false)
public record PlimsollSettings(
        @DefaultValue("data") Path data,
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("8080") int port,
        @DefaultValue("false") boolean allowPublic,
        @DefaultValue("production") String environment,
        Optional<String> adminKey,
        @DefaultValue TlsListening tls,
        @DefaultValue Auth auth,
        @DefaultValue Oidc oidc,
        @DefaultValue Console console,
        @DefaultValue AuditSettings audit,
        @DefaultValue Database database,
        @DefaultValue Ingest ingest,
        @DefaultValue Rollout rollout,
        @DefaultValue Compaction compaction,
        @DefaultValue Prober prober,
        @DefaultValue EvaluationSettings evaluation,
        @DefaultValue Search search,
        @DefaultValue Embedding embedding,
        @DefaultValue Rerank rerank,
        @DefaultValue Chat chat,
        @DefaultValue CacheSettings cache,
        @DefaultValue Sources sources,
        @DefaultValue Backup backup,
        @DefaultValue Flags flags,
        @DefaultValue Dependencies dependencies,
        @DefaultValue RunbookSettings runbooks,
        @DefaultValue NotificationSettings notifications,
        @DefaultValue TelemetrySettings telemetry,
        @DefaultValue LoggingSettings logging,
        @DefaultValue UsageSettings usage,
        @DefaultValue SloSettings slo,
        @DefaultValue TraceSettings traces,
        @DefaultValue LoadSettings load,
        @DefaultValue Limits limits) {

    public PlimsollSettings {
        check(
                environment.matches("[a-z0-9][a-z0-9-]{0,31}"),
                "plimsoll.environment is a word of lower-case letters, digits and hyphens, such as staging");
        check(port >= 0 && port <= 65_535, "plimsoll.port is between 0 (any free port) and 65535");
        check(
                allowPublic || isLoopback(host) || tls.certificate().isPresent(),
                "plimsoll.host is " + host + ", which others can reach without encryption; set plimsoll.tls.certificate"
                        + " and plimsoll.tls.key, or put a TLS proxy in front and set plimsoll.allow-public=true, or"
                        + " listen on 127.0.0.1");
        check(
                console.publicUrl().isPresent()
                        || isLoopback(host)
                        || oidc.issuers().values().stream()
                                .allMatch(issuer -> issuer.clientId().isEmpty()),
                "plimsoll.console.public-url is needed for a login at an issuer (client-id), which sends people back"
                        + " there");
        check(
                backup.to().isEmpty() || database.url().isEmpty(),
                "plimsoll.backup.to needs the embedded database; back the metadata of plimsoll.database.url up with"
                        + " pg_dump");
    }

    /// Where the metadata is: in a file of the data folder, or on a PostgreSQL server that several processes share.
    ///
    /// @param url      `jdbc:postgresql://host/name`; absent for the file
    /// @param user     and password of the server
    public record Database(Optional<String> url, Optional<String> user, Optional<String> password) {
        public Database {
            check(
                    url.isEmpty() || url.get().startsWith("jdbc:postgresql:"),
                    "plimsoll.database.url begins with jdbc:postgresql:, or is not set for the embedded database");
            check(
                    url.isPresent() || (user.isEmpty() && password.isEmpty()),
                    "plimsoll.database.user and plimsoll.database.password need plimsoll.database.url");
        }

        /// Without what may be a credential.
        @Override
        public String toString() {
            return "Database[" + (url.isPresent() ? "postgresql" : "embedded") + "]";
        }
    }

    /// @param maxDocument        largest document as uploaded
    /// @param workers            documents in work at a time
    /// @param batch              documents that share one durable commit
    /// @param maxAttempts        after which a job that keeps failing, or ending the process, is dead
    /// @param maxQueueDepth      jobs that may wait per tenant
    /// @param maxQueueDepthTotal and of all tenants together
    /// @param keepDone           how long a job is remembered after it was done
    public record Ingest(
            @DefaultValue("100MB") DataSize maxDocument,
            @DefaultValue("4") int workers,
            @DefaultValue("16") int batch,
            @DefaultValue("5") int maxAttempts,
            @DefaultValue("200000") int maxQueueDepth,
            @DefaultValue("800000") int maxQueueDepthTotal,
            @DefaultValue("7d") Duration keepDone) {
        public Ingest {
            check(maxDocument.toBytes() > 0, "plimsoll.ingest.max-document is at least 1B");
            check(workers >= 1 && workers <= 64, "plimsoll.ingest.workers is between 1 and 64");
            check(batch >= 1 && batch <= 256, "plimsoll.ingest.batch is between 1 and 256");
            check(maxAttempts >= 1 && maxAttempts <= 100, "plimsoll.ingest.max-attempts is between 1 and 100");
            check(maxQueueDepth >= 1, "plimsoll.ingest.max-queue-depth is at least 1");
            check(maxQueueDepthTotal >= 1, "plimsoll.ingest.max-queue-depth-total is at least 1");
            check(!keepDone.isNegative(), "plimsoll.ingest.keep-done is not negative");
        }
    }

    /// @param grace how long an index that was replaced is kept for a roll-back
    public record Rollout(@DefaultValue("24h") Duration grace) {
        public Rollout {
            check(!grace.isNegative(), "plimsoll.rollout.grace is not negative");
        }
    }

    /// @param deletedShare          of an index from which it is compacted at a quiet time
    /// @param purgeWithin           after which a deleted document is in no file any more; at least two minutes,
    ///                              since a content that was put a moment ago is left alone for one
    /// @param maxMegabytesPerSecond that compaction writes
    /// @param window                as [CompactionWindow] reads it; absent to find quiet hours from the traffic
    public record Compaction(
            @DefaultValue("0.2") double deletedShare,
            @DefaultValue("24h") Duration purgeWithin,
            @DefaultValue("20") double maxMegabytesPerSecond,
            Optional<String> window) {
        public Compaction {
            check(deletedShare > 0 && deletedShare <= 1, "plimsoll.compaction.deleted-share is above 0 and at most 1");
            check(purgeWithin.compareTo(Duration.ofMinutes(2)) >= 0, "plimsoll.compaction.purge-within is at least 2m");
            check(maxMegabytesPerSecond > 0, "plimsoll.compaction.max-megabytes-per-second is above 0");
            window.ifPresent(CompactionWindow::of);
        }
    }

    /// The first four are the defaults of the flags of the same names.
    ///
    /// @param depth         hits that each search contributes to the fusion
    /// @param vectorWeight  share of the vector search in the fusion; absent for the measured default
    /// @param rerank        whether requests that do not say are reranked; absent for the measured default
    /// @param evidence      likelihood in [0, 1] under which a quoted answer abstains; absent for the
    ///                      measured default
    /// @param maxOpen       indexes open at a time
    /// @param idleAfter     after which an index that nobody uses is closed
    public record Search(
            @DefaultValue("100") int depth,
            Optional<Double> vectorWeight,
            Optional<Boolean> rerank,
            Optional<Double> evidence,
            @DefaultValue("256") int maxOpen,
            @DefaultValue("5m") Duration idleAfter) {
        public Search {
            check(depth >= 1 && depth <= 1_000, "plimsoll.search.depth is between 1 and 1000");
            check(
                    vectorWeight.isEmpty() || (vectorWeight.get() >= 0 && vectorWeight.get() <= 1),
                    "plimsoll.search.vector-weight is between 0 and 1");
            check(
                    evidence.isEmpty() || (evidence.get() >= 0 && evidence.get() <= 1),
                    "plimsoll.search.evidence is between 0 and 1");
            check(maxOpen >= 1, "plimsoll.search.max-open is at least 1");
        }
    }

    /// Backups, their restore on trial, and the record of deletions beside them.
    ///
    /// @param to          `file:///folder` or `s3://bucket/prefix`; without it there are none
    /// @param alsoTo      other places that an operator may name when asking for one
    /// @param every       between two backups; 0 for none but those that are asked for
    /// @param keep        of this server that stay
    /// @param ledgerEvery how often deletions and changes of labels are written beside the newest backup:
    ///                    the bound of what a restore may bring back when everything else is lost
    /// @param drillEvery  between two drills; 0 for none but those that are asked for
    /// @param atATime     files that are copied at the same time
    /// @param scratch     where backups are prepared and drills are held; absent for a folder in the data folder
    /// @param endpoint    such as `https://s3.example.org`; absent for AWS itself
    public record Backup(
            Optional<String> to,
            @DefaultValue List<String> alsoTo,
            @DefaultValue("24h") Duration every,
            @DefaultValue("7") int keep,
            @DefaultValue("1m") Duration ledgerEvery,
            @DefaultValue("7d") Duration drillEvery,
            @DefaultValue("4") int atATime,
            Optional<String> scratch,
            Optional<URI> endpoint,
            @DefaultValue("us-east-1") String region,
            Optional<String> accessKey,
            Optional<String> secretKey) {
        public Backup {
            alsoTo = List.copyOf(alsoTo);
            check(
                    Stream.concat(to.stream(), alsoTo.stream()).allMatch(place -> place.matches("(file:///|s3://).+")),
                    "plimsoll.backup.to and also-to are file:///folder or s3://bucket/prefix");
            check(!every.isNegative(), "plimsoll.backup.every is not negative");
            check(keep >= 1, "plimsoll.backup.keep is at least 1");
            check(ledgerEvery.toSeconds() >= 1, "plimsoll.backup.ledger-every is at least 1s");
            check(!drillEvery.isNegative(), "plimsoll.backup.drill-every is not negative");
            check(atATime >= 1 && atATime <= 64, "plimsoll.backup.at-a-time is between 1 and 64");
            check(
                    accessKey.isPresent() == secretKey.isPresent(),
                    "plimsoll.backup.access-key and secret-key are set together or not at all");
        }

        /// Without the keys.
        @Override
        public String toString() {
            return "Backup[" + to.orElse("none") + "]";
        }
    }

    /// Looks whether tenants and scopes are apart, by asking for documents planted for it.
    ///
    /// @param every from one round to the next; 0 for none
    /// @param cases questions of one round
    public record Prober(
            @DefaultValue("15m") Duration every,
            @DefaultValue("200") int cases) {
        public Prober {
            check(
                    every.isZero() || every.compareTo(Duration.ofSeconds(10)) >= 0,
                    "plimsoll.prober.every is at least 10s, or 0 for none");
            check(cases >= 1 && cases <= 100_000, "plimsoll.prober.cases is between 1 and 100000");
        }
    }

    /// What the server depends on.
    ///
    /// @param openFor for how long a dependency that failed too often is not called at first; absent for what suits
    ///                each: 5s, and 2s for the database
    public record Dependencies(Optional<Duration> openFor) {
        public Dependencies {
            check(
                    openFor.map(time -> time.toMillis() >= 100 && time.compareTo(Duration.ofMinutes(1)) <= 0)
                            .orElse(true),
                    "plimsoll.dependencies.open-for is between 100ms and 1m, or not set");
        }
    }

    /// Where flags have values from beside what is set by hand. The file `flags.yaml` in the data folder needs none of
    /// these.
    ///
    /// @param provider     class of an OpenFeature `FeatureProvider`, or of a `Supplier` of one, with a public
    ///                     constructor without parameters; absent for none
    /// @param providerJars a jar, or a folder of jars, that the class is in; absent where it is on the class path
    /// @param timeout      of the first question about a principal; later ones don't wait
    /// @param refresh      between two looks at the provider for each principal that asks
    public record Flags(
            Optional<String> provider,
            Optional<String> providerJars,
            @DefaultValue("50ms") Duration timeout,
            @DefaultValue("1s") Duration refresh) {
        public Flags {
            check(
                    providerJars.isEmpty() || provider.isPresent(),
                    "plimsoll.flags.provider-jars needs plimsoll.flags.provider");
            check(
                    timeout.isPositive() && timeout.compareTo(Duration.ofSeconds(10)) <= 0,
                    "plimsoll.flags.timeout is above 0 and at most 10s");
            check(refresh.compareTo(Duration.ofMillis(100)) >= 0, "plimsoll.flags.refresh is at least 100ms");
        }
    }

    /// Default deadlines of requests; `X-Request-Deadline-Ms` sets another.
    ///
    /// @param maxJson of one JSON request, a document as JSON, or a line of a batch
    /// @param tenant  what each tenant may have, unless an operator sets another limit for it
    public record Limits(
            @DefaultValue("8MB") DataSize maxJson,
            @DefaultValue("2s") Duration searchDeadline,
            @DefaultValue("30s") Duration askDeadline,
            @DefaultValue("60s") Duration writeDeadline,
            @DefaultValue TenantDefaults tenant) {
        public Limits {
            check(
                    maxJson.toBytes() >= 1_024 && maxJson.toBytes() <= 256L << 20,
                    "plimsoll.limits.max-json is between 1KB and 256MB");
        }
    }

    /// Limits of tenants without their own; absent for none.
    ///
    /// @param bytes             of its documents as uploaded
    /// @param requestsPerSecond on each node
    /// @param tokensPerDay      of chat models, by the day in UTC
    /// @param concurrentQueries on each node
    /// @param cacheBytes        of results that are kept for it, on each node; absent for half of all
    /// @param cacheSeconds      for which they are kept at most
    public record TenantDefaults(
            Optional<Long> documents,
            Optional<Long> passages,
            Optional<DataSize> bytes,
            Optional<Long> requestsPerSecond,
            Optional<Long> tokensPerDay,
            Optional<Long> concurrentQueries,
            Optional<DataSize> cacheBytes,
            Optional<Long> cacheSeconds) {
        public TenantDefaults {
            var all = Stream.of(
                    documents,
                    passages,
                    bytes.map(DataSize::toBytes),
                    requestsPerSecond,
                    tokensPerDay,
                    concurrentQueries,
                    cacheBytes.map(DataSize::toBytes),
                    cacheSeconds);
            check(
                    all.flatMap(Optional::stream).allMatch(value -> value >= 1),
                    "limits under plimsoll.limits.tenant are at least 1, or are not set");
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
