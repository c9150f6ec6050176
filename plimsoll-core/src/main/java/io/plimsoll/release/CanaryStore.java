package io.plimsoll.release;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is durable of canaries. Every write is when it returns; one that takes an event is audited in its own
/// transaction.
public interface CanaryStore {

    int MAX_UNDER_WAY = 200;

    /// Ended ones that are remembered.
    int MAX_ENDED = 1_000;

    /// Sessions that one canary keeps in their arm. Those that come when it has so many have no part in it.
    int MAX_SESSIONS = 100_000;

    /// Throws `CONFLICT`, naming the other, where one is under way in the same scope, and `LIMIT_EXCEEDED` where
    /// there are too many. The version that is returned counts.
    Canary begin(Canary canary, AuditEvent event);

    /// An id for a new one.
    String newId();

    List<Canary> underWay();

    Optional<Canary> find(String id);

    /// The latest first.
    ///
    /// @param tenant  only in this tenant and its collections
    /// @param before  only those that began before this one
    List<Canary> list(Optional<TenantId> tenant, Optional<String> before, int limit);

    /// Throws `CONFLICT` where the canary has changed since the version that is given. One that has ended keeps
    /// neither sums nor sessions.
    Canary put(Canary canary, Optional<AuditEvent> event);

    /// Adds sums to those that the canary has. Where it is no longer under way they are dropped.
    void add(String canary, Map<String, Double> amounts);

    Map<String, Double> amounts(String canary);

    /// The arm that a session has in a canary from now on: the one that it has already, or else this one.
    ///
    /// @param session a hash
    /// @param arm     absent where the session was under way before the canary was
    Optional<Arm> pin(String canary, String session, Optional<Arm> arm);

    /// Whether this process decides for all until the time has passed, or some other does.
    boolean leads(String process, Duration time);
}
