package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.flag.EmergencyFile;
import io.plimsoll.server.flag.OpenFeatureFlags;
import io.plimsoll.server.flag.ProviderLoader;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcFlagStore;
import io.plimsoll.server.telemetry.FlagMeters;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The flags: kept in the database, held by a file in an emergency, or taken from a provider of OpenFeature.
@Configuration(proxyBeanMethods = false)
class FlagConfiguration {

    @Bean
    FlagStore flagStore(Database database, InstantSource clock) {
        return new JdbcFlagStore(database, clock);
    }

    @Bean(destroyMethod = "close")
    @Nullable
    OpenFeatureFlags openFeatureFlags(PlimsollSettings settings) {
        var flags = settings.flags();
        return flags.provider().isPresent()
                ? new OpenFeatureFlags(
                        ProviderLoader.load(
                                flags.provider().get(), flags.providerJars().map(Path::of)),
                        flags.timeout(),
                        flags.refresh())
                : null;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    LiveFlags liveFlags(
            FlagStore store,
            Optional<OpenFeatureFlags> provider,
            DataDirectory data,
            PlimsollSettings settings,
            InstantSource clock) {
        var emergency = new EmergencyFile(data.root().resolve("flags.yaml"));
        return new LiveFlags(
                store,
                emergency,
                provider.<FlagProvider>map(known -> known).orElse(FlagProvider.NONE),
                standards(settings.search()),
                clock);
    }

    /// The settings of a search are its flags' defaults.
    private static Map<Flag<?>, Object> standards(PlimsollSettings.Search search) {
        var standards = new HashMap<Flag<?>, Object>();
        standards.put(Flags.DEPTH, search.depth());
        search.vectorWeight().ifPresent(weight -> standards.put(Flags.VECTOR_WEIGHT, weight));
        search.rerank().ifPresent(rerank -> standards.put(Flags.RERANK, rerank));
        search.evidence().ifPresent(evidence -> standards.put(Flags.EVIDENCE, evidence));
        return standards;
    }

    @Bean
    FlagMeters flagMeters(PrometheusMeterRegistry meters, LiveFlags flags) {
        return new FlagMeters(meters, flags);
    }
}
