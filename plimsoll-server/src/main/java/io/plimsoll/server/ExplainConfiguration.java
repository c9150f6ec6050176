package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.explain.Replay;
import io.plimsoll.explain.TraceKeeper;
import io.plimsoll.explain.TraceStore;
import io.plimsoll.explain.Traces;
import io.plimsoll.explain.WhyNot;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcTraceStore;
import io.plimsoll.server.telemetry.TextHmac;
import io.plimsoll.server.telemetry.TraceMeters;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Traces that are kept, and what reads them.
@Configuration(proxyBeanMethods = false)
class ExplainConfiguration {

    @Bean
    TraceStore traceStore(Database database) {
        return new JdbcTraceStore(database);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TraceKeeper traceKeeper(TraceStore store, DataDirectory data, PlimsollSettings settings, InstantSource clock)
            throws IOException {
        var traces = settings.traces();
        return new TraceKeeper(
                store,
                new TraceKeeper.Settings(
                        new TraceStore.Bounds(
                                traces.perTenant(),
                                traces.maxBytesPerTenant().toBytes(),
                                traces.maxBytes().toBytes(),
                                traces.keep()),
                        traces.questionText(),
                        traces.maxQueue(),
                        traces.flushEvery()),
                new TextHmac(new Secret(HexFormat.of().formatHex(UserHashKey.of(data.root())))),
                clock);
    }

    @Bean
    TraceMeters traceMeters(PrometheusMeterRegistry meters, TraceKeeper keeper) {
        return new TraceMeters(meters, keeper);
    }

    @Bean
    Traces traces(TraceKeeper keeper, DocumentCatalog documents) {
        return new Traces(keeper, documents);
    }

    @Bean
    Replay replay(QueryPipeline pipeline, TraceKeeper keeper) {
        return new Replay(pipeline, keeper);
    }

    @Bean
    WhyNot whyNot(QueryPipeline pipeline, SearchEngine engine, DocumentCatalog documents) {
        return new WhyNot(pipeline, engine, documents);
    }
}
