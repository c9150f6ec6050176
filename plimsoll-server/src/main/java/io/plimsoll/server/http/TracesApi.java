package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.explain.QueryTrace;
import io.plimsoll.explain.Replay;
import io.plimsoll.explain.TraceStore.Kept;
import io.plimsoll.explain.Traces;
import io.plimsoll.query.Answer;
import io.plimsoll.query.Placement;
import io.plimsoll.query.Ranking;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Traces of questions: the latest, one, and one asked again.
@RestController
final class TracesApi {

    private final Traces traces;
    private final Replay replay;
    private final Audited audited;
    private final HttpSettings settings;

    TracesApi(Traces traces, Replay replay, Audited audited, HttpSettings settings) {
        this.traces = traces;
        this.replay = replay;
        this.audited = audited;
        this.settings = settings;
    }

    /// One question of a trace in a list.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listed(
            String id,
            String traceId,
            String kind,
            String collection,
            String principal,
            Instant askedAt,
            double tookMs,
            @Nullable String question,
            List<String> degraded,
            @Nullable String failure) {

        static Listed of(Kept kept) {
            var trace = kept.trace();
            return new Listed(
                    kept.id(),
                    trace.traceId(),
                    ShownTrace.kind(trace),
                    trace.collection().name().value(),
                    trace.principal(),
                    trace.askedAt(),
                    ShownTrace.ms(trace.took()),
                    trace.asked().text().orElse(null),
                    trace.degraded(),
                    trace.failure().orElse(null));
        }
    }

    /// @param questions asked under the trace, the latest first
    record Found(String traceId, List<ShownTrace> questions) {}

    /// Where a document stood in the result before and stands after; without a rank it did not or does not.
    ///
    /// @param change `in`, `out`, `moved` or `same`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownChange(
            String documentId,
            String change,
            @Nullable Integer rankBefore,
            @Nullable Integer rankAfter,
            @Nullable Double scoreBefore,
            @Nullable Double scoreAfter) {

        static ShownChange of(Replay.Change change) {
            return new ShownChange(
                    change.document().value(),
                    change.kind().name().toLowerCase(Locale.ROOT),
                    rank(change.before()),
                    rank(change.after()),
                    score(change.before()),
                    score(change.after()));
        }

        private static @Nullable Integer rank(Optional<Placement> place) {
            return place.map(known -> Absent.orNull(known.rank())).orElse(null);
        }

        private static @Nullable Double score(Optional<Placement> place) {
            return place.map(known -> Absent.orNull(known.score())).orElse(null);
        }
    }

    /// @param sameText whether the answer's text is the same; that of the former one is not kept
    /// @param citedOut passages that were cited and no longer are
    record AnswerChange(
            boolean sameText,
            boolean abstainedBefore,
            boolean abstainedAfter,
            List<String> citedIn,
            List<String> citedOut,
            String text) {

        static AnswerChange of(QueryTrace.Answered before, QueryTrace.Answered after, Answer answer) {
            var cited = before.cited().stream().map(Object::toString).toList();
            var citing = after.cited().stream().map(Object::toString).toList();
            return new AnswerChange(
                    before.hash().equals(after.hash()),
                    before.abstained(),
                    after.abstained(),
                    citing.stream()
                            .filter(passage -> !cited.contains(passage))
                            .distinct()
                            .toList(),
                    cited.stream()
                            .filter(passage -> !citing.contains(passage))
                            .distinct()
                            .toList(),
                    answer.text());
        }
    }

    record FlagChange(String before, String after) {}

    /// @param flags that differ from those of the trace
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Replayed(
            String traceId,
            String replayOf,
            Map<String, FlagChange> flags,
            List<ShownChange> documents,
            @Nullable AnswerChange answer,
            ShownTrace before,
            ShownTrace after) {

        static Replayed of(Kept replayed, Replay.Outcome outcome) {
            var before = outcome.before();
            var after = outcome.after();
            return new Replayed(
                    after.traceId(),
                    replayed.id(),
                    changed(before.flags(), after.flags()),
                    outcome.changes().stream().map(ShownChange::of).toList(),
                    before.answer()
                            .flatMap(was -> outcome.walk()
                                    .answer()
                                    .map(answer ->
                                            AnswerChange.of(was, after.answer().orElseThrow(), answer)))
                            .orElse(null),
                    ShownTrace.of(replayed.id(), before),
                    ShownTrace.of(null, after));
        }

        private static Map<String, FlagChange> changed(Map<String, String> before, Map<String, String> after) {
            var changed = new TreeMap<String, FlagChange>();
            after.forEach((name, value) -> {
                var was = before.getOrDefault(name, "");
                if (!was.equals(value)) {
                    changed.put(name, new FlagChange(was, value));
                }
            });
            return changed;
        }
    }

    @GetMapping(path = Routes.TRACES, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<Listed> list(RequestContext context, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT);
        return Page.of(
                parameters,
                (after, limit) -> traces.list(context, after, limit),
                Kept::id,
                kept -> traces.sees(context.principal(), kept.trace()),
                Listed::of);
    }

    @GetMapping(path = Routes.TRACE, produces = MediaType.APPLICATION_JSON_VALUE)
    Found get(RequestContext context, @PathVariable("traceId") String traceId, HttpServletRequest request) {
        QueryParameters.of(request);
        var found = audited.work(
                AuditEvent.done(AuditAction.TRACE_READ, context.actor(), "trace/" + known(traceId)),
                () -> traces.find(context, traceId),
                shown -> List.of());
        return new Found(traceId, found.stream().map(ShownTrace::of).toList());
    }

    /// What is no trace id is not repeated in the log.
    private static String known(String traceId) {
        return traceId.matches("[0-9a-f]{32}") ? traceId : "?";
    }

    @PostMapping(path = Routes.TRACE_REPLAY, produces = MediaType.APPLICATION_JSON_VALUE)
    Replayed replay(RequestContext context, @PathVariable("traceId") String traceId, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = ReplayReader.of(new Body(request).json(settings.maxJsonBytes()));
        var kept = chosen(traces.find(context, traceId), body.id());
        var trace = kept.trace();
        var text = replay.text(context, trace, body.query());
        var options = body.over(trace.asked());
        var flags = body.flags(context);
        var action = trace.asked().isAnswer() ? AuditAction.ASK : AuditAction.SEARCH;
        var outcome = audited.work(
                AuditEvent.done(action, context.actor(), trace.collection().object()),
                () -> replay.run(context.withFlags(flags), trace, text, options),
                done -> documents(done.walk().ranking()));
        return Replayed.of(kept, outcome);
    }

    private static List<String> documents(Optional<Ranking> ranking) {
        return ranking.stream()
                .flatMap(found -> found.candidates().stream())
                .map(candidate -> candidate.hit().passage().id().document().value())
                .toList();
    }

    private static Kept chosen(List<Kept> questions, Optional<String> id) {
        return id.map(wanted -> questions.stream()
                        .filter(kept -> kept.id().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> PlimsollException.invalidField(
                                "id", "the trace has no question with this id; leave it out for the latest")))
                .orElseGet(questions::getFirst);
    }
}
