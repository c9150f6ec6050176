package io.plimsoll.server.auth;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Bounds what wrong credentials cost. Every try with a credential that is not known here takes a token from its
/// address's bucket and from the one of all addresses, and a right one gives them back; where a bucket is empty, the
/// try is refused before anything is looked up.
///
/// Credentials that were right lately are known, and always looked up: so a flood from a shared address (a proxy, a
/// NAT) does not lock out those who were working there. A known credential is not let in for being known. Addresses of
/// IPv6 count by their /64, which is what one customer has.
final class WrongCredentials {

    static final int MAX_ADDRESSES = 10_000;
    static final int MAX_KNOWN = 10_000;
    private static final int MAX_NAMED = 8;
    private static final int NETWORK_BYTES = 8;
    private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

    /// What was refused since the last report.
    ///
    /// @param refused   credentials that were looked up and are wrong
    /// @param throttled tries that were refused unseen
    /// @param most      addresses with the most of both
    record Report(long refused, long throttled, int addresses, Map<String, Long> most) {

        boolean isEmpty() {
            return refused == 0 && throttled == 0;
        }
    }

    private final LongSupplier nanoTime;
    private final int perMinute;
    private final Bucket total;
    private final Map<String, Bucket> addresses = lru(MAX_ADDRESSES);
    private final Map<String, Boolean> known = lru(MAX_KNOWN);
    private long refused;
    private long throttled;

    WrongCredentials(int perMinute, int perMinuteTotal, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.perMinute = perMinute;
        this.total = new Bucket(perMinuteTotal, nanoTime.getAsLong());
    }

    private static <K, V> Map<K, V> lru(int max) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    /// Looks a credential up, unless too many of its address have been wrong.
    ///
    /// @param fingerprint a hash of the credential
    <T> T check(String address, String fingerprint, Supplier<T> lookup) {
        var network = network(address);
        boolean taken = admit(network, fingerprint);
        try {
            var found = lookup.get();
            accepted(network, fingerprint, taken);
            return found;
        } catch (PlimsollException e) {
            if (e.code() == ErrorCode.UNAUTHENTICATED) {
                refused(network, fingerprint, taken);
            } else {
                giveBack(network, taken);
            }
            throw e;
        }
    }

    private synchronized boolean admit(String network, String fingerprint) {
        if (known.containsKey(fingerprint)) {
            return false;
        }
        long now = nanoTime.getAsLong();
        var own = addresses.computeIfAbsent(network, unused -> new Bucket(perMinute, now));
        long ownWait = own.waitNanos(now);
        long wait = Math.max(ownWait, total.waitNanos(now));
        if (wait > 0) {
            own.counted++;
            throttled++;
            throw tooMany(wait, ownWait > 0);
        }
        own.take();
        total.take();
        return true;
    }

    private static PlimsollException tooMany(long waitNanos, boolean own) {
        return new PlimsollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        own
                                ? "too many wrong credentials came from this address; those that worked lately still work"
                                : "too many wrong credentials came from everywhere; those that worked lately still work")
                .setBy(own ? AuthSettings.FAILURES_PER_MINUTE : AuthSettings.FAILURES_PER_MINUTE_TOTAL)
                .retryAfter(Duration.ofNanos(waitNanos));
    }

    private synchronized void accepted(String network, String fingerprint, boolean taken) {
        known.put(fingerprint, true);
        giveBack(network, taken);
    }

    private synchronized void giveBack(String network, boolean taken) {
        if (taken) {
            total.giveBack();
            var own = addresses.get(network);
            if (own != null) {
                own.giveBack();
            }
        }
    }

    private synchronized void refused(String network, String fingerprint, boolean taken) {
        refused++;
        known.remove(fingerprint);
        long now = nanoTime.getAsLong();
        var own = addresses.computeIfAbsent(network, unused -> new Bucket(perMinute, now));
        own.counted++;
        if (!taken) {
            own.take();
            total.take();
        }
    }

    /// What came together since this was last asked.
    synchronized Report report() {
        var counts = new TreeMap<String, Long>();
        addresses.entrySet().stream()
                .filter(entry -> entry.getValue().counted > 0)
                .sorted(Comparator.comparing(
                        (Map.Entry<String, Bucket> entry) -> entry.getValue().counted, Comparator.reverseOrder()))
                .limit(MAX_NAMED)
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue().counted));
        int counted = (int)
                addresses.values().stream().filter(bucket -> bucket.counted > 0).count();
        var report = new Report(refused, throttled, counted, counts);
        addresses.values().forEach(bucket -> bucket.counted = 0);
        refused = 0;
        throttled = 0;
        return report;
    }

    private static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES)) + "/64"
                    : address;
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    /// As many tries as come in a minute may come at once.
    private static final class Bucket {

        private final int size;
        private double tokens;
        private long filledAt;
        private long counted;

        Bucket(int size, long now) {
            this.size = size;
            this.tokens = size;
            this.filledAt = now;
        }

        /// Until there is a token; zero where there is one.
        long waitNanos(long now) {
            tokens = Math.min(size, tokens + (now - filledAt) / NANOS_PER_MINUTE * size);
            filledAt = now;
            return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * NANOS_PER_MINUTE / size);
        }

        void take() {
            tokens = Math.max(0, tokens - 1);
        }

        void giveBack() {
            tokens = Math.min(size, tokens + 1);
        }
    }
}
