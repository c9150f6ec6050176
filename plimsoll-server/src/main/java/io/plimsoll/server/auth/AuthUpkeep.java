package io.plimsoll.server.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down at intervals what is not worth a write per request: when keys were used, and how many credentials were
/// wrong. The audit log gets one event an interval, however many there were.
final class AuthUpkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthUpkeep.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final KeyUses uses;
    private final WrongCredentials wrong;
    private final AuditLog audit;
    private final MeterRegistry meters;
    private final Duration every;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("auth-upkeep").factory());

    AuthUpkeep(KeyUses uses, WrongCredentials wrong, AuditLog audit, MeterRegistry meters, Duration every) {
        this.uses = uses;
        this.wrong = wrong;
        this.audit = audit;
        this.meters = meters;
        this.every = every;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::run, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// A failure ends this run and none after it.
    void run() {
        attempt("the use of keys", uses::write);
        attempt("wrong credentials", this::tell);
    }

    private static void attempt(String what, Runnable write) {
        try {
            write.run();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be written down", what, e);
        }
    }

    private void tell() {
        var report = wrong.report();
        if (report.isEmpty()) {
            return;
        }
        meters.counter("plimsoll.auth.refused").increment((double) report.refused());
        meters.counter("plimsoll.auth.throttled").increment((double) report.throttled());
        var event = AuditEvent.done(AuditAction.REFUSAL, Actor.system(TenantId.DEFAULT), "credentials")
                .refused(ErrorCode.UNAUTHENTICATED.wireName())
                .with("refused", report.refused())
                .with("throttled", report.throttled())
                .with("addresses", report.addresses())
                .with("most", report.most())
                .with("withinSeconds", every.toSeconds());
        audit.append(event);
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        run();
    }
}
