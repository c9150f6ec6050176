package io.plimsoll.server.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.IngestObserver;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.slf4j.MDC;

/// Reports each job as a trace of its own: `plimsoll.ingest`, and below it a span for each step. What is logged
/// meanwhile has the trace's id.
public final class TelemetryIngestObserver implements IngestObserver {

    private static final String TRACE_ID = "trace_id";

    private final Tracer tracer;

    public TelemetryIngestObserver(OpenTelemetry otel) {
        this.tracer = otel.getTracer("io.plimsoll");
    }

    @Override
    public Observation begin(IngestJob job) {
        return new JobRun(
                job.collection(),
                tracer.spanBuilder("plimsoll.ingest")
                        .setNoParent()
                        .setAttribute(
                                CallAttributes.DATA_SOURCE, job.collection().toString())
                        .setAttribute(
                                CallAttributes.TENANT, job.collection().tenant().value())
                        .setAttribute("plimsoll.job.id", job.id())
                        .setAttribute("plimsoll.job.kind", job.kind().name().toLowerCase(Locale.ROOT))
                        .setAttribute("plimsoll.job.attempt", job.attempts())
                        .setAttribute("plimsoll.document.id", job.document().value())
                        .startSpan());
    }

    private final class JobRun implements Observation, CallSite {
        private final CollectionKey collection;
        private final Span span;
        private final String traceId;
        private final Scope scope;
        private TokenUsage usage = TokenUsage.NONE;

        @SuppressWarnings("MustBeClosedChecker") // the scope is closed when this is
        JobRun(CollectionKey collection, Span span) {
            this.collection = collection;
            this.span = span;
            var context = span.getSpanContext();
            this.traceId = context.isValid() ? context.getTraceId() : IngestObserver.newTraceId();
            this.scope = Context.current().with(span).with(CallSite.KEY, this).makeCurrent();
            MDC.put(TRACE_ID, traceId);
        }

        @Override
        public String traceId() {
            return traceId;
        }

        @Override
        public <T> T step(Step step, Supplier<T> work) {
            var part = tracer.spanBuilder("plimsoll.ingest." + step.name().toLowerCase(Locale.ROOT))
                    .startSpan();
            try {
                return Context.current().with(part).wrapSupplier(work).get();
            } catch (RuntimeException failure) {
                mark(part, failure);
                throw failure;
            } finally {
                part.end();
            }
        }

        @Override
        public CollectionKey collection() {
            return collection;
        }

        @Override
        public void called(ModelCall call, OptionalDouble usd) {
            usage = usage.plus(call.usage());
            span.setAttribute(CallAttributes.MODEL, call.model());
            CallAttributes.usage(span, usage);
        }

        @Override
        public void failed(Throwable failure) {
            mark(span, failure);
        }

        private static void mark(Span span, Throwable failure) {
            var code = failure instanceof PlimsollException known ? known.code() : ErrorCode.INTERNAL;
            span.setAttribute(CallAttributes.ERROR_TYPE, code.wireName());
            span.setStatus(StatusCode.ERROR);
        }

        @Override
        public void close() {
            MDC.remove(TRACE_ID);
            scope.close();
            span.end();
        }
    }
}
