package io.plimsoll.server.resilience;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls dependencies whose breaker is not closed. Where a runbook has switched off what calls a dependency, nobody
/// else
/// would find out that it works again.
public final class TrialCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrialCalls.class);
    private static final Duration WITHIN = Duration.ofSeconds(5);

    /// Calls of a dependency one after another: as long as they succeed, more decide sooner.
    private static final int MAX_IN_A_ROW = 10;

    private static final String NO_TRACE = "0".repeat(32);

    private final Guards guards;
    private final Duration every;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("trial-calls").factory());

    public TrialCalls(Guards guards, Duration every) {
        this.guards = guards;
        this.every = every;
    }

    public void start() {
        var unused =
                rounds.scheduleWithFixedDelay(this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// One call of each at a time, so that one that hangs keeps no other waiting.
    private void round() {
        for (var guard : guards.all()) {
            if (guard.isTrialDue() && underWay.add(guard.name())) {
                Thread.ofVirtual().name("trial-" + guard.name()).start(() -> attempt(guard));
            }
        }
    }

    private void attempt(Guard guard) {
        try {
            var system = Principal.system(TenantId.DEFAULT);
            for (int i = 0; i < MAX_IN_A_ROW && guard.isTrialDue(); i++) {
                guard.attempt(new RequestContext(system, Deadline.in(WITHIN), NO_TRACE));
            }
        } catch (PlimsollException failure) {
            LOG.debug("dependency {} on trial: {}", guard.name(), failure.detail());
        } catch (RuntimeException defect) {
            LOG.warn("dependency {} could not be tried", guard.name(), defect);
        } finally {
            underWay.remove(guard.name());
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
