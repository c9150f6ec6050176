package io.plimsoll.usage;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.Budget.Budgets;
import io.plimsoll.usage.UsageStore.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what models cost, and what caches spared, and holds tenants to their budgets. Calls are counted in memory and
/// written to the store
/// together, every few seconds and at the end; a process that is killed loses what it counted since.
///
/// A budget is held against what the store knows of all processes, as of the last write, and what this one counted
/// since: with several processes it may be passed by what the others spend between two writes.
public final class UsageAccount implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsageAccount.class);

    /// Keys that wait for the next write; beyond them principals are counted together.
    private static final int MAX_WAITING_KEYS = 20_000;

    /// @param flushEvery between two writes
    /// @param keep       how long a day is remembered
    public record Settings(ModelPrices prices, Budgets budgets, Duration flushEvery, Duration keep) {}

    /// What a tenant has spent of what it may spend.
    ///
    /// @param period  `daily` or `monthly`
    /// @param setting that sets the limit
    public record Standing(String period, double spentUsd, double limitUsd, String setting) {

        public double share() {
            return limitUsd > 0 ? spentUsd / limitUsd : 1;
        }
    }

    private record Spent(LocalDate day, double dayUsd, double monthUsd) {

        Spent plus(LocalDate on, double usd) {
            if (on.equals(day)) {
                return new Spent(day, dayUsd + usd, monthUsd + usd);
            }
            boolean sameMonth = on.getYear() == day.getYear() && on.getMonth() == day.getMonth();
            return new Spent(on, usd, (sameMonth ? monthUsd : 0) + usd);
        }
    }

    private final UsageStore store;
    private final Settings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock flushing = new ReentrantLock();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("usage").factory());
    private final Map<TenantId, Spent> spent = new HashMap<>();
    private final Map<String, LocalDate> warned = new HashMap<>();
    private Map<UsageKey, Usage> waiting = new HashMap<>();
    private LocalDate swept = LocalDate.EPOCH;

    public UsageAccount(UsageStore store, Settings settings, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    public void start() {
        long every = settings.flushEvery().toMillis();
        var unused = writer.scheduleWithFixedDelay(this::flushed, every, every, TimeUnit.MILLISECONDS);
    }

    public ModelPrices prices() {
        return settings.prices();
    }

    /// Counts a call; returns its cost in US dollars, absent where the model has no price.
    public OptionalDouble add(RequestContext context, Optional<CollectionKey> collection, ModelCall call) {
        var usd = settings.prices().usd(call);
        add(key(context, collection, call.model()), Usage.of(call, usd));
        return usd;
    }

    /// Counts a call that was not made, since a cache had what it would have brought.
    ///
    /// @param usage what it consumed when it was made
    public void avoided(RequestContext context, CollectionKey collection, String model, TokenUsage usage) {
        add(
                key(context, Optional.of(collection), model),
                Usage.avoided(settings.prices().usd(model, usage)));
    }

    private UsageKey key(RequestContext context, Optional<CollectionKey> collection, String model) {
        return new UsageKey(
                today(),
                context.tenant(),
                collection.map(known -> known.name().value()).orElse(UsageKey.NO_COLLECTION),
                context.principal().id(),
                model);
    }

    private void add(UsageKey key, Usage usage) {
        lock.lock();
        try {
            var bounded = waiting.size() < MAX_WAITING_KEYS || waiting.containsKey(key) ? key : key.withoutPrincipal();
            waiting.merge(bounded, usage, Usage::plus);
            spent.computeIfPresent(key.tenant(), (tenant, known) -> known.plus(key.day(), usage.usd()));
        } finally {
            lock.unlock();
        }
    }

    /// Throws `LIMIT_EXCEEDED`, naming the budget and its setting, where the tenant has spent what it may.
    public void admit(TenantId tenant) {
        for (var standing : standings(tenant)) {
            if (standing.spentUsd() >= standing.limitUsd()) {
                throw new PlimsollException(
                                ErrorCode.LIMIT_EXCEEDED,
                                String.format(
                                        Locale.ROOT,
                                        "the tenant's %s budget of %.2f USD for models is spent; it begins anew %s",
                                        standing.period(),
                                        standing.limitUsd(),
                                        renewal(standing)))
                        .setBy(standing.setting())
                        .retryAfter(Duration.between(clock.instant(), renewal(standing)));
            }
            if (standing.share() >= settings.budgets().warnAt()) {
                warn(tenant, standing);
            }
        }
    }

    private Instant renewal(Standing standing) {
        var next = standing.period().equals("daily")
                ? today().plusDays(1)
                : today().withDayOfMonth(1).plusMonths(1);
        return next.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /// Once a day for each budget.
    private void warn(TenantId tenant, Standing standing) {
        boolean isFirst;
        lock.lock();
        try {
            warned.values().removeIf(day -> !day.equals(today()));
            isFirst = warned.put(tenant.value() + "/" + standing.period(), today()) == null;
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            LOG.warn(
                    "tenant {} has spent {} of its {} budget of {} USD, set by {}",
                    tenant,
                    String.format(Locale.ROOT, "%.0f %%", 100 * standing.share()),
                    standing.period(),
                    standing.limitUsd(),
                    standing.setting());
        }
    }

    /// Where the tenant stands with each of its budgets; empty where it has none.
    public List<Standing> standings(TenantId tenant) {
        var budget = settings.budgets().of(tenant.value());
        if (!budget.isLimited()) {
            return List.of();
        }
        var known = spent(tenant);
        var standings = new ArrayList<Standing>();
        budget.dailyUsd()
                .ifPresent(limit -> standings.add(
                        new Standing("daily", known.dayUsd(), limit, "plimsoll.usage.budgets.daily-usd")));
        budget.monthlyUsd()
                .ifPresent(limit -> standings.add(
                        new Standing("monthly", known.monthUsd(), limit, "plimsoll.usage.budgets.monthly-usd")));
        return standings;
    }

    private Spent spent(TenantId tenant) {
        lock.lock();
        try {
            var known = spent.get(tenant);
            if (known != null) {
                return known.plus(today(), 0);
            }
        } finally {
            lock.unlock();
        }
        return refreshed(tenant);
    }

    /// What the store knows and what waits to be written to it.
    private Spent refreshed(TenantId tenant) {
        flushing.lock();
        try {
            var today = today();
            double day =
                    store.total(new Period(Optional.of(tenant), today, today)).usd();
            double month = store.total(new Period(Optional.of(tenant), today.withDayOfMonth(1), today))
                    .usd();
            lock.lock();
            try {
                var now = new Spent(today, day, month);
                for (var entry : waiting.entrySet()) {
                    if (entry.getKey().tenant().equals(tenant)) {
                        now = now.plus(today, entry.getValue().usd());
                    }
                }
                spent.put(tenant, now);
                return now;
            } finally {
                lock.unlock();
            }
        } finally {
            flushing.unlock();
        }
    }

    private void flushed() {
        try {
            flush();
            sweep();
        } catch (RuntimeException e) {
            LOG.warn("what models cost could not be written down and will be tried again", e);
        }
    }

    /// Writes what was counted, and has budgets asked of the store anew. What cannot be written waits on.
    public void flush() {
        flushing.lock();
        try {
            var written = taken();
            try {
                if (!written.isEmpty()) {
                    store.add(written);
                }
            } catch (RuntimeException failure) {
                giveBack(written);
                throw failure;
            }
            lock.lock();
            try {
                spent.clear();
            } finally {
                lock.unlock();
            }
        } finally {
            flushing.unlock();
        }
    }

    private Map<UsageKey, Usage> taken() {
        lock.lock();
        try {
            var taken = waiting;
            waiting = new HashMap<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Map<UsageKey, Usage> unwritten) {
        lock.lock();
        try {
            unwritten.forEach((key, usage) -> waiting.merge(key, usage, Usage::plus));
        } finally {
            lock.unlock();
        }
    }

    private void sweep() {
        if (!swept.equals(today())) {
            store.forgetBefore(today().minusDays(settings.keep().toDays()));
            swept = today();
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Override
    public void close() {
        writer.shutdownNow();
        flushed();
    }
}
