package io.plimsoll.release;

import io.plimsoll.canary.Arm;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.ArmFlags;
import io.plimsoll.flag.Assignment;
import io.plimsoll.flag.FlagExplanation;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.Question;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The canaries that are under way, as this node last saw them, and who gets which arm. A request costs no look-up in
/// the store, but for the first one of a session: a thread takes over every half second what has changed.
///
/// Users are shared out by a keyed hash of the canary, their tenant and their name. A key that serves many people is
/// shared out by their sessions, where it names them. Who is in at one share is in at every larger one. A session keeps
/// the arm that it began with, also when the share grows, and has no part in a canary that began after it.
public final class LiveCanaries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveCanaries.class);
    private static final long LOOK_EVERY_MS = 500;
    private static final int CACHED_SESSIONS = 10_000;

    private final CanaryStore store;
    private final LiveFlags flags;
    private final Conversations conversations;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("canaries").factory());
    private final Map<String, Optional<Arm>> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Arm>> eldest) {
            return size() > CACHED_SESSIONS;
        }
    };
    private volatile Map<CanaryScope, UnderWay> view = Map.of();
    private volatile boolean troubled;

    /// A canary with what its arms make of flags.
    record UnderWay(Canary canary, ArmFlags candidate, ArmFlags control) {

        static UnderWay of(Canary canary) {
            var tried = canary.candidate();
            var level = canary.scope().level();
            return new UnderWay(
                    canary,
                    new ArmFlags(new Assignment(canary.id(), Arm.CANDIDATE, tried.generation()), tried.flags(), level),
                    new ArmFlags(new Assignment(canary.id(), Arm.CONTROL, OptionalLong.empty()), Map.of(), level));
        }

        ArmFlags arm(Arm arm) {
            return arm == Arm.CANDIDATE ? candidate : control;
        }

        boolean concerns(RequestContext context, boolean answers) {
            return (answers || canary.candidate().concernsSearches())
                    && (canary.candidate().generation().isPresent() || candidate.changes(context.flags()));
        }
    }

    /// @param canary as it stood when the request came
    record Part(Canary canary, ArmFlags flags) {

        Arm arm() {
            return flags.assignment().arm();
        }
    }

    public LiveCanaries(CanaryStore store, LiveFlags flags, Conversations conversations) {
        this.store = store;
        this.flags = flags;
        this.conversations = conversations;
    }

    /// Looks, and goes on looking.
    public void start() {
        look();
        var unused = looking.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            refresh();
            if (troubled) {
                LOG.info("the metadata store answers for canaries again");
            }
            troubled = false;
        } catch (RuntimeException e) {
            if (!troubled) {
                LOG.warn("the canaries could not be looked at, the last known ones go on", e);
            }
            troubled = true;
        }
    }

    /// Takes over what has changed in the store.
    public synchronized void refresh() {
        var before = view;
        var now = new HashMap<CanaryScope, UnderWay>();
        for (var canary : store.underWay()) {
            var known = before.get(canary.scope());
            try {
                now.put(canary.scope(), known != null && known.canary().equals(canary) ? known : UnderWay.of(canary));
            } catch (PlimsollException e) {
                LOG.warn("the canary {} is not understood and left out: {}", canary.id(), e.detail());
            }
        }
        view = Map.copyOf(now);
    }

    Collection<UnderWay> underWay() {
        return view.values();
    }

    /// How many there are in this state.
    public long count(CanaryState state) {
        return view.values().stream()
                .filter(known -> known.canary().state() == state)
                .count();
    }

    /// The part that a question has in a canary, if it has any.
    ///
    /// @param answers whether an answer is to be written, or hits found alone
    Optional<Part> part(RequestContext context, Question question, boolean answers) {
        if (view.isEmpty() || question.options().asOf().isPresent()) {
            return Optional.empty();
        }
        for (var scope : CanaryScope.of(question.collection())) {
            var known = view.get(scope);
            if (known != null && known.concerns(context, answers)) {
                var arm = arm(known.canary(), context, question);
                if (arm.isPresent()) {
                    return Optional.of(new Part(known.canary(), known.arm(arm.get())));
                }
            }
        }
        return Optional.empty();
    }

    /// With the canaries that try the flag on questions of the user. Which session a question names, and whether it
    /// asks for an answer, is not known here.
    public FlagExplanation explain(FlagExplanation usual, FlagUser user) {
        var explained = usual;
        for (var known : view.values()) {
            var canary = known.canary();
            var tried = Optional.ofNullable(
                    canary.candidate().flags().get(usual.flag().name()));
            boolean isTheirs =
                    canary.scope().ofTenant().map(user.tenant()::equals).orElse(true);
            if (tried.isPresent() && isTheirs) {
                boolean isEverywhere = canary.scope().ofCollection().isEmpty();
                boolean isGiven = isEverywhere && isCandidate(canary, user) && !givesWay(known, user);
                var why = "the canary " + canary.id() + " in " + canary.scope().wireName() + " tries " + tried.get()
                        + ": " + standing(known, user);
                explained = explained.tried(canary.scope().level(), tried.filter(unused -> isGiven), why);
            }
        }
        return explained;
    }

    private String standing(UnderWay known, FlagUser user) {
        if (givesWay(known, user)) {
            return "the tenant has a canary of its own";
        }
        return isCandidate(known.canary(), user) ? "the user has the candidate" : "the user is in the control";
    }

    private boolean isCandidate(Canary canary, FlagUser user) {
        return canary.state() == CanaryState.PROMOTING
                || shared(canary, unit(user.tenant(), user.id())) == Arm.CANDIDATE;
    }

    /// Whether questions of the user have a part in the canary of their tenant in place of this one.
    private boolean givesWay(UnderWay known, FlagUser user) {
        var own = view.get(new CanaryScope.OfTenant(user.tenant()));
        return known.canary().scope() instanceof CanaryScope.Everybody
                && own != null
                && own.candidate().changes(flags.snapshot(user));
    }

    private Optional<Arm> arm(Canary canary, RequestContext context, Question question) {
        if (canary.state() == CanaryState.PROMOTING) {
            return Optional.of(Arm.CANDIDATE);
        }
        var user = unit(context.tenant(), context.principal().id());
        if (question.session().isEmpty()) {
            return Optional.of(shared(canary, user));
        }
        var session = user + "\0" + question.session().get();
        boolean isPerson = context.principal().name().equals(context.principal().id());
        return pinned(canary, context, question, shared(canary, isPerson ? user : session), session);
    }

    private static String unit(TenantId tenant, String id) {
        return tenant.value() + "\0" + id;
    }

    private Arm shared(Canary canary, String unit) {
        double place = (flags.key().hash(canary.id() + "\0" + unit) >>> 11) * 0x1p-53;
        return place < canary.share() ? Arm.CANDIDATE : Arm.CONTROL;
    }

    /// While the store does not answer, a session that is not known here has no part.
    private Optional<Arm> pinned(Canary canary, RequestContext context, Question question, Arm arm, String session) {
        var hash = String.format("%016x", flags.key().hash(question.collection() + "\0" + session));
        var key = canary.id() + "/" + hash;
        synchronized (sessions) {
            var known = sessions.get(key);
            if (known != null) {
                return known;
            }
        }
        try {
            var pinned =
                    store.pin(canary.id(), hash, isUnderWay(context, question) ? Optional.empty() : Optional.of(arm));
            synchronized (sessions) {
                sessions.put(key, pinned);
            }
            return pinned;
        } catch (PlimsollException e) {
            LOG.debug("a session has no part in the canary {}: {}", canary.id(), e.detail());
            return Optional.empty();
        }
    }

    /// Whether the session has had an answer before. One that began since has been pinned with its first question.
    private boolean isUnderWay(RequestContext context, Question question) {
        return question.session()
                .map(session -> !conversations
                        .recent(context.principal(), question.collection(), session, 1)
                        .isEmpty())
                .orElse(false);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
