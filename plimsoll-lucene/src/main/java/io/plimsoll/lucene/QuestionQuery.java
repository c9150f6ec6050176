package io.plimsoll.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/// A question as a disjunction of its terms; nothing in it is syntax.
///
/// Every passage is in the field of its own language, so each language the index holds gets the question analyzed
/// as a text of that language, and scores do not add up across languages. Passages in the question's own language
/// count in full and others half: those are found by names and numbers, and not by its stop words. Languages beyond
/// the five most frequent are searched by whole words.
final class QuestionQuery {

    private static final int MAX_CHARS = 10_000;
    private static final int MAX_TERMS = 64;
    private static final int MAX_LANGUAGES = 5;
    private static final float WHOLE_WEIGHT = 1;
    private static final float TITLE_WEIGHT = 0.5f;
    private static final float FOREIGN_WEIGHT = 0.5f;

    private record Held(String language, long passages) {}

    private final Analyzers analyzers;
    private final String question;
    private final Optional<String> asked;

    QuestionQuery(Analyzers analyzers, String question, Optional<String> language) {
        this.analyzers = analyzers;
        this.question = question.length() > MAX_CHARS ? question.substring(0, MAX_CHARS) : question;
        this.asked = language.map(Analyzers::languageOf);
    }

    /// The query; absent where the question has no word that could be indexed.
    ///
    /// @param seen what the asker sees, where it is not the whole index
    Optional<Query> over(IndexReader reader, Optional<VisiblePassages> seen) throws IOException {
        var held = languages(reader, seen);
        var near = held.stream().limit(MAX_LANGUAGES).map(Held::language).toList();
        var content = asked.map(language -> analyzers.withoutStopWords(language, question))
                .orElse(question);
        var query = new BooleanQuery.Builder();
        for (var language : near) {
            add(query, inLanguage(language, content), weight(language, near));
        }
        if (held.size() > near.size()) {
            add(query, inWords(content).map(words -> outside(near, words)), weight("", near));
        }
        var built = query.build();
        return built.clauses().isEmpty() ? inWords(question) : Optional.of(built);
    }

    /// The languages of what is seen, the most frequent first, but the question's before all.
    private List<Held> languages(IndexReader reader, Optional<VisiblePassages> seen) throws IOException {
        var held = new ArrayList<Held>();
        var terms = MultiTerms.getTerms(reader, Schema.LANGUAGE);
        if (terms != null) {
            var each = terms.iterator();
            for (var term = each.next(); term != null; term = each.next()) {
                var language = term.utf8ToString();
                long passages =
                        seen.isPresent() ? seen.get().frequency(new Term(Schema.LANGUAGE, language)) : each.docFreq();
                if (passages > 0) {
                    held.add(new Held(language, passages));
                }
            }
        }
        held.sort(Comparator.comparing((Held one) -> !isAsked(one.language()))
                .thenComparing(Held::passages, Comparator.reverseOrder())
                .thenComparing(Held::language));
        return held;
    }

    private boolean isAsked(String language) {
        return asked.isPresent() && asked.get().equals(language);
    }

    private float weight(String language, List<String> held) {
        var foreign = asked.isPresent() && held.contains(asked.get()) && !isAsked(language);
        return foreign ? FOREIGN_WEIGHT : 1;
    }

    private Optional<Query> inLanguage(String language, String content) {
        var terms = analyzers.terms(language, isAsked(language) ? question : content, MAX_TERMS);
        var query = new BooleanQuery.Builder();
        add(query, anyOf(Schema.text(language), terms), WHOLE_WEIGHT);
        add(query, anyOf(Schema.title(language), terms), TITLE_WEIGHT);
        return terms.isEmpty() ? Optional.empty() : Optional.of(query.build());
    }

    private Optional<Query> inWords(String text) {
        return anyOf(Schema.WORDS, analyzers.words(text, MAX_TERMS));
    }

    private static Query outside(List<String> languages, Query query) {
        return new BooleanQuery.Builder()
                .add(query, Occur.MUST)
                .add(
                        new TermInSetQuery(
                                Schema.LANGUAGE,
                                languages.stream().map(BytesRef::new).toList()),
                        Occur.MUST_NOT)
                .build();
    }

    private static Optional<Query> anyOf(String field, Set<String> terms) {
        if (terms.isEmpty()) {
            return Optional.empty();
        }
        var any = new BooleanQuery.Builder();
        terms.forEach(term -> any.add(new TermQuery(new Term(field, term)), Occur.SHOULD));
        return Optional.of(any.build());
    }

    private static void add(BooleanQuery.Builder query, Optional<Query> clause, float weight) {
        clause.ifPresent(part -> query.add(weight == 1 ? part : new BoostQuery(part, weight), Occur.SHOULD));
    }
}
