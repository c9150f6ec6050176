package io.plimsoll.server.flag;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes flags from any provider of OpenFeature. A request finds its user's values in memory; they are looked at anew
/// in the background, for who asks, and when the provider says that its configuration has changed. Only the first
/// question about a user, or the first after a while, waits for the provider, and no longer than its time-out.
///
/// A provider that fails leaves its last known values in force; about a user that it was never asked about it then
/// says nothing.
public final class OpenFeatureFlags implements FlagProvider, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenFeatureFlags.class);
    private static final int MAX_USERS = 10_000;
    private static final int MAX_LOOKS = 16;
    private static final int IDLE_ROUNDS = 600;

    private final OpenFeatureAPI api = OpenFeatureAPI.createIsolated();
    private final Client client;
    private final String name;
    private final long timeoutNanos;
    private final long refreshNanos;
    private final Map<FlagUser, Known> users = new ConcurrentHashMap<>();
    private final Semaphore looks = new Semaphore(MAX_LOOKS);
    private final ScheduledExecutorService refreshing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("flag-provider").factory());
    private volatile Optional<String> failure = Optional.empty();
    private volatile Optional<String> oddity = Optional.empty();

    /// What is known of one user.
    private static final class Known {
        private volatile Values values = Values.NONE;
        private volatile boolean asked = true;
        private volatile @Nullable Look look;
        private int idleRounds;
    }

    /// One look at the provider.
    private static final class Look {
        private final long begun = System.nanoTime();
        private final CountDownLatch ended = new CountDownLatch(1);

        boolean hasEnded() {
            return ended.getCount() == 0;
        }
    }

    /// @param timeout of the first question about a user
    /// @param refresh between two looks for each user
    public OpenFeatureFlags(FeatureProvider provider, Duration timeout, Duration refresh) {
        this.timeoutNanos = timeout.toNanos();
        this.refreshNanos = refresh.toNanos();
        this.name = String.valueOf(provider.getMetadata().getName());
        api.setProvider(provider);
        this.client = api.getClient();
        client.onProviderConfigurationChanged(event -> refreshing.execute(this::refresh));
        var unused = refreshing.scheduleWithFixedDelay(this::refresh, refreshNanos, refreshNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public Values values(FlagUser user) {
        var known = users.get(user);
        if (known == null) {
            known = users.size() < MAX_USERS ? users.computeIfAbsent(user, unused -> new Known()) : new Known();
        }
        known.asked = true;
        var look = known.look;
        if (look == null || (look.hasEnded() && System.nanoTime() - look.begun > 2 * refreshNanos)) {
            look = begin(user, known, 0);
        }
        if (look != null) {
            await(look);
        }
        return known.values;
    }

    /// Until it has ended, or its time is up, which for a look that began long ago it is at once.
    private void await(Look look) {
        try {
            long left = timeoutNanos - (System.nanoTime() - look.begun);
            if (left > 0 && !look.hasEnded() && !look.ended.await(left, TimeUnit.NANOSECONDS)) {
                failed("it did not answer in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Begins to look, unless there is a look under way or too many are; the one that is under way, or none.
    private @Nullable Look begin(FlagUser user, Known known, long patienceNanos) {
        synchronized (known) {
            var present = known.look;
            if (present != null && !present.hasEnded()) {
                return present;
            }
            if (!acquire(patienceNanos)) {
                failed("it does not answer");
                return null;
            }
            var look = new Look();
            known.look = look;
            Thread.ofVirtual().name("flag-provider-look").start(() -> {
                try {
                    known.values = lookedUp(user, known.values);
                } catch (RuntimeException e) {
                    failed("it failed");
                    LOG.debug("the provider of flags failed", e);
                } finally {
                    looks.release();
                    look.ended.countDown();
                }
            });
            return look;
        }
    }

    private boolean acquire(long patienceNanos) {
        try {
            return looks.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void failed(String why) {
        var text = "the OpenFeature provider '" + name + "': " + why + "; its last known values hold";
        if (failure.isEmpty()) {
            LOG.warn(text);
        }
        failure = Optional.of(text);
    }

    /// The provider's values, or those known before where it fails.
    private Values lookedUp(FlagUser user, Values before) {
        var context = new ImmutableContext(
                user.id(), Map.of("tenant", new Value(user.tenant().value())));
        var values = new HashMap<Flag<?>, Object>();
        Optional<String> odd = Optional.empty();
        for (var flag : Flags.all()) {
            var details = details(flag, context);
            var error = details.getErrorCode();
            if (error == ErrorCode.FLAG_NOT_FOUND || Reason.DISABLED.name().equals(details.getReason())) {
                continue;
            }
            if (error == ErrorCode.TYPE_MISMATCH || error == ErrorCode.PARSE_ERROR) {
                odd = Optional.of(leftOut(flag));
            } else if (error != null) {
                failed("it fails with " + error);
                return before;
            } else {
                try {
                    values.put(flag, flag.of(details.getValue()));
                } catch (PlimsollException e) {
                    odd = Optional.of(leftOut(flag));
                }
            }
        }
        failure = Optional.empty();
        oddity = odd;
        return new Values(values);
    }

    private String leftOut(Flag<?> flag) {
        return "the OpenFeature provider '" + name + "' gives the flag '" + flag.name()
                + "' a value that it cannot have, which is left out: it is "
                + flag.kind().allowed();
    }

    private FlagEvaluationDetails<?> details(Flag<?> flag, EvaluationContext context) {
        var key = flag.name();
        var standard = flag.standard();
        return switch (flag.kind()) {
            case Kind.Switch kind -> client.getBooleanDetails(key, kind.of(standard), context);
            case Kind.Whole kind -> client.getIntegerDetails(key, kind.of(standard), context);
            case Kind.Decimal kind -> client.getDoubleDetails(key, kind.of(standard), context);
            case Kind.Choice kind -> client.getStringDetails(key, kind.of(standard), context);
        };
    }

    /// Looks for who has asked since the last round; forgets who has not for many.
    private void refresh() {
        users.values().removeIf(known -> !known.asked && ++known.idleRounds > IDLE_ROUNDS);
        for (var entry : users.entrySet()) {
            var known = entry.getValue();
            if (known.asked) {
                known.asked = false;
                known.idleRounds = 0;
                if (begin(entry.getKey(), known, refreshNanos) == null) {
                    return;
                }
            }
        }
    }

    @Override
    public Optional<String> trouble() {
        return failure.or(() -> oddity);
    }

    @Override
    public void close() {
        refreshing.shutdownNow();
        api.shutdown();
    }
}
