package io.plimsoll.server.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.plimsoll.cache.Cache;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheKey;
import io.plimsoll.cache.CacheLimits;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Results in this process's memory, bounded by bytes in all and by bytes of each tenant. In all, Caffeine keeps what
/// is asked for most; of a tenant that has its share, the oldest goes first.
public final class CaffeineCache implements Cache {

    /// Of an entry beside its value: the key with its digest, the nodes of three maps, headers. Reckoned by their
    /// fields it is about 400; better too high than too low.
    static final int OVERHEAD_BYTES = 512;

    /// Why an entry went.
    public enum Eviction {
        /// All tenants together had too many bytes.
        SIZE,
        /// Its tenant had.
        TENANT,
        /// Its time was up.
        EXPIRED
    }

    /// @param keptNanos for which it is kept
    private record Entry(byte[] value, long keptNanos) {

        int weight() {
            return OVERHEAD_BYTES + value.length;
        }
    }

    /// What a tenant has, the oldest first. Looked at and changed under its key of [#shares].
    private static final class Share {
        private final LinkedHashMap<CacheKey, Entry> entries = new LinkedHashMap<>();
        private long bytes;

        void add(CacheKey key, Entry entry) {
            remove(key, entries.get(key));
            entries.put(key, entry);
            bytes += entry.weight();
        }

        void remove(CacheKey key, @Nullable Entry entry) {
            if (entry != null && entries.remove(key, entry)) {
                bytes -= entry.weight();
            }
        }

        List<CacheKey> oldest(long maxBytes) {
            var over = new ArrayList<CacheKey>();
            long left = bytes;
            for (var entry : entries.entrySet()) {
                if (left <= maxBytes) {
                    break;
                }
                left -= entry.getValue().weight();
                over.add(entry.getKey());
            }
            return over;
        }
    }

    private final CacheLimits limits;
    private final com.github.benmanes.caffeine.cache.Cache<CacheKey, Entry> entries;
    private final ConcurrentHashMap<TenantId, Share> shares = new ConcurrentHashMap<>();
    private final Map<CacheArea, LongAdder> bytes = counters(CacheArea.class, CacheArea.values());
    private final Map<Eviction, LongAdder> evictions = counters(Eviction.class, Eviction.values());

    /// @param maxBytes of all tenants together
    public CaffeineCache(long maxBytes, CacheLimits limits, Ticker ticker) {
        this.limits = limits;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, Entry entry) -> entry.weight())
                .expireAfter(Expiry.writing((CacheKey key, Entry entry) -> Duration.ofNanos(entry.keptNanos())))
                .removalListener(this::removed)
                .executor(Runnable::run) // so that the shares know at once
                .ticker(ticker)
                .build();
    }

    private static <E extends Enum<E>> Map<E, LongAdder> counters(Class<E> type, E[] values) {
        var counters = new EnumMap<E, LongAdder>(type);
        for (var value : values) {
            counters.put(value, new LongAdder());
        }
        return counters;
    }

    @Override
    public Optional<byte[]> get(RequestContext context, CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key)).map(Entry::value);
    }

    @Override
    public void put(RequestContext context, CacheKey key, byte[] value, Duration timeToLive) {
        var entry = new Entry(value, timeToLive.toNanos());
        long most = limits.maxBytes(key.tenant());
        if (entry.weight() > most || !timeToLive.isPositive()) {
            entries.invalidate(key);
            return;
        }
        entries.asMap().compute(key, (unused, before) -> {
            added(key, entry);
            return entry;
        });
        for (var over : oldest(key.tenant(), most)) {
            if (entries.asMap().remove(over) != null) {
                counter(evictions, Eviction.TENANT).increment();
            }
        }
    }

    private void added(CacheKey key, Entry entry) {
        counter(bytes, key.area()).add(entry.weight());
        shares.compute(key.tenant(), (tenant, present) -> {
            var share = present == null ? new Share() : present;
            share.add(key, entry);
            return share;
        });
    }

    private List<CacheKey> oldest(TenantId tenant, long maxBytes) {
        var over = new ArrayList<CacheKey>();
        shares.computeIfPresent(tenant, (same, share) -> {
            over.addAll(share.oldest(maxBytes));
            return share;
        });
        return over;
    }

    /// Of an entry that was replaced only the weight goes: its key is the new one's.
    private void removed(@Nullable CacheKey key, @Nullable Entry entry, RemovalCause cause) {
        if (key == null || entry == null) {
            return;
        }
        counter(bytes, key.area()).add(-entry.weight());
        if (cause == RemovalCause.SIZE) {
            counter(evictions, Eviction.SIZE).increment();
        } else if (cause == RemovalCause.EXPIRED) {
            counter(evictions, Eviction.EXPIRED).increment();
        }
        shares.computeIfPresent(key.tenant(), (tenant, share) -> {
            share.remove(key, entry);
            return share.entries.isEmpty() ? null : share;
        });
    }

    private static <E extends Enum<E>> LongAdder counter(Map<E, LongAdder> counters, E which) {
        return Objects.requireNonNull(counters.get(which), "there is one for each");
    }

    /// What is kept of an area.
    public long bytes(CacheArea area) {
        return counter(bytes, area).sum();
    }

    /// What is kept of a tenant, all areas together.
    public long bytes(TenantId tenant) {
        var bytes = new long[1];
        shares.computeIfPresent(tenant, (same, share) -> {
            bytes[0] = share.bytes;
            return share;
        });
        return bytes[0];
    }

    public long evictions(Eviction cause) {
        return counter(evictions, cause).sum();
    }

    /// Does at once what is done from time to time.
    void tidy() {
        entries.cleanUp();
    }
}
