package io.plimsoll.flag;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The flags of this node. A request costs no look-up in the store: a thread asks it for its version every second and
/// takes over what has changed. While the store does not answer the last known values stay in force.
///
/// A change by this node is in force here when the call returns, on the others with their next look.
public final class LiveFlags implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFlags.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final FlagStore store;
    private final EmergencyFlags emergencyFlags;
    private final FlagProvider provider;
    private final Map<Flag<?>, Object> standards;
    private final InstantSource clock;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("flags").factory());
    private volatile View view;

    /// What is in force, and how sure that is.
    private record View(
            FlagRules rules,
            Map<Flag<?>, Object> emergency,
            List<FlagHold> holds,
            Instant confirmedAt,
            Optional<String> storeTrouble,
            Optional<String> fileTrouble) {}

    /// Reads the store, which must answer this once.
    ///
    /// @param standards values of the settings, in place of those that flags are declared with
    public LiveFlags(
            FlagStore store,
            EmergencyFlags emergencyFlags,
            FlagProvider provider,
            Map<Flag<?>, Object> standards,
            InstantSource clock) {
        this.store = store;
        this.emergencyFlags = emergencyFlags;
        this.provider = provider;
        this.standards = Map.copyOf(standards);
        this.clock = clock;
        var first = new FlagRules(store.load(), this.standards, Map.of(), List.of());
        this.view = new View(first, Map.of(), List.of(), clock.instant(), Optional.empty(), Optional.empty());
        refresh();
        warnOfDates();
    }

    /// Begins to look every second.
    public void start() {
        var unused = looking.scheduleWithFixedDelay(
                this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            refresh();
        } catch (RuntimeException e) {
            LOG.error("the flags could not be looked at", e);
        }
    }

    /// All flags for a request of this principal.
    public FlagSnapshot snapshot(Principal principal) {
        return snapshot(FlagUser.of(principal));
    }

    public FlagSnapshot snapshot(FlagUser user) {
        return view.rules().snapshot(user, provider.values(user));
    }

    /// All flags as they would be for the user had these changes not been made.
    ///
    /// @param changes the latest first
    public FlagSnapshot without(List<FlagChange> changes, FlagUser user) {
        var now = view;
        var state = now.rules().state();
        var entries = new LinkedHashMap<String, FlagEntry>();
        state.entries().forEach(entry -> entries.put(entry.flag() + " " + entry.scope(), entry));
        for (var change : changes) {
            var name = change.flag() + " " + change.scope();
            change.before()
                    .ifPresentOrElse(value -> entries.put(name, change.entry(value)), () -> entries.remove(name));
        }
        var before = new FlagStore.State(state.version(), state.key(), List.copyOf(entries.values()));
        return new FlagRules(before, standards, now.emergency(), now.holds()).snapshot(user, provider.values(user));
    }

    public FlagExplanation explain(Flag<?> flag, FlagUser user) {
        return view.rules().explain(flag, user, provider.values(user));
    }

    /// What is set, as last seen.
    public List<FlagEntry> entries() {
        return view.rules().state().entries();
    }

    /// Under which users are hashed alike on every node.
    public SipKey key() {
        return view.rules().state().key();
    }

    /// The value of the settings, or the one that the flag is declared with.
    public Object standard(Flag<?> flag) {
        var set = standards.get(flag);
        return set == null ? flag.standard() : set;
    }

    public FlagEntry put(FlagSetting setting, OptionalLong expected, AuditEvent event) {
        var entry = store.put(setting, expected, event);
        refresh();
        return entry;
    }

    /// Whether there was a value.
    public boolean remove(Flag<?> flag, FlagScope scope, OptionalLong expected, AuditEvent event) {
        boolean removed = store.remove(flag, scope, expected, event);
        refresh();
        return removed;
    }

    /// Takes the last change of a value back; the value after it, if there is one.
    public Optional<FlagEntry> revert(Flag<?> flag, FlagScope scope, AuditEvent event) {
        var entry = store.revert(flag, scope, event);
        refresh();
        return entry;
    }

    /// What runbooks hold at present, as last seen.
    public List<FlagHold> holds() {
        return view.holds();
    }

    public void hold(List<FlagHold> holds, AuditEvent event) {
        store.hold(holds, event);
        refresh();
    }

    public void prolong(String holder, Instant until) {
        store.prolong(holder, until);
        refresh();
    }

    /// Whether the holder held anything.
    public boolean release(String holder, AuditEvent event) {
        boolean released = store.release(holder, event);
        refresh();
        return released;
    }

    /// Takes over what has changed in the store and in the emergency file.
    public synchronized void refresh() {
        var before = view;
        var state = before.rules().state();
        var confirmedAt = before.confirmedAt();
        boolean loaded = false;
        Optional<String> storeTrouble = Optional.empty();
        try {
            if (store.version() != state.version()) {
                state = store.load();
                loaded = true;
            }
            confirmedAt = clock.instant();
        } catch (RuntimeException e) {
            storeTrouble = Optional.of("the metadata store does not answer, the last known values hold");
        }
        Map<Flag<?>, Object> emergency = before.emergency();
        Optional<String> fileTrouble = Optional.empty();
        try {
            emergency = emergencyFlags.read();
        } catch (RuntimeException e) {
            fileTrouble = Optional.of("the emergency file is not understood, its last values hold: " + e.getMessage());
        }
        var holds = unexpired(state.holds());
        boolean same = !loaded && emergency.equals(before.emergency()) && holds.equals(before.holds());
        var rules = same ? before.rules() : new FlagRules(state, standards, emergency, holds);
        view = new View(rules, Map.copyOf(emergency), holds, confirmedAt, storeTrouble, fileTrouble);
        log(before);
    }

    private List<FlagHold> unexpired(List<FlagHold> holds) {
        var now = clock.instant();
        return holds.stream().filter(hold -> hold.until().isAfter(now)).toList();
    }

    private void log(View before) {
        var now = view;
        if (!now.storeTrouble().equals(before.storeTrouble())) {
            now.storeTrouble().ifPresentOrElse(LOG::warn, () -> LOG.info("the metadata store answers for flags again"));
        }
        if (!now.fileTrouble().equals(before.fileTrouble())) {
            now.fileTrouble().ifPresentOrElse(LOG::error, () -> LOG.info("the emergency file is understood again"));
        }
        if (!now.emergency().equals(before.emergency())) {
            LOG.warn("emergency values of flags: {}", now.emergency());
        }
        if (!now.rules().problems().equals(before.rules().problems())) {
            now.rules().problems().forEach(problem -> LOG.warn("a flag's value is {}", problem));
        }
    }

    private void warnOfDates() {
        for (var flag : pastDate()) {
            LOG.warn("the flag '{}' was to be gone by {}; its owner is {}", flag.name(), flag.goneBy(), flag.owner());
        }
    }

    private List<Flag<?>> pastDate() {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var late = new ArrayList<Flag<?>>();
        Flags.all().stream().filter(flag -> flag.isPastDate(today)).forEach(late::add);
        return late;
    }

    /// Whether the flag was to be gone by now.
    public boolean isPastDate(Flag<?> flag) {
        return pastDate().contains(flag);
    }

    public FlagStatus status() {
        var now = view;
        var trouble = new ArrayList<String>();
        now.storeTrouble().ifPresent(trouble::add);
        now.fileTrouble().ifPresent(trouble::add);
        provider.trouble().ifPresent(trouble::add);
        var emergency = new HashMap<String, String>();
        now.emergency().forEach((flag, value) -> emergency.put(flag.name(), String.valueOf(value)));
        var age = Duration.between(now.confirmedAt(), clock.instant());
        return new FlagStatus(
                now.rules().state().version(),
                now.confirmedAt(),
                age.isNegative() ? Duration.ZERO : age,
                trouble,
                now.rules().problems(),
                emergency,
                pastDate());
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
