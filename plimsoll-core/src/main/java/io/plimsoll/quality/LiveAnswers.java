package io.plimsoll.quality;

import io.plimsoll.evaluation.Every;
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.Citation;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears of every answer. Whoever asked is kept waiting by one offer to a bounded queue, of which nobody is woken, and
/// nothing else; past the bound answers are not looked at, which is counted.
public final class LiveAnswers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveAnswers.class);
    private static final int MAX_WAITING = 1_000;
    private static final int MAX_BATCH = 100;
    private static final int MAX_TO_JUDGE = 64;
    private static final Duration GATHER = Duration.ofMillis(100);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final QualityStore store;
    private final FaithfulnessSamples faithfulness;
    private final DriftWatch drift;
    private final Observer observer;
    private final Duration keep;
    private final InstantSource clock;
    private final BlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final BlockingQueue<Heard> toJudge = new ArrayBlockingQueue<>(MAX_TO_JUDGE);
    private final Map<String, RememberedAnswer> recent = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable Thread judging;

    /// Counts.
    public interface Observer {

        /// An answer was not looked at since too many were waiting.
        void dropped();
    }

    /// @param keep how long an answer is remembered for what those who asked say of it
    public LiveAnswers(
            QualityStore store,
            FaithfulnessSamples faithfulness,
            DriftWatch drift,
            Observer observer,
            Duration keep,
            InstantSource clock) {
        this.store = store;
        this.faithfulness = faithfulness;
        this.drift = drift;
        this.observer = observer;
        this.keep = keep;
        this.clock = clock;
    }

    public void start() {
        thread = Thread.ofVirtual().name("live-answers").start(this::work);
        judging = Thread.ofVirtual().name("faithfulness").start(this::judge);
    }

    /// Returns at once.
    public void heard(Heard heard) {
        var key = key(heard.context().tenant(), heard.context().traceId());
        if (heard.answer().isPresent()) {
            recent.put(key, remembered(heard));
        }
        if (!waiting.offer(heard)) {
            recent.remove(key);
            observer.dropped();
        }
    }

    /// An answer that may not have been written down yet.
    Optional<RememberedAnswer> recent(TenantId tenant, String traceId) {
        return Optional.ofNullable(recent.get(key(tenant, traceId)));
    }

    private static String key(TenantId tenant, String traceId) {
        return tenant.value() + "/" + traceId;
    }

    private void work() {
        var forgetting = new Every(FORGET_EVERY);
        try {
            while (!stopped.await(GATHER.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAtAll();
                if (forgetting.comesRound(clock.instant())) {
                    forget();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAtAll() {
        var batch = new ArrayList<Heard>();
        while (waiting.drainTo(batch, MAX_BATCH) > 0) {
            look(batch);
            batch.clear();
        }
    }

    /// Package-private for tests, which don't wait for the thread.
    void look(List<Heard> batch) {
        var answers = batch.stream().filter(heard -> heard.answer().isPresent()).toList();
        trying(() ->
                store.remember(answers.stream().map(LiveAnswers::remembered).toList()));
        answers.forEach(heard ->
                recent.remove(key(heard.context().tenant(), heard.context().traceId())));
        for (var heard : batch) {
            trying(() -> drift.observe(heard));
            if (faithfulness.isSample(heard) && !toJudge.offer(heard)) {
                observer.dropped();
            }
        }
    }

    /// A judge may take its time, and keeps no answer from being remembered.
    private void judge() {
        try {
            while (stopped.getCount() > 0) {
                var next = toJudge.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    trying(() -> faithfulness.judge(next));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget() {
        trying(() -> {
            store.forgetAnswersBefore(clock.instant().minus(keep));
            store.forgetFaithfulnessBefore(
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(FaithfulnessSamples.KEPT_DAYS));
        });
    }

    private static void trying(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("live answers: {}; goes on", e.getMessage(), e);
        }
    }

    private static RememberedAnswer remembered(Heard heard) {
        var cited = new HashMap<Integer, Relevant>();
        heard.answer().orElseThrow().citations().forEach(citation -> cited.put(citation.number(), relevant(citation)));
        var principal = heard.context().principal();
        boolean keeps = heard.context().flags().get(Flags.KEEP_QUESTIONS);
        return new RememberedAnswer(
                heard.context().traceId(),
                heard.collection(),
                principal.id(),
                AccessLabels.of(principal.labels().allowed()),
                keeps ? Optional.of(heard.question()) : Optional.empty(),
                cited,
                heard.at());
    }

    private static Relevant relevant(Citation citation) {
        return new Relevant(
                citation.passage().document(), 1, Optional.of(new Relevant.Place(citation.start(), citation.end())));
    }

    @Override
    public void close() {
        stopped.countDown();
        join(thread);
        join(judging);
    }

    private static void join(@Nullable Thread running) {
        if (running == null) {
            return;
        }
        try {
            boolean ended = running.join(STOP_WITHIN);
            LOG.debug("{} has ended: {}", running.getName(), ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
