package io.plimsoll.server.http;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the audit log who was let in nowhere (401) or not everywhere (403). The first of a kind is told at once; what
/// repeats it within a minute is counted and told as one, so that somebody who tries keys by the thousand fills no log.
/// Nobody's refusals, since nobody knows whose they are, go to the log of the tenant `default`.
final class Refusals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_KINDS = 1_000;
    private static final String NOBODY = "anonymous";
    private static final Kind OTHERS = new Kind(TenantId.DEFAULT, NOBODY, "", "", "several");

    private final AuditLog log;
    private final Map<Kind, AtomicLong> kinds = new ConcurrentHashMap<>();
    private final ScheduledExecutorService windows = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("refusals").factory());

    Refusals(AuditLog log) {
        this.log = log;
        var unused = windows.scheduleWithFixedDelay(
                this::tellRepeated, WINDOW.toMillis(), WINDOW.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Kind(TenantId tenant, String principal, String from, String object, String code) {

        AuditEvent event(Optional<String> trace) {
            var address = Optional.of(from).filter(known -> !known.isEmpty());
            return AuditEvent.done(AuditAction.REFUSAL, new Actor(tenant, principal, address, trace), object)
                    .refused(code);
        }
    }

    /// Notes the failure if it is a refusal.
    void note(HttpServletRequest request, PlimsollException failure) {
        if (failure.code() != ErrorCode.UNAUTHENTICATED && failure.code() != ErrorCode.FORBIDDEN) {
            return;
        }
        var kind = kind(request, failure);
        var counted = kinds.size() < MAX_KINDS || kinds.containsKey(kind) ? kind : OTHERS;
        if (kinds.computeIfAbsent(counted, unused -> new AtomicLong()).getAndIncrement() == 0) {
            tell(counted.event(Optional.of(Trace.of(request))));
        }
    }

    /// Where nobody is known the address alone tells kinds apart, not what was tried there.
    private static Kind kind(HttpServletRequest request, PlimsollException failure) {
        var from = Optional.ofNullable(request.getRemoteAddr()).orElse("");
        var code = failure.code().wireName();
        if (request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal) {
            var object = request.getMethod() + " " + request.getRequestURI();
            return new Kind(principal.tenant(), principal.id(), from, object, code);
        }
        return new Kind(TenantId.DEFAULT, NOBODY, from, "api", code);
    }

    private void tellRepeated() {
        for (var kind : List.copyOf(kinds.keySet())) {
            var count = kinds.remove(kind);
            if (count != null && count.get() > 1) {
                tell(kind.event(Optional.empty()).with("repeated", count.get() - 1));
            }
        }
    }

    /// A refusal stands, whether it can be told or not.
    private void tell(AuditEvent event) {
        try {
            log.append(event);
        } catch (RuntimeException e) {
            LOG.error("a refusal could not be told to the audit log", e);
        }
    }

    /// Tells what is still counted.
    @Override
    public void close() {
        windows.shutdownNow();
        tellRepeated();
    }
}
