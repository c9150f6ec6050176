package io.plimsoll.release;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.canary.CanaryAnalysis;
import io.plimsoll.canary.Evidence;
import io.plimsoll.canary.Mean;
import io.plimsoll.canary.Observations;
import io.plimsoll.canary.Standing;
import io.plimsoll.canary.Verdict;
import io.plimsoll.canary.Verdict.Decision;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.release.LiveCanaries.UnderWay;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what becomes of canaries. Every node writes down what it observed, every second; one of them, which the
/// store chooses for a time, weighs what all have seen and lets a canary take a step, wait, or be rolled back.
///
/// Everything it needs is in the store, so that a crash at any moment loses a second's observations and no decision,
/// and two that take themselves for the leader cannot both decide: a canary changes only from the version that was
/// weighed.
public final class CanaryKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CanaryKeeper.class);
    private static final long ROUND_MS = 1_000;
    private static final Duration LEAD = Duration.ofSeconds(10);
    private static final int GOLDEN_QUESTIONS = 5;

    /// That a canary is held is audited once in a while.
    private static final Duration AUDIT_HOLD_EVERY = Duration.ofHours(1);

    private final LiveCanaries live;
    private final ArmTraffic traffic;
    private final CanaryStore store;
    private final Promotion promotion;
    private final ShadowRecall recall;
    private final Breaches breaches;
    private final CanaryObserver observer;
    private final InstantSource clock;
    private final String process = UUID.randomUUID().toString();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("canary-keeper").factory());

    CanaryKeeper(
            LiveCanaries live,
            ArmTraffic traffic,
            CanaryStore store,
            Promotion promotion,
            ShadowRecall recall,
            Breaches breaches,
            CanaryObserver observer,
            InstantSource clock) {
        this.live = live;
        this.traffic = traffic;
        this.store = store;
        this.promotion = promotion;
        this.recall = recall;
        this.breaches = breaches;
        this.observer = observer;
        this.clock = clock;
    }

    void start() {
        var unused = rounds.scheduleWithFixedDelay(this::roundAndGoOn, ROUND_MS, ROUND_MS, TimeUnit.MILLISECONDS);
    }

    private void roundAndGoOn() {
        try {
            round();
        } catch (RuntimeException e) {
            LOG.warn("the canaries could not be seen to and will be again", e);
        }
    }

    /// One round, now.
    public synchronized void round() {
        traffic.flush();
        if (live.underWay().isEmpty() || !store.leads(process, LEAD)) {
            return;
        }
        live.refresh();
        for (var underWay : live.underWay()) {
            try {
                tend(underWay);
            } catch (PlimsollException e) {
                if (e.code() == ErrorCode.CONFLICT) {
                    LOG.debug(
                            "the canary {} has moved on: {}", underWay.canary().id(), e.detail());
                } else {
                    LOG.warn(
                            "the canary {} could not be seen to",
                            underWay.canary().id(),
                            e);
                }
            }
        }
        live.refresh();
    }

    /// In whose audit log a canary's decisions are.
    static TenantId tenant(Canary canary) {
        return canary.scope().ofTenant().orElse(TenantId.DEFAULT);
    }

    /// What is promoted is set in one round, and the canary ends in a later one: by then every node has the settings.
    private void tend(UnderWay underWay) {
        var canary = underWay.canary();
        if (promotion.isLive(canary)) {
            var why = canary.state() == CanaryState.PROMOTING
                    ? canary.why()
                    : List.of("its generation was made LIVE by hand");
            end(canary, CanaryState.PROMOTED, why, AuditAction.CANARY_PROMOTE);
            return;
        }
        var obstacle = promotion.obstacle(canary);
        if (obstacle.isPresent()) {
            end(canary, CanaryState.ROLLED_BACK, List.of(obstacle.get()), AuditAction.CANARY_ROLL_BACK);
            observer.decided(Decision.ROLL_BACK);
            return;
        }
        if (canary.state() == CanaryState.PROMOTING) {
            if (!promotion.apply(canary)) {
                end(canary, CanaryState.PROMOTED, canary.why(), AuditAction.CANARY_PROMOTE);
            }
            return;
        }
        judge(asked(underWay));
    }

    private void end(Canary canary, CanaryState state, List<String> why, AuditAction action) {
        var ended = canary.decided(why, canary.figures()).moved(state, canary.step(), clock.instant());
        store.put(ended, Optional.of(event(ended, action)));
        LOG.info("the canary {} of {} is {}: {}", ended.id(), ended.scope().wireName(), state.wireName(), why);
    }

    private static AuditEvent event(Canary canary, AuditAction action) {
        return described(AuditEvent.bySystem(action, tenant(canary), canary.object()), canary);
    }

    /// What a decision is about, and the figures that it rests on.
    static AuditEvent described(AuditEvent event, Canary canary) {
        var described = event.with("scope", canary.scope().wireName())
                .with("candidate", canary.candidate().shown())
                .with("state", canary.state().wireName())
                .with("percent", String.valueOf(100 * canary.share()))
                .with("why", String.join("; ", canary.why()));
        for (var figure : canary.figures().entrySet()) {
            if (described.details().size() < AuditEvent.MAX_DETAILS) {
                described = described.with(figure.getKey(), figure.getValue());
            }
        }
        return described;
    }

    /// With the next golden questions asked.
    private Canary asked(UnderWay underWay) {
        var canary = underWay.canary();
        var turn = recall.next(underWay, GOLDEN_QUESTIONS);
        if (turn.asked() == canary.recalled()) {
            return canary;
        }
        var written = store.put(canary.learnt(canary.evidence(), turn.asked()), Optional.empty());
        turn.differences().forEach(difference -> traffic.note(written, Arm.CANDIDATE, Mean.RECALL, difference));
        return written;
    }

    /// What is known of a canary now, and what follows.
    record Judgement(Verdict verdict, Evidence evidence, boolean advanced, Map<String, String> figures) {}

    Judgement weigh(Canary canary) {
        var seen = Observations.of(store.amounts(canary.id()));
        var evidence = Evidence.parse(canary.evidence());
        boolean advanced = evidence.advance(seen);
        var underWay = Duration.between(canary.begunAt(), clock.instant());
        var missing = recall.missing(canary).map(List::of).orElse(List.of());
        var standing = new Standing(canary.step(), underWay, breaches.of(canary), missing);
        var analysis = new CanaryAnalysis(canary.plan());
        return new Judgement(
                analysis.verdict(standing, evidence, seen),
                evidence,
                advanced,
                analysis.figures(canary.step(), evidence, seen));
    }

    private void judge(Canary canary) {
        var judgement = weigh(canary);
        var verdict = judgement.verdict();
        var known = canary.learnt(judgement.evidence().text(), canary.recalled());
        switch (verdict.decision()) {
            case ROLL_BACK -> {
                end(
                        known.decided(verdict.why(), judgement.figures()),
                        CanaryState.ROLLED_BACK,
                        verdict.why(),
                        AuditAction.CANARY_ROLL_BACK);
                observer.decided(Decision.ROLL_BACK);
            }
            case PROMOTE -> {
                if (canary.state() == CanaryState.PAUSED) {
                    hold(canary, known.decided(List.of("it is paused"), judgement.figures()), judgement.advanced());
                } else {
                    promote(known, verdict.why(), judgement.figures(), Optional.empty());
                }
            }
            case HOLD -> hold(canary, known.decided(verdict.why(), judgement.figures()), judgement.advanced());
        }
    }

    /// Written down when there is something new, audited now and then.
    private void hold(Canary before, Canary held, boolean advanced) {
        var now = clock.instant();
        boolean isAudited = isLongAgo(before.heldAt(), now);
        if (advanced || isAudited) {
            var event = Optional.of(event(held, AuditAction.CANARY_HOLD)).filter(unused -> isAudited);
            store.put(isAudited ? held.held(now) : held, event);
            observer.decided(Decision.HOLD);
        }
    }

    /// Also where the clock has been set back since.
    private static boolean isLongAgo(Instant at, Instant now) {
        var age = Duration.between(at, now);
        return age.isNegative() || age.compareTo(AUDIT_HOLD_EVERY) >= 0;
    }

    /// Lets the canary take its next step, the last of which gives the candidate to everybody.
    ///
    /// @param event where somebody wants it so
    Canary promote(Canary canary, List<String> why, Map<String, String> figures, Optional<AuditEvent> event) {
        var now = clock.instant();
        var decided = canary.decided(why, figures);
        var next = canary.isLastStep()
                ? promotion.prepared(decided).moved(CanaryState.PROMOTING, canary.step(), now)
                : decided.moved(canary.state(), canary.step() + 1, now);
        var audited = event.map(own -> described(own, next)).orElseGet(() -> event(next, AuditAction.CANARY_PROMOTE));
        var written = store.put(next, Optional.of(audited));
        observer.decided(Decision.PROMOTE);
        LOG.info(
                "the canary {} of {} has {} % of the users: {}",
                next.id(), next.scope().wireName(), 100 * next.share(), why);
        return written;
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        try {
            traffic.flush();
        } catch (RuntimeException e) {
            LOG.warn("the last observations of canaries could not be written down", e);
        }
    }
}
