package io.plimsoll.probe;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.query.AnswerListener;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One principal, one read path, one canary that is looked for in one index.
///
/// @param canaries all there are
record ProbeCase(
        SearchEngine engine,
        QueryPipeline pipeline,
        EmbeddingModels models,
        RequestContext context,
        List<Canary> canaries,
        ReadPath path,
        Canary wanted,
        IndexGeneration generation) {

    private static final int LIMIT = 50;

    /// @param missed whether the canary should have been found and was not
    record Outcome(List<ProbeReport.Leak> leaks, boolean missed) {}

    /// What a caller was shown, and whether the canary that was looked for should be in it.
    private record Shown(String text, boolean complete) {}

    Outcome ask() {
        Shown shown;
        try {
            shown = shown();
        } catch (PlimsollException refusal) {
            if (isNoRefusal(refusal)) {
                throw refusal;
            }
            shown = new Shown("", false);
        }
        var text = shown.text();
        var leaks = canaries.stream()
                .filter(canary -> text.contains(canary.token()))
                .filter(canary -> !canary.isFor(context.principal())
                        || !canary.generation().equals(generation))
                .map(canary -> new ProbeReport.Leak(path.name(), asker(), canary.place()))
                .toList();
        boolean expected =
                shown.complete() && wanted.generation().equals(generation) && wanted.isFor(context.principal());
        return new Outcome(leaks, expected && !text.contains(wanted.token()));
    }

    /// A scope that does not fit the index is refused as a defect, since nothing may bring the two together.
    private boolean isNoRefusal(PlimsollException failure) {
        boolean foreign = !context.tenant().equals(generation.collection().tenant());
        return !(foreign && failure.code() == ErrorCode.INTERNAL)
                && failure.code() != ErrorCode.FORBIDDEN
                && failure.code() != ErrorCode.NOT_FOUND;
    }

    private Shown shown() {
        return switch (path) {
            case SEARCH_BY_WORDS -> new Shown(searched(wanted.token(), SearchMode.LEXICAL, Optional.empty()), true);
            case SEARCH_BY_VECTOR -> new Shown(searched(Canary.COMMON, SearchMode.VECTOR, Optional.empty()), true);
            case SEARCH_BY_BOTH -> new Shown(searched(wanted.text(), SearchMode.HYBRID, Optional.empty()), true);
            case SEARCH_WITH_FILTER ->
                new Shown(searched(Canary.COMMON, SearchMode.LEXICAL, Optional.of(isTheOne())), true);
            case SEARCH_WITH_NEGATED_FILTER -> new Shown(searchedForAllOthers(), false);
            case SEARCH_MISSPELT -> new Shown(searched(misspelt(), SearchMode.HYBRID, Optional.empty()), false);
            case ASK -> new Shown(asked(), false);
            case PASSAGES_OF_A_DOCUMENT -> new Shown(hits(engine.passages(context, request(), wanted.id())), true);
            case FREQUENCY_OF_A_WORD ->
                new Shown(
                        engine.vocabulary(context, request()).frequency(wanted.token()) > 0 ? wanted.token() : "",
                        true);
            case WORDS_NEARBY ->
                new Shown(String.join(" ", engine.vocabulary(context, request()).near(misspelt())), true);
            case COUNTS -> new Shown(counted(), false);
        };
    }

    private SearchRequest request() {
        var scope = context.principal().scope(generation.collection().name().value());
        return new SearchRequest(generation, scope, Optional.empty(), LIMIT);
    }

    private Filter isTheOne() {
        return new Filter.Equal(Canary.FIELD, new MetadataValue.Text(wanted.token()));
    }

    private String searchedForAllOthers() {
        var all = new Filter.Or(List.of(new Filter.Not(new Filter.Exists("x")), isTheOne()));
        return searched(Canary.COMMON, SearchMode.LEXICAL, Optional.of(all));
    }

    private String searched(String text, SearchMode mode, Optional<Filter> filter) {
        return text(pipeline.search(context, generation, question(text, mode, filter)));
    }

    private String asked() {
        var question =
                question("Which word do canaries carry: " + misspelt() + "?", SearchMode.HYBRID, Optional.empty());
        var answer = pipeline.ask(context, generation, question, AnswerListener.NONE);
        var said = new ArrayList<>(List.of(answer.text(), text(answer.ranking())));
        answer.citations().forEach(citation -> said.add(citation.title() + " " + citation.quote()));
        return String.join("\n", said);
    }

    private Question question(String text, SearchMode mode, Optional<Filter> filter) {
        var options = new SearchOptions(
                Optional.of(LIMIT),
                Optional.of(mode),
                Grouping.NONE,
                filter,
                Optional.of(false),
                Optional.empty(),
                Optional.of(true),
                Optional.of("en"),
                Optional.empty());
        return new Question(generation.collection(), text, Optional.empty(), options);
    }

    /// What was asked is no news to who asked it; only what the rewriter made of it is.
    private String text(Ranking ranking) {
        var query = ranking.query().text();
        var hits = hits(
                ranking.candidates().stream().map(candidate -> candidate.hit()).toList());
        return (query.contains(misspelt()) || query.contains(wanted.token()) ? "" : query) + "\n" + hits;
    }

    private static String hits(List<Hit> hits) {
        var shown = new StringBuilder();
        hits.forEach(hit -> shown.append(hit.passage().text())
                .append(' ')
                .append(hit.title())
                .append(' ')
                .append(hit.metadata())
                .append('\n'));
        return shown.toString();
    }

    /// One letter is wrong, so that only a vocabulary knows the right one.
    private String misspelt() {
        var token = wanted.token();
        int last = token.length() - 1;
        return token.substring(0, last) + (token.charAt(last) == 'l' ? 's' : 'l');
    }

    /// More passages than there are readable canaries show that invisible ones are counted.
    private String counted() {
        long counted = engine.languages(context, request()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        var readable = canaries.stream()
                .filter(canary -> canary.generation().equals(generation) && canary.isFor(context.principal()))
                .count();
        long passages = engine.vocabulary(context, request()).passages();
        return counted > readable || passages > readable ? unreadable() : "";
    }

    private String unreadable() {
        return canaries.stream()
                .filter(canary -> !canary.isFor(context.principal()))
                .findFirst()
                .map(Canary::token)
                .orElse("");
    }

    private String asker() {
        var principal = context.principal();
        return (principal.tenant().equals(generation.collection().tenant()) ? "a member" : "a stranger") + " with "
                + principal.labels().allowed().size() + " labels and "
                + (principal.scope(generation.collection().name().value()).open() ? "leave" : "no leave")
                + " to search";
    }
}
