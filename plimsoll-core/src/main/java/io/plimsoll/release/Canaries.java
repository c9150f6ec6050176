package io.plimsoll.release;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.canary.Verdict;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The door of canaries: starts them, says how they stand, and takes what people want of them. The [CanaryKeeper] does
/// the rest.
public final class Canaries implements AutoCloseable {

    /// The keeper writes some two times a second.
    private static final int MAX_ATTEMPTS = 5;

    private final LiveCanaries live;
    private final CanaryStore store;
    private final CanaryKeeper keeper;
    private final Promotion promotion;
    private final LiveFlags flags;
    private final CollectionCatalog collections;
    private final InstantSource clock;

    public Canaries(
            LiveCanaries live,
            ArmTraffic traffic,
            CanaryStore store,
            LiveFlags flags,
            CollectionCatalog collections,
            ShadowRecall recall,
            Breaches breaches,
            CanaryObserver observer,
            InstantSource clock) {
        this.live = live;
        this.store = store;
        this.flags = flags;
        this.collections = collections;
        this.clock = clock;
        this.promotion = new Promotion(flags, collections);
        this.keeper = new CanaryKeeper(live, traffic, store, promotion, recall, breaches, observer, clock);
    }

    /// Begins to look and to decide.
    public void start() {
        live.start();
        keeper.start();
    }

    public CanaryKeeper keeper() {
        return keeper;
    }

    /// What is to be tried, and how.
    public record Order(CanaryScope scope, Candidate candidate, CanaryPlan plan, Optional<String> reason) {

        public Order {
            if (reason.filter(text -> text.length() > Canary.MAX_REASON_CHARS).isPresent()) {
                throw PlimsollException.invalidField(
                        "reason", "a reason has at most " + Canary.MAX_REASON_CHARS + " characters");
            }
        }
    }

    /// In force on this node when it returns. Throws `CONFLICT` where another is under way in the same scope.
    public Canary start(RequestContext context, Order order) {
        check(order);
        var now = clock.instant();
        var canary = new Canary(
                store.newId(),
                order.scope(),
                order.candidate(),
                order.plan(),
                CanaryState.RUNNING,
                0,
                now,
                now,
                Optional.empty(),
                0,
                "",
                0,
                Instant.EPOCH,
                List.of("it has begun"),
                Map.of(),
                Map.of(),
                order.reason(),
                context.principal().id());
        var begun =
                store.begin(canary, CanaryKeeper.described(event(context, AuditAction.CANARY_START, canary), canary));
        live.refresh();
        return begun;
    }

    private void check(Order order) {
        order.scope().ofCollection().ifPresent(this::require);
        if (order.candidate().generation().isPresent()) {
            var key = order.scope()
                    .ofCollection()
                    .orElseThrow(() -> PlimsollException.invalidField(
                            "generation", "a generation is of one collection: name it in 'collection'"));
            requireReady(key, order.candidate().generation().getAsLong());
        }
        var user = new FlagUser(
                order.scope().ofTenant().orElse(TenantId.DEFAULT),
                Principal.system(TenantId.DEFAULT).id());
        var present = flags.snapshot(user);
        for (var flag : order.candidate().changed()) {
            var level = present.level(flag);
            if (level == FlagLevel.LOCK || level == FlagLevel.EMERGENCY) {
                throw new PlimsollException(
                                ErrorCode.CONFLICT,
                                "the flag '" + flag.name() + "' is held at '" + present.get(flag)
                                        + "': a canary would change nothing")
                        .atField("flags." + flag.name());
            }
        }
    }

