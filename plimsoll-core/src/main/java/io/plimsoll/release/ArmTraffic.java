package io.plimsoll.release;

import io.plimsoll.canary.Arm;
import io.plimsoll.canary.Mean;
import io.plimsoll.canary.Observations;
import io.plimsoll.canary.Outcome;
import io.plimsoll.canary.Outcome.End;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Assignment;
import io.plimsoll.query.Answer;
import io.plimsoll.query.Question;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.Trials;
import io.plimsoll.release.LiveCanaries.Part;
import io.plimsoll.request.RequestContext;
import io.plimsoll.usage.ModelPrices;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// The questions of this node that have a part in a canary, and how they ended. What was observed is kept in memory,
/// as sums whose number has a bound, until it is written down, which the [CanaryKeeper] does every second: that much is
/// lost where the process is killed.
public final class ArmTraffic implements Trials {

    private static final double NANOS_PER_MS = 1e6;

    private final LiveCanaries live;
    private final CanaryStore store;
    private final CanaryObserver observer;
    private final ModelPrices prices;
    private final LongSupplier nanos;

    /// By the canaries' ids.
    private final Map<String, Seen> seen = new HashMap<>();

    private static final class Seen {
        private final Observations observations = new Observations();
        private Map<String, Double> written = Map.of();
    }

    public ArmTraffic(LiveCanaries live, CanaryStore store, CanaryObserver observer, ModelPrices prices) {
        this(live, store, observer, prices, System::nanoTime);
    }

    /// @param nanos of a clock that only goes forward
    public ArmTraffic(
            LiveCanaries live, CanaryStore store, CanaryObserver observer, ModelPrices prices, LongSupplier nanos) {
        this.live = live;
        this.store = store;
        this.observer = observer;
        this.prices = prices;
        this.nanos = nanos;
    }

    /// @param degraded whether it did without something
    private record Ended(End end, boolean degraded, OptionalDouble tokens, OptionalDouble usd) {

        static final Ended FAILED = new Ended(End.FAILED, false, OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Override
    public Ranking search(RequestContext context, Question question, Function<RequestContext, Ranking> search) {
        return observed(context, live.part(context, question, false), search, ArmTraffic::ended);
    }

    @Override
    public Answer ask(RequestContext context, Question question, Function<RequestContext, Answer> ask) {
        Function<RequestContext, Answer> asked = own -> {
            var answer = ask.apply(own);
            return own.flags().assignment().map(answer::in).orElse(answer);
        };
        return observed(context, live.part(context, question, true), asked, this::ended);
    }

    private static Ended ended(Ranking ranking) {
        return new Ended(End.FOUND, !ranking.degraded().isEmpty(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    private Ended ended(Answer answer) {
        double used = answer.usage().inputTokens() + answer.usage().outputTokens();
        return new Ended(
                answer.abstained() ? End.ABSTAINED : End.ANSWERED,
                !answer.degraded().isEmpty(),
                answer.generator().isPresent() ? OptionalDouble.of(used) : OptionalDouble.empty(),
                answer.generator()
                        .map(model -> prices.usd(model, answer.usage()))
                        .orElse(OptionalDouble.empty()));
    }

    private <T> T observed(
            RequestContext context, Optional<Part> part, Function<RequestContext, T> work, Function<T, Ended> ended) {
        if (part.isEmpty()) {
            return work.apply(context);
        }
        var own = context.withFlags(context.flags().in(part.get().flags()));
        long begun = nanos.getAsLong();
        DoubleSupplier millis = () -> (nanos.getAsLong() - begun) / NANOS_PER_MS;
        try {
            var result = work.apply(own);
            note(part.get(), ended.apply(result), millis.getAsDouble());
            return result;
        } catch (PlimsollException failure) {
            if (failure.code().blame() != Blame.CALLER) {
                note(part.get(), Ended.FAILED, millis.getAsDouble());
            }
            throw failure;
        } catch (RuntimeException failure) {
            note(part.get(), Ended.FAILED, millis.getAsDouble());
            throw failure;
        }
    }

    private void note(Part part, Ended ended, double millis) {
        if (part.canary().state() == CanaryState.PROMOTING) {
            return;
        }
        var outcome = new Outcome(ended.end(), millis, ended.tokens(), ended.usd());
        synchronized (seen) {
            of(part.canary().id()).observations.record(part.canary().step(), part.arm(), outcome, ended.degraded());
        }
        observer.ended(part.arm(), outcome);
    }

    /// An answer was judged that was given as part of a canary.
    ///
    /// @param faithfulness in [0, 1]: how much of it its sources support
    public void judged(Assignment part, double faithfulness) {
        live.underWay().stream()
                .map(LiveCanaries.UnderWay::canary)
                .filter(canary -> canary.id().equals(part.canary()) && canary.state() != CanaryState.PROMOTING)
                .forEach(canary -> note(canary, part.arm(), Mean.FAITHFULNESS, faithfulness));
    }

    void note(Canary canary, Arm arm, Mean mean, double value) {
        synchronized (seen) {
            of(canary.id()).observations.record(canary.step(), arm, mean, value);
        }
    }

    private Seen of(String canary) {
        return seen.computeIfAbsent(canary, unused -> new Seen());
    }

    /// Writes down what was observed since the last time. What cannot be written waits for the next.
    void flush() {
        var underWay =
                live.underWay().stream().map(known -> known.canary().id()).collect(Collectors.toSet());
        for (var canary : known()) {
            if (underWay.contains(canary)) {
                flush(canary);
            } else {
                synchronized (seen) {
                    seen.remove(canary);
                }
            }
        }
    }

    private Set<String> known() {
        synchronized (seen) {
            return new HashSet<>(seen.keySet());
        }
    }

    private void flush(String canary) {
        Map<String, Double> now;
        var more = new HashMap<String, Double>();
        synchronized (seen) {
            var known = of(canary);
            now = known.observations.amounts();
            now.forEach((name, amount) -> {
                double fresh = amount - known.written.getOrDefault(name, 0.0);
                if (fresh != 0) {
                    more.put(name, fresh);
                }
            });
        }
        if (!more.isEmpty()) {
            store.add(canary, more);
            synchronized (seen) {
                of(canary).written = now;
            }
        }
    }
}
