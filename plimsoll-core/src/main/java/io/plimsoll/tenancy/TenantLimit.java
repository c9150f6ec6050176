package io.plimsoll.tenancy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a tenant may have only so much of.
public enum TenantLimit {
    /// Documents of all its collections.
    DOCUMENTS("documents", 1_000_000_000_000L),
    /// Passages in the LIVE generations of all its collections.
    PASSAGES("passages", 1_000_000_000_000L),
    /// Bytes of its documents as they were uploaded.
    BYTES("bytes", 1L << 60),
    /// Requests of any kind, on each node; twice as many may come at once after a rest.
    REQUESTS_PER_SECOND("requestsPerSecond", 1_000_000),
    /// Tokens that chat models read and write for it, by the day in UTC.
    TOKENS_PER_DAY("tokensPerDay", 1_000_000_000_000L),
    /// Searches and answers at the same time, on each node.
    CONCURRENT_QUERIES("concurrentQueries", 10_000),
    /// Bytes of results that caches keep for it, on each node.
    CACHE_BYTES("cacheBytes", 1L << 40),
    /// For how long they are kept at most.
    CACHE_SECONDS("cacheSeconds", 31_536_000),
    /// Ingestion jobs that wait or run.
    QUEUE_DEPTH("queueDepth", 100_000_000);

    private static final Pattern WORD_BEGINS = Pattern.compile("([A-Z])");

    private final String wireName;
    private final long max;

    TenantLimit(String wireName, long max) {
        this.wireName = wireName;
        this.max = max;
    }

    /// As it is written outside: `requestsPerSecond`.
    public String wireName() {
        return wireName;
    }

    /// The highest that can be set; the lowest is 1 for everything.
    public long max() {
        return max;
    }

    /// The setting that holds for tenants without a limit of their own.
    public String setting() {
        return this == QUEUE_DEPTH
                ? "plimsoll.ingest.max-queue-depth"
                : "plimsoll.limits.tenant."
                        + WORD_BEGINS.matcher(wireName).replaceAll("-$1").toLowerCase(Locale.ROOT);
    }

    public static Optional<TenantLimit> of(String wireName) {
        return Arrays.stream(values())
                .filter(limit -> limit.wireName.equals(wireName))
                .findAny();
    }
}
