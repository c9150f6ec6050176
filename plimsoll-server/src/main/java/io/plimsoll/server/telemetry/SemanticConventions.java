package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;

/// Which names of OpenTelemetry's conventions for generative AI are written, since they are moving: those of version
/// 1.36 and before, those of today, or both, for as long as dashboards change over.
public enum SemanticConventions {
    OLD,
    NEW,
    BOTH;

    private static final String OLD_PROVIDER = "gen_ai.system";
    private static final String NEW_PROVIDER = "gen_ai.provider.name";
    private static final AttributeKey<Long> OLD_TOP_K = AttributeKey.longKey("gen_ai.request.top_k");
    private static final AttributeKey<Long> NEW_TOP_K = AttributeKey.longKey("gen_ai.retrieval.top_k");

    private boolean hasOld() {
        return this != NEW;
    }

    private boolean hasNew() {
        return this != OLD;
    }

    /// Who runs the model.
    void provider(Span span, String provider) {
        if (hasOld()) {
            span.setAttribute(OLD_PROVIDER, provider);
        }
        if (hasNew()) {
            span.setAttribute(NEW_PROVIDER, provider);
        }
    }

    /// The hits that were asked for.
    void topK(Span span, long hits) {
        if (hasOld()) {
            span.setAttribute(OLD_TOP_K, hits);
        }
        if (hasNew()) {
            span.setAttribute(NEW_TOP_K, hits);
        }
    }

    /// The provider as labels of a measurement.
    Tags provider(String provider) {
        return switch (this) {
            case OLD -> Tags.of(OLD_PROVIDER, provider);
            case NEW -> Tags.of(NEW_PROVIDER, provider);
            case BOTH -> Tags.of(OLD_PROVIDER, provider, NEW_PROVIDER, provider);
        };
    }
}
