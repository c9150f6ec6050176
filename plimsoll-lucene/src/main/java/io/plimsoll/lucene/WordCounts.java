package io.plimsoll.lucene;

import io.plimsoll.engine.SearchRequest;
import io.plimsoll.request.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyTermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/// Counts words over what one request may see on one view of an index. A word of invisible passages only is counted
/// like one that stands nowhere.
final class WordCounts {

    private static final int MAX_EDITS = 2;
    private static final int MIN_CHARS = 4;
    private static final int MAX_CHARS = 255;
    private static final int MAX_NEAR = 5;
    private static final int MAX_CANDIDATES = 200;

    private record Counted(String word, long passages) {}

    private static final Comparator<Counted> MOST_FREQUENT =
            Comparator.comparingLong(Counted::passages).reversed().thenComparing(Counted::word);

    private final IndexSearcher searcher;
    private final Optional<Query> visible;

    WordCounts(IndexSearcher searcher, SearchRequest request) throws IOException {
        this.searcher = searcher;
        this.visible = FilterTranslation.visible(searcher.getIndexReader(), request);
    }

    long passages() throws IOException {
        return searcher.count(visible.orElse(MatchAllDocsQuery.INSTANCE));
    }

    long frequency(String word) throws IOException {
        var term = new TermQuery(new Term(Schema.WORDS, word));
        return searcher.count(visible.<Query>map(filter -> new BooleanQuery.Builder()
                        .add(term, Occur.FILTER)
                        .add(filter, Occur.FILTER)
                        .build())
                .orElse(term));
    }

    List<String> near(String word, Deadline deadline) throws IOException {
        if (word.codePointCount(0, word.length()) < MIN_CHARS || word.length() > MAX_CHARS) {
            return List.of();
        }
        var counted = new ArrayList<Counted>();
        for (var candidate : candidates(word, deadline)) {
            var passages = frequency(candidate.word());
            if (passages > 0) {
                counted.add(new Counted(candidate.word(), passages));
            }
        }
        return counted.stream()
                .sorted(MOST_FREQUENT)
                .limit(MAX_NEAR)
                .map(Counted::word)
                .toList();
    }

    /// The most frequent words of the whole index near this one, whoever sees them.
    private Iterable<Counted> candidates(String word, Deadline deadline) throws IOException {
        var most = new PriorityQueue<>(MOST_FREQUENT.reversed());
        var terms = MultiTerms.getTerms(searcher.getIndexReader(), Schema.WORDS);
        if (terms == null) {
            return most;
        }
        var near = new FuzzyTermsEnum(terms, new Term(Schema.WORDS, word), MAX_EDITS, 0, true);
        for (var term = near.next(); term != null; term = near.next()) {
            deadline.check("similar words");
            var found = term.utf8ToString();
            if (!found.equals(word)) {
                most.add(new Counted(found, near.docFreq()));
            }
            if (most.size() > MAX_CANDIDATES) {
                most.remove();
            }
        }
        return most;
    }
}
