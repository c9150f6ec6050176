package io.plimsoll.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// For how long triggers have held, and for how long they have been clear, by what this node sees and others report. It
/// is kept in memory: whoever begins to run runbooks counts from then. What is not known counts for neither.
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Signals signals;
    private final Map<String, Instant> heldSince = new HashMap<>();
    private final Map<String, Instant> clearSince = new HashMap<>();
    private final Map<Signal, Optional<List<Reading>>> readings = new EnumMap<>(Signal.class);
    private Map<Signal, List<Reading>> reported = Map.of();
    private Instant now = Instant.EPOCH;

    Watch(Signals signals) {
        this.signals = signals;
    }

    /// Begins a look at everything: what is read now holds for the whole of it.
    ///
    /// @param others what is seen elsewhere
    void look(Instant at, Map<Signal, List<Reading>> others) {
        now = at;
        reported = others;
        readings.clear();
    }

    /// What others cannot see, as far as it is known.
    Map<Signal, List<Reading>> ofThisNode() {
        var seen = new EnumMap<Signal, List<Reading>>(Signal.class);
        for (var signal : Signal.values()) {
            if (signal.isOfANode()) {
                own(signal).ifPresent(all -> seen.put(signal, all));
            }
        }
        return seen;
    }

    void forget() {
        heldSince.clear();
        clearSince.clear();
    }

    /// Absent where it is not known.
    private Optional<List<Reading>> read(Signal signal) {
        return readings.computeIfAbsent(
                signal, wanted -> own(wanted).map(mine -> with(mine, reported.getOrDefault(wanted, List.of()))));
    }

    private static List<Reading> with(List<Reading> mine, List<Reading> others) {
        var all = new ArrayList<>(mine);
        all.addAll(others);
        return all;
    }

    private Optional<List<Reading>> own(Signal signal) {
        try {
            return Optional.of(signals.read(signal));
        } catch (RuntimeException e) {
            LOG.warn("the signal {} cannot be read: {}", signal.wireName(), e.toString());
            return Optional.empty();
        }
    }

    private static String key(Runbook runbook, Target about) {
        return runbook.name() + " " + about.wireName();
    }

    /// What the trigger has held for as long as it must, each with the reading in words.
    Map<Target, String> triggered(Runbook runbook) {
        var holding = new HashMap<Target, String>();
        boolean known = true;
        for (var condition : runbook.trigger()) {
            var found = read(condition.signal());
            known &= found.isPresent();
            for (var reading : found.orElse(List.of())) {
                if (condition.isAbout(reading) && condition.isMetBy(reading)) {
                    Target.of(runbook.scope(), reading)
                            .ifPresent(about -> holding.putIfAbsent(about, inWords(condition.signal(), reading)));
                }
            }
        }
        if (known) {
            var prefix = runbook.name() + " ";
            heldSince
                    .keySet()
                    .removeIf(key -> key.startsWith(prefix)
                            && holding.keySet().stream().noneMatch(about -> key.equals(key(runbook, about))));
        }
        holding.keySet().forEach(about -> heldSince.putIfAbsent(key(runbook, about), now));
        holding.keySet().removeIf(about -> !hasLasted(heldSince.get(key(runbook, about)), runbook.holdFor()));
        return holding;
    }

    private boolean hasLasted(@Nullable Instant since, Duration time) {
        return since != null && !since.plus(time).isAfter(now);
    }

    private static String inWords(Signal signal, Reading reading) {
        var labels = reading.labels().isEmpty() ? "" : new TreeMap<>(reading.labels()).toString();
        return signal.wireName() + labels + " is " + Condition.shown(reading.value());
    }

    /// Whether what ends the incident has held for as long as it must.
    boolean isClear(Runbook runbook, Incident incident) {
        var clear = all(runbook.revert(), incident.about());
        if (clear.isEmpty()) {
            return false;
        }
        if (!clear.get()) {
            clearSince.remove(incident.id());
            return false;
        }
        return hasLasted(clearSince.computeIfAbsent(incident.id(), unused -> now), runbook.clearFor());
    }

    void close(Incident incident) {
        clearSince.remove(incident.id());
    }

    /// The first guard that does not hold, or cannot be told.
    Optional<String> unmetGuard(Runbook runbook, Target about) {
        for (var guard : runbook.guards()) {
            var holds = all(List.of(guard), about);
            if (!holds.orElse(false)) {
                return Optional.of(
                        "its guard '" + guard + "' " + (holds.isEmpty() ? "cannot be told" : "does not hold"));
            }
        }
        return Optional.empty();
    }

    /// Whether every reading of the target meets every condition; absent where it is not known.
    private Optional<Boolean> all(List<Condition> conditions, Target about) {
        boolean all = true;
        for (var condition : conditions) {
            var found = read(condition.signal());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            all &= found.get().stream()
                    .filter(condition::isAbout)
                    .filter(reading -> isOf(about, reading))
                    .allMatch(condition::isMetBy);
        }
        return Optional.of(all);
    }

    /// Readings of the whole server are of every tenant's and collection's too.
    private static boolean isOf(Target about, Reading reading) {
        var tenant = reading.labels().get("tenant");
        var collection = reading.labels().get("collection");
        boolean isTenants = tenant == null
                || about.ofTenant().map(known -> known.value().equals(tenant)).orElse(true);
        boolean isCollections = collection == null
                || about.ofCollection()
                        .map(key -> key.name().value().equals(collection))
                        .orElse(true);
        return isTenants && isCollections;
    }
}
