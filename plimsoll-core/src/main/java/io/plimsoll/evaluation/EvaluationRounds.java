package io.plimsoll.evaluation;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import io.plimsoll.flag.FlagSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs golden questions from time to time, and when somebody asks for it: one collection after the other, on one of
/// all nodes at a time, and only ever between two requests of users.
public final class EvaluationRounds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationRounds.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration ORDER_EVERY = Duration.ofMinutes(1);
    private static final Duration TELL_EVERY = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration RENEW_AFTER = Duration.ofSeconds(15);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int TOLD = 1_000;
    private static final int DUE_AT_ONCE = 16;

    private final EvaluationStore store;
    private final GoldenStore golden;
    private final GoldenSets sets;
    private final CollectionCatalog collections;
    private final Evaluator evaluator;
    private final Losses losses;
    private final Tried tried;
    private final Listener listener;
    private final Settings settings;
    private final InstantSource clock;
    private final String owner = UUID.randomUUID().toString();
    private final Semaphore wakeUps = new Semaphore(0);
    private final Every ordering = new Every(ORDER_EVERY);
    private final Every telling = new Every(TELL_EVERY);
    private Instant held = Instant.MIN;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /// @param every           from one run of a collection to the next; zero for none but those that are asked for
    /// @param recallObjective recall@10 below which it is looked for what made it worse
    public record Settings(Duration every, double recallObjective) {}

    /// Hears what was found.
    public interface Listener {

        /// As [EvaluationStore#latest], whichever node ran them.
        void latest(List<EvaluationRun> runs);

        /// A run has ended on this node.
        default void measured(CollectionKey key, Measured measured) {}

        /// Recall of a LIVE generation is below its objective.
        void lost(Loss loss);
    }

    public EvaluationRounds(
            EvaluationStore store,
            GoldenStore golden,
            GoldenSets sets,
            CollectionCatalog collections,
            Evaluator evaluator,
            Losses losses,
            Tried tried,
            Listener listener,
            Settings settings,
            InstantSource clock) {
        this.store = store;
        this.golden = golden;
        this.sets = sets;
        this.collections = collections;
        this.evaluator = evaluator;
        this.losses = losses;
        this.tried = tried;
        this.listener = listener;
        this.settings = settings;
        this.clock = clock;
    }

    public void start() {
        thread = Thread.ofVirtual().name("evaluation").start(this::work);
    }

    public double recallObjective() {
        return settings.recallObjective();
    }

    /// Has a collection evaluated as soon as nobody else is being.
    public EvaluationRun request(CollectionKey key, AuditEvent event) {
        if (golden.accepted(key).isEmpty()) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "the collection '" + key.name()
                            + "' has no golden questions; add some with `plimsoll golden add`, or"
                            + " have them made with `plimsoll golden synthesize`");
        }
        var run = store.request(key, Cause.REQUEST, event);
        wakeUps.release();
        return run;
    }

    private void work() {
        try {
            while (!stopping) {
                look();
                boolean woken = wakeUps.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("looks again, woken: {}", woken);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is to be done now; the tests don't wait for it.
    void look() {
        try {
            orderWhatIsDue();
            for (var run = store.next(); run.isPresent() && goesOn(); run = store.next()) {
                run(run.get());
                telling.hasten();
                tell();
            }
            tell();
        } catch (RuntimeException e) {
            LOG.error("the evaluation met a failure and goes on", e);
        } finally {
            release();
        }
    }

    private void orderWhatIsDue() {
        var now = clock.instant();
        if (settings.every().isZero() || !ordering.comesRound(now)) {
            return;
        }
        for (var key : store.due(now.minus(settings.every()), DUE_AT_ONCE)) {
            try {
                store.request(
                        key, Cause.SCHEDULE, AuditEvent.bySystem(AuditAction.EVALUATION, key.tenant(), key.object()));
            } catch (PlimsollException otherNodeWasFaster) {
                LOG.debug("not ordered: {}", otherNodeWasFaster.detail());
            }
        }
    }

    private void run(EvaluationRun run) {
        try {
            store.begin(run);
            var questions = questions(run.collection());
            var measured = measure(
                    live(run.collection()), evaluator.liveFlags(run.collection().tenant()), questions);
            var loss = measured.mean().recall() < settings.recallObjective()
                    ? losses.find(run.collection(), measured, settings.recallObjective(), this::restsAndGoesOn)
                    : Optional.<Loss>empty();
            store.done(run, measured, loss.map(Loss::inWords));
            listener.measured(run.collection(), measured);
            loss.ifPresent(found -> {
                LOG.warn("{}", found.inWords());
                listener.lost(found);
            });
            measureTried(run.collection(), questions);
        } catch (PlimsollException failure) {
            if (failure.code() != ErrorCode.SHUTTING_DOWN) {
                LOG.warn("the evaluation of {} failed: {}", run.collection(), failure.detail());
                store.failed(run, failure.detail());
            }
        } catch (RuntimeException bug) {
            LOG.error("the evaluation of {} failed", run.collection(), bug);
            store.failed(run, "the server failed; its log says more");
        }
    }

    /// Its trouble is not that of the run that is over.
    private void measureTried(CollectionKey key, Questions questions) {
        try {
            tried.of(key).ifPresent(setup -> {
                var measured = measure(setup.generation(), setup.flags(), questions);
                store.add(key, Cause.CANARY, measured, Optional.of(setup.name()));
            });
        } catch (RuntimeException e) {
            LOG.warn("what is tried for {} was not evaluated: {}", key, e.toString());
        }
    }

    private IndexGeneration live(CollectionKey key) {
        return collections
                .find(key)
                .map(Collection::live)
                .orElseThrow(() ->
                        new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'"));
    }

    /// @param unanswerable how many more there are whose documents are all gone
    private record Questions(List<GoldenQuestion> answerable, int unanswerable) {}

    private Questions questions(CollectionKey key) {
        var questions = golden.accepted(key);
        var missing = sets.missing(key, questions);
        var answerable = questions.stream()
                .filter(question -> !missing.containsAll(question.documents()))
                .toList();
        if (answerable.isEmpty()) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    questions.isEmpty()
                            ? "there are no golden questions any more"
                            : "none of the documents that the golden questions point to is there any more");
        }
        return new Questions(answerable, questions.size() - answerable.size());
    }

    private Measured measure(IndexGeneration generation, FlagSnapshot flags, Questions questions) {
        return evaluator.measure(
                generation, flags, questions.answerable(), questions.unanswerable(), this::restsAndGoesOn);
    }

    private boolean restsAndGoesOn() {
        evaluator.rest();
        return goesOn();
    }

    private boolean goesOn() {
        return !stopping && hold();
    }

    private boolean hold() {
        var now = clock.instant();
        if (now.isBefore(held.plus(RENEW_AFTER)) && !now.isBefore(held)) {
            return true;
        }
        boolean holds = store.hold(owner, LEASE);
        held = holds ? now : Instant.MIN;
        return holds;
    }

    private void release() {
        if (!held.equals(Instant.MIN)) {
            held = Instant.MIN;
            try {
                store.release(owner);
            } catch (RuntimeException e) {
                LOG.debug("the lease runs out by itself", e);
            }
        }
    }

    private void tell() {
        if (telling.comesRound(clock.instant())) {
            listener.latest(store.latest(TOLD));
        }
    }

    @Override
    public void close() {
        stopping = true;
        wakeUps.release();
        var running = thread;
        if (running != null) {
            try {
                boolean ended = running.join(STOP_WITHIN);
                LOG.debug("the evaluation has ended: {}", ended);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