    private void require(CollectionKey key) {
        if (collections.find(key).isEmpty()) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'");
        }
    }

    private void requireReady(CollectionKey key, long number) {
        var generation = collections
                .generation(key, number)
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.NOT_FOUND, "there is no generation " + number + " of this collection"));
        if (generation.state() != GenerationState.READY || generation.damage().isPresent()) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "generation " + number + " is " + generation.state()
                            + "; only a READY one can be tried: see 'plimsoll generation rebuild'");
        }
    }

    private static AuditEvent event(RequestContext context, AuditAction action, Canary canary) {
        var event = AuditEvent.done(action, context.actor(), canary.object());
        return canary.scope().ofTenant().map(event::in).orElse(event);
    }

    public Optional<Canary> find(String id) {
        return store.find(id);
    }

    /// The latest first.
    public List<Canary> list(Optional<TenantId> tenant, Optional<String> before, int limit) {
        return store.list(tenant, before, limit);
    }

    /// How a canary under way stands, as of what all nodes have written down.
    ///
    /// @param figures by name
    public record Now(Verdict verdict, Map<String, String> figures) {}

    public Now now(Canary canary) {
        var judgement = keeper.weigh(canary);
        return new Now(judgement.verdict(), judgement.figures());
    }

    /// What people may want of a canary.
    public enum Wish {
        PAUSE,
        RESUME,
        PROMOTE,
        ABORT,
        REVERT
    }

    /// What the keeper learns meanwhile is no obstacle. Throws `CONFLICT` where the canary's state does not allow
    /// it, or where its state or step is no longer the one that is given.
    public Canary apply(RequestContext context, Canary canary, Wish wish) {
        var changed = applied(context, canary, wish, MAX_ATTEMPTS);
        live.refresh();
        return changed;
    }

    private Canary applied(RequestContext context, Canary canary, Wish wish, int attempts) {
        try {
            return switch (wish) {
                case PAUSE -> move(context, canary, CanaryState.RUNNING, CanaryState.PAUSED, AuditAction.CANARY_PAUSE);
                case RESUME ->
                    move(context, canary, CanaryState.PAUSED, CanaryState.RUNNING, AuditAction.CANARY_RESUME);
                case PROMOTE -> promote(context, canary);
                case ABORT -> abort(context, canary);
                case REVERT -> revert(context, canary);
            };
        } catch (PlimsollException e) {
            var present = e.code() == ErrorCode.CONFLICT ? store.find(canary.id()) : Optional.<Canary>empty();
            if (attempts > 1
                    && present.filter(now -> hasOnlyLearnt(canary, now)).isPresent()) {
                return applied(context, present.get(), wish, attempts - 1);
            }
            throw e;
        }
    }

    private static boolean hasOnlyLearnt(Canary seen, Canary now) {
        return now.version() != seen.version() && now.state() == seen.state() && now.step() == seen.step();
    }

    private Canary move(RequestContext context, Canary canary, CanaryState from, CanaryState to, AuditAction action) {
        if (canary.state() != from) {
            throw conflict(canary);
        }
        return put(
                context,
                canary.decided(List.of("by hand"), canary.figures()).moved(to, canary.step(), clock.instant()),
                action);
    }

    private Canary put(RequestContext context, Canary changed, AuditAction action) {
        return store.put(changed, Optional.of(CanaryKeeper.described(event(context, action, changed), changed)));
    }

    private Canary promote(RequestContext context, Canary canary) {
        if (!isRunning(canary)) {
            throw conflict(canary);
        }
        var figures = keeper.weigh(canary).figures();
        var event = event(context, AuditAction.CANARY_PROMOTE, canary);
        return keeper.promote(canary, List.of("by hand"), figures, Optional.of(event));
    }

    private Canary abort(RequestContext context, Canary canary) {
        if (!isRunning(canary)) {
            throw conflict(canary);
        }
        var figures = keeper.weigh(canary).figures();
        return put(
                context,
                canary.decided(List.of("by hand"), figures).moved(CanaryState.ABORTED, canary.step(), clock.instant()),
                AuditAction.CANARY_ABORT);
    }

    private Canary revert(RequestContext context, Canary canary) {
        if (canary.state() != CanaryState.PROMOTED) {
            throw conflict(canary);
        }
        promotion.takeBack(canary, event(context, AuditAction.CANARY_REVERT, canary));
        return put(
                context,
                canary.decided(List.of("taken back by hand"), canary.figures())
                        .moved(CanaryState.REVERTED, canary.step(), clock.instant()),
                AuditAction.CANARY_REVERT);
    }

    private static boolean isRunning(Canary canary) {
        return canary.state() == CanaryState.RUNNING || canary.state() == CanaryState.PAUSED;
    }

    private static PlimsollException conflict(Canary canary) {
        return new PlimsollException(
                ErrorCode.CONFLICT,
                "the canary is " + canary.state().wireName()
                        + "; a running one can be paused, promoted and aborted, a paused one resumed, promoted and"
                        + " aborted, a promoted one reverted");
    }

    @Override
    public void close() {
        keeper.close();
        live.close();
    }
}
