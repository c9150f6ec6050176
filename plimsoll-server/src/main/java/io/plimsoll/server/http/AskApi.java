package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.quality.Heard;
import io.plimsoll.quality.LiveAnswers;
import io.plimsoll.query.Answer;
import io.plimsoll.query.AnswerListener;
import io.plimsoll.query.Citation;
import io.plimsoll.query.Degradation;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.Stage;
import io.plimsoll.request.Admission;
import io.plimsoll.request.Admission.Kind;
import io.plimsoll.request.Admission.Place;
import io.plimsoll.request.RequestContext;
import io.plimsoll.usage.ModelPrices;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Questions: answered as one JSON document, or as a stream of events where the caller prefers that.
@RestController
final class AskApi {

    private final QueryPipeline pipeline;
    private final ReachableCollections collections;
    private final Audited audited;
    private final HttpSettings settings;
    private final ModelPrices prices;
    private final LiveAnswers live;
    private final InstantSource clock;
    private final CallerWatch callers;
    private final Admission admission;

    AskApi(
            QueryPipeline pipeline,
            CollectionCatalog catalog,
            Audited audited,
            HttpSettings settings,
            ModelPrices prices,
            LiveAnswers live,
            InstantSource clock,
            CallerWatch callers,
            Admission admission) {
        this.callers = callers;
        this.admission = admission;
        this.audited = audited;
        this.pipeline = pipeline;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
        this.prices = prices;
        this.live = live;
        this.clock = clock;
    }

    /// @param n     as it stands in the answer, `[1]`
    /// @param quote exactly the document's extracted text from `start` to `end`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownCitation(
            int n,
            String documentId,
            String passageId,
            String title,
            String quote,
            int start,
            int end,
            @Nullable Integer page) {

        static ShownCitation of(Citation citation) {
            return new ShownCitation(
                    citation.number(),
                    citation.passage().document().value(),
                    citation.passage().toString(),
                    citation.title(),
                    citation.quote(),
                    citation.start(),
                    citation.end(),
                    citation.page().orElse(null));
        }
    }

    /// What the model that wrote the answer consumed.
    ///
    /// @param costUsd  null where the price is not known
    /// @param unpriced the model that has no price
    record ShownUsage(
            long inputTokens,
            long outputTokens,
            @Nullable Double costUsd,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String unpriced) {

        /// An answer that was given before costs nothing, whatever its model's price.
        static ShownUsage of(Answer answer, ModelPrices prices) {
            return answer.age().isPresent()
                    ? new ShownUsage(0, 0, 0.0, null)
                    : of(answer.generator(), answer.usage(), prices);
        }

        private static ShownUsage of(Optional<String> model, TokenUsage usage, ModelPrices prices) {
            var usd = model.map(name -> prices.usd(name, usage)).orElse(OptionalDouble.of(0));
            return new ShownUsage(
                    usage.inputTokens(),
                    usage.outputTokens(),
                    usd.isPresent() ? usd.getAsDouble() : null,
                    usd.isPresent() ? null : model.orElse(null));
        }
    }

    /// @param query  as it was run
    /// @param reason why there is no answer, where there is none
    /// @param model  that wrote it
    /// @param cachedAgeMs since it was written, where it comes from the cache
    record Answered(
            String answer,
            boolean abstained,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String reason,

            List<ShownCitation> citations,
            String query,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String model,

            List<String> degraded,
            ShownUsage usage,
            boolean cached,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long cachedAgeMs,

            String traceId) {

        static Answered of(Answer answer, ModelPrices prices, String traceId) {
            return new Answered(
                    answer.text(),
                    answer.abstained(),
                    answer.abstained() ? answer.text() : null,
                    answer.citations().stream().map(ShownCitation::of).toList(),
                    answer.ranking().query().text(),
                    answer.generator().orElse(null),
                    answer.degraded().stream().map(Degradation::toString).toList(),
                    ShownUsage.of(answer, prices),
                    answer.age().isPresent(),
                    answer.age().map(Duration::toMillis).orElse(null),
                    traceId);
        }
    }

    @PostMapping(
            path = Routes.ANSWERS,
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Nullable
    ResponseEntity<Answered> ask(
            RequestContext context,
            @PathVariable("collection") String name,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var question = QuestionReader.ask(key, new Body(request).json(settings.maxJsonBytes()));
        var event = AuditEvent.done(AuditAction.ASK, context.actor(), key.object());
        var place = QueryAdmission.place(request);
        if (prefersEvents(request)) {
            var reading = admission.enter(context.tenant(), Kind.STREAM);
            try (reading) {
                new AnswerStream(
                                context,
                                request,
                                response,
                                listener -> place.during(() -> streamed(context, event, question, listener, place)))
                        .send();
            }
            return null;
        }
        var answer = place.during(() -> audited.work(
                event,
                () -> callers.during(
                        request, context, () -> answer(context, question, new Leaving(place, AnswerListener.NONE))),
                AskApi::documents));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Answered.of(answer, prices, context.traceId()));
    }

    private Answer answer(RequestContext context, Question question, AnswerListener listener) {
        var answer = pipeline.ask(context, question, listener);
        live.heard(Heard.of(context, question, answer, clock.instant()));
        return answer;
    }

    private Answered streamed(
            RequestContext context, AuditEvent event, Question question, AnswerListener listener, Place place) {
        var answer =
                audited.stream(event, () -> answer(context, question, new Leaving(place, listener)), AskApi::documents);
        return Answered.of(answer, prices, context.traceId());
    }

    /// Gives the place to others while a chat service writes the answer.
    private record Leaving(Place place, AnswerListener other) implements AnswerListener {
        @Override
        public boolean readsAlong() {
            return other.readsAlong();
        }

        @Override
        public void awaitsModel() {
            place.close();
            other.awaitsModel();
        }

        @Override
        public void stageEnded(Stage stage, Duration took) {
            other.stageEnded(stage, took);
        }

        @Override
        public void text(String piece) {
            other.text(piece);
        }

        @Override
        public void citation(Citation citation) {
            other.citation(citation);
        }
    }

    /// What the answer cites.
    private static List<String> documents(Answer answer) {
        return answer.citations().stream()
                .map(citation -> citation.passage().document().value())
                .toList();
    }

    /// Whether the most wanted type that can be had is the stream; where anything will do, it is JSON.
    private static boolean prefersEvents(HttpServletRequest request) {
        var accepted = MediaType.parseMediaTypes(request.getHeader("Accept"));
        MimeTypeUtils.sortBySpecificity(accepted);
        accepted.sort((left, right) -> Double.compare(right.getQualityValue(), left.getQualityValue()));
        for (var type : accepted) {
            if (type.includes(MediaType.APPLICATION_JSON)) {
                return false;
            }
            if (type.includes(MediaType.TEXT_EVENT_STREAM)) {
                return true;
            }
        }
        return false;
    }
}
