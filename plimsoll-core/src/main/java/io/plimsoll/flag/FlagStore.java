package io.plimsoll.flag;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The durable values of flags. Every change is audited in its own transaction.
public interface FlagStore {

    int MAX_ENTRIES = 10_000;

    /// @param version counts up with every change
    /// @param key     under which users are hashed, the same for all nodes and for ever
    /// @param holds   what runbooks hold, past its time too
    record State(long version, SipKey key, List<FlagEntry> entries, List<FlagHold> holds) {

        public State {
            entries = List.copyOf(entries);
            holds = List.copyOf(holds);
        }

        public State(long version, SipKey key, List<FlagEntry> entries) {
            this(version, key, entries, List.of());
        }
    }

    /// Cheap: it is asked every second.
    long version();

    State load();

    /// Sets a value, in place of the one that stands there.
    ///
    /// @param expected the version of the entry that the caller has seen, 0 for none; absent to overwrite
    ///                 whatever is there. Throws `CONFLICT` where the entry has another.
    FlagEntry put(FlagSetting setting, OptionalLong expected, AuditEvent event);

    /// Whether there was a value.
    boolean remove(Flag<?> flag, FlagScope scope, OptionalLong expected, AuditEvent event);

    /// Takes the last change of a value back, which is a change itself; the value after it, if there is one. Throws
    /// `CONFLICT` where nothing was ever changed.
    Optional<FlagEntry> revert(Flag<?> flag, FlagScope scope, AuditEvent event);

    /// Holds values, or holds them anew where their holder does already; all or none.
    void hold(List<FlagHold> holds, AuditEvent event);

    /// Has what the holder holds end later. It changes no value and so is not audited.
    void prolong(String holder, Instant until);

    /// Ends what the holder holds; whether there was anything.
    boolean release(String holder, AuditEvent event);

    /// Changes, the latest first.
    ///
    /// @param flag   only of this one
    /// @param tenant only for this tenant and its principals
    /// @param before only those with a lower version
    List<FlagChange> history(Optional<String> flag, Optional<TenantId> tenant, long before, int limit);
}
