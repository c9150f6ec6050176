package io.plimsoll.quality;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.faithfulness.Claim;
import io.plimsoll.faithfulness.FaithfulnessJudge;
import io.plimsoll.faithfulness.Judgement;
import io.plimsoll.faithfulness.Judgement.Verdict;
import io.plimsoll.flag.Assignment;
import io.plimsoll.flag.Flags;
import io.plimsoll.quality.QualityStore.Faithfulness;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a share of the answers judged of tenants whose flag `judge` says so, at most so many an hour of each tenant,
/// while
/// nobody is served if that can be had within a second. An answer that could not be judged is counted as that.
public final class FaithfulnessSamples {

    /// Days of which it is remembered what judges found.
    public static final int KEPT_DAYS = 400;

    private static final Logger LOG = LoggerFactory.getLogger(FaithfulnessSamples.class);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final int MAX_TENANTS = 10_000;

    private final QualityStore store;
    private final Judges judges;
    private final Consumer<TenantId> budget;
    private final ServingLoad load;
    private final Listener listener;
    private final int maxPerHour;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Map<TenantId, Hour> hours = new HashMap<>();

    private record Hour(Instant begun, int judged) {}

    /// @param inProcess makes the judge for the embedding model of a collection; absent where it does not run here
    /// @param chat      absent without a chat model
    public record Judges(Function inProcess, Optional<FaithfulnessJudge> chat) {

        /// Of a collection.
        @FunctionalInterface
        public interface Function {
            Optional<FaithfulnessJudge> of(CollectionKey key);
        }
    }

    /// Hears of every answer that was to be judged.
    public interface Listener {

        /// @param likelihood mean over the claims that were judged
        void judged(CollectionKey key, String judge, Verdict answer, double likelihood);

        /// The same of an answer that was given as part of a canary.
        default void judged(Assignment trial, Verdict answer) {}

        /// It was not judged, since the hour's number, or the tenant's budget, is used up, or there is no such judge.
        void skipped(CollectionKey key);
    }

    /// @param budget throws where the tenant has spent what it may spend on models
    public FaithfulnessSamples(
            QualityStore store,
            Judges judges,
            Consumer<TenantId> budget,
            ServingLoad load,
            Listener listener,
            int maxPerHour,
            RandomGenerator random,
            InstantSource clock) {
        this.store = store;
        this.judges = judges;
        this.budget = budget;
        this.load = load;
        this.listener = listener;
        this.maxPerHour = maxPerHour;
        this.random = random;
        this.clock = clock;
    }

    /// Whether it is one of those that are to be judged.
    boolean isSample(Heard heard) {
        var flags = heard.context().flags();
        return !flags.get(Flags.JUDGE).equals("off")
                && heard.answer().filter(answered -> !answered.abstained()).isPresent()
                && random.nextDouble() < flags.get(Flags.JUDGE_SHARE);
    }

    /// Judges it, as far as there is a turn and a budget. Called by one thread.
    void judge(Heard heard) {
        var answer = heard.answer().orElseThrow();
        boolean paid = heard.context().flags().get(Flags.JUDGE).equals("chat");
        var claims = Claim.of(answer.text(), answer.sources());
        var judge = paid ? judges.chat() : judges.inProcess().of(heard.collection());
        if (claims.isEmpty() || judge.isEmpty() || !admitted(heard.context().tenant(), paid)) {
            listener.skipped(heard.collection());
            return;
        }
        letOthersGoFirst();
        // no request stands behind it any more: that makes it work in the background, and the tenant's to pay
        var context = new RequestContext(
                heard.context().principal(),
                Deadline.in(DEADLINE),
                heard.context().traceId());
        var judgements = judge.get().judge(context, claims);
        judged(heard.collection(), judge.get().name(), judgements);
        answer.trial().ifPresent(trial -> listener.judged(trial, verdict(judgements)));
    }

    private boolean admitted(TenantId tenant, boolean paid) {
        var now = clock.instant();
        var hour = hours.getOrDefault(tenant, new Hour(now, 0));
        if (!now.isBefore(hour.begun().plus(Duration.ofHours(1))) || now.isBefore(hour.begun())) {
            hour = new Hour(now, 0);
        }
        if (hour.judged() >= maxPerHour || (!hours.containsKey(tenant) && hours.size() >= MAX_TENANTS)) {
            return false;
        }
        try {
            if (paid) {
                budget.accept(tenant);
            }
        } catch (PlimsollException spent) {
            LOG.debug("not judged: {}", spent.detail());
            return false;
        }
        hours.put(tenant, new Hour(hour.begun(), hour.judged() + 1));
        return true;
    }

    private void letOthersGoFirst() {
        try {
            load.awaitQuiet(QUIET, LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judged(CollectionKey key, String judge, List<Judgement> judgements) {
        long supported = count(judgements, Verdict.SUPPORTED);
        long unjudged = count(judgements, Verdict.UNJUDGED);
        var verdict = verdict(judgements);
        double likelihood = judgements.stream()
                .filter(judgement -> judgement.verdict() != Verdict.UNJUDGED)
                .mapToDouble(Judgement::likelihood)
                .average()
                .orElse(Double.NaN);
        listener.judged(key, judge, verdict, likelihood);
        store.judged(
                key,
                new Faithfulness(
                        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
                        judge,
                        verdict == Verdict.SUPPORTED ? 1 : 0,
                        verdict == Verdict.UNSUPPORTED ? 1 : 0,
                        verdict == Verdict.UNJUDGED ? 1 : 0,
                        judgements.size(),
                        supported,
                        unjudged));
    }

    /// An answer is as good as its worst claim; one that might be bad is not taken for good.
    static Verdict verdict(List<Judgement> judgements) {
        if (count(judgements, Verdict.UNSUPPORTED) > 0) {
            return Verdict.UNSUPPORTED;
        }
        return judgements.isEmpty() || count(judgements, Verdict.UNJUDGED) > 0 ? Verdict.UNJUDGED : Verdict.SUPPORTED;
    }

    private static long count(List<Judgement> judgements, Verdict verdict) {
        return judgements.stream()
                .filter(judgement -> judgement.verdict() == verdict)
                .count();
    }
}
