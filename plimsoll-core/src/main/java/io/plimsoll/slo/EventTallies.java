package io.plimsoll.slo;

import io.plimsoll.error.Blame;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Counts events in memory by tenant and minute until they are taken. Callers of different tenants don't wait for each
/// other, and nothing is shared between all of them but the map that finds a tenant's tally.
final class EventTallies implements ServiceEvents {

    private static final long MILLIS_PER_MINUTE = 60_000;

    /// Of one tenant between two takings, which lie seconds apart: more only where a clock jumps.
    private static final int MAX_MINUTES = 200;

    private final InstantSource clock;
    private final int maxTenants;
    private final List<Sli> slis;
    private final Map<ServiceName, Requests> requests = new EnumMap<>(ServiceName.class);
    private final Map<Sli, Integer> positions = new HashMap<>();
    private volatile Batch batch;

    /// Where the indicators of a service's requests stand; -1 for none.
    private record Requests(int availability, int[] latencies, long[] thresholdNanos) {}

    /// What one tenant counted in one minute.
    ///
    /// @param tenant absent for tenants beyond the most that are told apart
    record Tally(Optional<TenantId> tenant, Instant minute, Map<Sli, Counts> counts) {}

    /// @param maxTenants that are told apart between two takings
    EventTallies(Objectives objectives, int maxTenants, InstantSource clock) {
        this.clock = clock;
        this.maxTenants = maxTenants;
        this.slis = List.copyOf(objectives.slis());
        for (int i = 0; i < slis.size(); i++) {
            positions.put(slis.get(i), i);
        }
        for (var service : ServiceName.values()) {
            requests.put(service, requests(service));
        }
        this.batch = new Batch();
    }

    private Requests requests(ServiceName service) {
        var latencies = slis.stream()
                .filter(sli -> sli.service() == service && sli.indicator() == Indicator.LATENCY)
                .toList();
        return new Requests(
                position(service, Indicator.AVAILABILITY),
                latencies.stream().mapToInt(slis::indexOf).toArray(),
                latencies.stream()
                        .mapToLong(sli -> sli.threshold().orElseThrow().toNanos())
                        .toArray());
    }

    private int position(ServiceName service, Indicator indicator) {
        return positions.getOrDefault(Sli.of(service, indicator), -1);
    }

    @Override
    public void request(TenantId tenant, ServiceName service, Optional<Blame> failure, Duration took) {
        if (failure.isPresent() && failure.get() == Blame.CALLER) {
            return;
        }
        var counted = requests.get(service);
        if (counted == null || (counted.availability() < 0 && counted.latencies().length == 0)) {
            return;
        }
        long nanos = took.toNanos();
        long minute = minute();
        boolean done;
        do {
            done = batch.of(tenant).request(minute, counted, failure.isEmpty(), nanos);
        } while (!done);
    }

    @Override
    public void judged(TenantId tenant, ServiceName service, Indicator indicator, boolean good) {
        if (indicator == Indicator.AVAILABILITY || indicator == Indicator.LATENCY) {
            throw new IllegalArgumentException(indicator.wireName() + " is counted by requests");
        }
        int position = position(service, indicator);
        if (position < 0) {
            return;
        }
        long minute = minute();
        boolean done;
        do {
            done = batch.of(tenant).judged(minute, position, good);
        } while (!done);
    }

    private long minute() {
        return Math.floorDiv(clock.millis(), MILLIS_PER_MINUTE);
    }

    /// Everything counted since the last time; each event is in exactly one taking.
    List<Tally> take() {
        var taken = batch;
        batch = new Batch();
        taken.closed = true;
        var tallies = new ArrayList<Tally>();
        taken.tenants.forEach((tenant, tally) -> tally.addTo(tallies, Optional.of(tenant)));
        taken.others.addTo(tallies, Optional.empty());
        return tallies;
    }

    private final class Batch {
        private final Map<TenantId, TenantTally> tenants = new ConcurrentHashMap<>();
        private final TenantTally others = new TenantTally(this);
        private volatile boolean closed;

        TenantTally of(TenantId tenant) {
            var known = tenants.get(tenant);
            if (known != null) {
                return known;
            }
            return tenants.size() < maxTenants
                    ? tenants.computeIfAbsent(tenant, unused -> new TenantTally(this))
                    : others;
        }
    }

    /// Guarded by itself. A batch is closed before its tallies are read, and a tally adds only while its batch is open:
    /// one that is read has all that it will ever have.
    private final class TenantTally {
        private final Batch owner;
        private final Map<Long, long[]> minutes = new HashMap<>(2);
        private long minute = Long.MIN_VALUE;
        private long[] counts = {};

        TenantTally(Batch owner) {
            this.owner = owner;
        }

        synchronized boolean request(long now, Requests counted, boolean answered, long nanos) {
            if (owner.closed) {
                return false;
            }
            var at = at(now);
            if (counted.availability() >= 0) {
                add(at, counted.availability(), answered);
            }
            if (answered) {
                for (int i = 0; i < counted.latencies().length; i++) {
                    add(at, counted.latencies()[i], nanos <= counted.thresholdNanos()[i]);
                }
            }
            return true;
        }

        synchronized boolean judged(long now, int position, boolean good) {
            if (owner.closed) {
                return false;
            }
            add(at(now), position, good);
            return true;
        }

        /// Good and all events of each indicator, side by side.
        private long[] at(long now) {
            if (now != minute && (minutes.size() < MAX_MINUTES || minutes.containsKey(now))) {
                minute = now;
                counts = minutes.computeIfAbsent(now, unused -> new long[2 * slis.size()]);
            }
            return counts;
        }

        private static void add(long[] at, int position, boolean good) {
            at[2 * position] += good ? 1 : 0;
            at[2 * position + 1]++;
        }

        synchronized void addTo(List<Tally> tallies, Optional<TenantId> tenant) {
            minutes.forEach((number, all) -> {
                var bySli = new HashMap<Sli, Counts>();
                for (int i = 0; i < slis.size(); i++) {
                    if (all[2 * i + 1] > 0) {
                        bySli.put(slis.get(i), new Counts(all[2 * i], all[2 * i + 1]));
                    }
                }
                tallies.add(new Tally(tenant, Instant.ofEpochMilli(number * MILLIS_PER_MINUTE), bySli));
            });
        }
    }
}
