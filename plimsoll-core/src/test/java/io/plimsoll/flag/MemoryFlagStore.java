package io.plimsoll.flag;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Values of flags in memory. It can be made to fail.
public final class MemoryFlagStore implements FlagStore {

    private final Map<String, FlagEntry> entries = new TreeMap<>();
    private final List<FlagHold> holds = new ArrayList<>();
    private long held;
    private final List<FlagChange> changes = new ArrayList<>();
    private final List<AuditEvent> audited = new ArrayList<>();
    private volatile boolean down;

    /// From now on, or no longer, every call fails.
    public void down(boolean isDown) {
        down = isDown;
    }

    public synchronized List<AuditEvent> audited() {
        return List.copyOf(audited);
    }

    private void check() {
        if (down) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the store is down");
        }
    }

    @Override
    public synchronized long version() {
        check();
        return changes.size() + held;
    }

    @Override
    public synchronized State load() {
        check();
        return new State(version(), new SipKey(1, 2), List.copyOf(entries.values()), holds);
    }

    @Override
    public synchronized FlagEntry put(FlagSetting setting, OptionalLong expected, AuditEvent event) {
        check(setting.flag(), setting.scope(), expected);
        var value = new FlagChange.Value(setting.value(), setting.locked());
        return change(setting.flag(), setting.scope(), Optional.of(value), setting.reason(), event)
                .orElseThrow();
    }

    @Override
    public synchronized boolean remove(Flag<?> flag, FlagScope scope, OptionalLong expected, AuditEvent event) {
        check(flag, scope, expected);
        if (!entries.containsKey(key(flag, scope))) {
            return false;
        }
        change(flag, scope, Optional.empty(), Optional.empty(), event);
        return true;
    }

    @Override
    public synchronized void hold(List<FlagHold> more, AuditEvent event) {
        check();
        for (var hold : more) {
            holds.removeIf(present -> present.holder().equals(hold.holder())
                    && present.flag().equals(hold.flag())
                    && present.scope().equals(hold.scope()));
            holds.add(hold);
        }
        held++;
        audited.add(event);
    }

    @Override
    public synchronized void prolong(String holder, Instant until) {
        check();
        holds.replaceAll(hold -> hold.holder().equals(holder)
                ? new FlagHold(hold.flag(), hold.scope(), hold.value(), hold.level(), holder, until)
                : hold);
        held++;
    }

    @Override
    public synchronized boolean release(String holder, AuditEvent event) {
        check();
        if (!holds.removeIf(hold -> hold.holder().equals(holder))) {
            return false;
        }
        held++;
        audited.add(event);
        return true;
    }

    private void check(Flag<?> flag, FlagScope scope, OptionalLong expected) {
        check();
        var entry = entries.get(key(flag, scope));
        long present = entry == null ? 0 : entry.version();
        if (expected.isPresent() && expected.getAsLong() != present) {
            throw new PlimsollException(ErrorCode.CONFLICT, "its version is " + present);
        }
    }

    @Override
    public synchronized Optional<FlagEntry> revert(Flag<?> flag, FlagScope scope, AuditEvent event) {
        check();
        var last = changes.reversed().stream()
                .filter(change ->
                        change.flag().equals(flag.name()) && change.scope().equals(scope))
                .findFirst()
                .orElseThrow(() -> new PlimsollException(ErrorCode.CONFLICT, "it was never changed"));
        return change(flag, scope, last.before(), Optional.empty(), event);
    }

    private Optional<FlagEntry> change(
            Flag<?> flag,
            FlagScope scope,
            Optional<FlagChange.Value> after,
            Optional<String> reason,
            AuditEvent event) {
        var before = Optional.ofNullable(entries.get(key(flag, scope)))
                .map(entry -> new FlagChange.Value(entry.value(), entry.locked()));
        long version = version() + 1;
        var by = event.actor().principal();
        changes.add(new FlagChange(version, flag.name(), scope, before, after, reason, Instant.EPOCH, by));
        audited.add(event);
        var entry = after.map(value ->
                new FlagEntry(flag.name(), scope, value.text(), value.locked(), reason, version, Instant.EPOCH, by));
        entry.ifPresentOrElse(
                present -> entries.put(key(flag, scope), present), () -> entries.remove(key(flag, scope)));
        return entry;
    }

    private static String key(Flag<?> flag, FlagScope scope) {
        return flag.name() + "@" + scope.wireName();
    }

    @Override
    public synchronized List<FlagChange> history(
            Optional<String> flag, Optional<TenantId> tenant, long before, int limit) {
        check();
        return changes.reversed().stream()
                .filter(change -> change.version() < before)
                .filter(change -> flag.isEmpty() || flag.get().equals(change.flag()))
                .filter(change -> tenant.isEmpty() || change.scope().ofTenant().equals(tenant))
                .limit(limit)
                .toList();
    }
}
