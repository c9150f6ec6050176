package io.plimsoll.server.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OpenFeatureFlagsTest {

    private static final FlagUser ANN = new FlagUser(new TenantId("acme"), "ann");
    private static final FlagUser BOB = new FlagUser(new TenantId("acme"), "bob");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofMillis(100);

    /// Everybody has 20 hits, Bob 30.
    private static InMemoryProvider provider() {
        return new InMemoryProvider(Map.of("k", hits(20)));
    }

    private static Flag<?> hits(int usual) {
        return Flag.<Integer>builder()
                .variant("usual", usual)
                .variant("many", 30)
                .defaultVariant("usual")
                .contextEvaluator((flag, context) -> context.getTargetingKey().equals("bob") ? 30 : usual)
                .build();
    }

    private static LiveFlags live(OpenFeatureFlags flags) {
        return new LiveFlags(new MemoryFlagStore(), EmergencyFlags.NONE, flags, Map.of(), InstantSource.system());
    }

    private static void await(BooleanSupplier wished) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!wished.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void flagsComeFromAProviderThatIsNotOursByUserAndFollowItsChanges() throws InterruptedException {
        var provider = provider();
        try (var openFeature = new OpenFeatureFlags(provider, LONG, OFTEN);
                var flags = live(openFeature)) {
            await(() -> flags.snapshot(ANN).get(Flags.K) == 20);
            assertThat(flags.snapshot(BOB).get(Flags.K)).isEqualTo(30);
            assertThat(flags.snapshot(ANN).level(Flags.K)).isEqualTo(FlagLevel.PROVIDER);
            assertThat(flags.snapshot(ANN).get(Flags.RERANK)).isFalse();
            assertThat(flags.explain(Flags.K, ANN).level()).isEqualTo(FlagLevel.PROVIDER);

            provider.updateFlag("k", hits(25));
            await(() -> flags.snapshot(ANN).get(Flags.K) == 25);
            assertThat(openFeature.trouble()).isEmpty();
        }
    }

    @Test
    void aValueThatAFlagCannotHaveIsLeftOutAndNamed() throws InterruptedException {
        try (var openFeature = new OpenFeatureFlags(new InMemoryProvider(Map.of("k", hits(5_000))), LONG, OFTEN);
                var flags = live(openFeature)) {
            await(() -> flags.snapshot(ANN).get(Flags.K) == 10
                    && openFeature.trouble().isPresent());
            await(() -> openFeature.trouble().orElse("").contains("gives the flag 'k' a value that it cannot have"));
        }
    }

    @Test
    void aProviderThatHangsHoldsNobodyUpLongerThanItsTimeOut() {
        var release = new CountDownLatch(1);
        var provider = new Scripted(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 20;
        });
        try (var openFeature = new OpenFeatureFlags(provider, Duration.ofMillis(20), OFTEN);
                var flags = live(openFeature)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(flags.snapshot(new FlagUser(ANN.tenant(), "user-" + i))
                                .get(Flags.K))
                        .isEqualTo(10);
            }
            assertThat(flags.status().trouble().toString())
                    .contains("the OpenFeature provider 'scripted'")
                    .contains("its last known values hold");
            release.countDown();
        }
    }

    @Test
    void aProviderThatFailsLeavesItsLastValuesInForce() throws InterruptedException {
        var failing = new AtomicBoolean();
        var provider = new Scripted(() -> {
            if (failing.get()) {
                throw new GeneralError("down");
            }
            return 20;
        });
        try (var openFeature = new OpenFeatureFlags(provider, LONG, OFTEN);
                var flags = live(openFeature)) {
            await(() -> flags.snapshot(ANN).get(Flags.K) == 20);
            failing.set(true);
            await(() -> {
                assertThat(flags.snapshot(ANN).get(Flags.K)).isEqualTo(20);
                return openFeature.trouble().orElse("").contains("it fails with GENERAL");
            });
            failing.set(false);
            await(() -> flags.snapshot(ANN).get(Flags.K) == 20
                    && openFeature.trouble().isEmpty());
        }
    }

    /// Made by its name.
    public static final class Supplied implements Supplier<FeatureProvider> {
        @Override
        public FeatureProvider get() {
            return provider();
        }
    }

    @Test
    void aProviderIsMadeByTheNameOfItsClassOrOfItsSuppliers() {
        assertThat(ProviderLoader.load(Supplied.class.getName(), Optional.empty()))
                .isInstanceOf(InMemoryProvider.class);
        assertThatThrownBy(() -> ProviderLoader.load("org.example.None", Optional.empty()))
                .hasMessageContaining("plimsoll.flags.provider: the class org.example.None is not there");
        assertThatThrownBy(() -> ProviderLoader.load("java.lang.Object", Optional.empty()))
                .hasMessageContaining("neither a FeatureProvider nor a Supplier");
        assertThatThrownBy(() -> ProviderLoader.load(InMemoryProvider.class.getName(), Optional.empty()))
                .hasMessageContaining("a public constructor without parameters");
    }

    /// Says of whole numbers what it is told to, and of all else nothing that differs.
    private record Scripted(Supplier<Integer> hits) implements FeatureProvider {

        @Override
        public Metadata getMetadata() {
            return () -> "scripted";
        }

        @Override
        public ProviderEvaluation<Integer> getIntegerEvaluation(
                String key, Integer standard, EvaluationContext context) {
            return value(key.equals("k") ? hits.get() : standard);
        }

        @Override
        public ProviderEvaluation<Boolean> getBooleanEvaluation(
                String key, Boolean standard, EvaluationContext context) {
            return value(standard);
        }

        @Override
        public ProviderEvaluation<String> getStringEvaluation(String key, String standard, EvaluationContext context) {
            return value(standard);
        }

        @Override
        public ProviderEvaluation<Double> getDoubleEvaluation(String key, Double standard, EvaluationContext context) {
            return value(standard);
        }

        @Override
        public ProviderEvaluation<Value> getObjectEvaluation(String key, Value standard, EvaluationContext context) {
            return value(standard);
        }

        private static <T> ProviderEvaluation<T> value(T value) {
            return ProviderEvaluation.<T>builder().value(value).build();
        }
    }
}
