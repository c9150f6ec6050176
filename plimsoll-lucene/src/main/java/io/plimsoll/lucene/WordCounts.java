package io.plimsoll.lucene;

import io.plimsoll.engine.SearchRequest;
import io.plimsoll.request.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostAttribute;
import org.apache.lucene.search.FuzzyTermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/// Counts words over what one request may see on one view of an index. A word of invisible passages only is counted
/// like one that stands nowhere.
final class WordCounts {

    /// Two edits make a short word almost any other: the limits are those of `fuzziness: AUTO` in Elasticsearch.
    private static final int MAX_EDITS = 2;

    private static final int MAX_CHARS_OF_ONE_EDIT = 5;
    private static final int MIN_CHARS = 4;
    private static final int MAX_CHARS = 255;
    private static final int MAX_NEAR = 5;
    private static final int MAX_CANDIDATES = 200;

    private record Counted(String word, int edits, long passages) {}

    /// A slip is one edit much more often than two.
    private static final Comparator<Counted> MOST_LIKELY = Comparator.comparingInt(Counted::edits)
            .thenComparing(Comparator.comparingLong(Counted::passages).reversed())
            .thenComparing(Counted::word);

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
        return frequency(new Term(Schema.WORDS, word));
    }

    private long frequency(Term term) throws IOException {
        var query = new TermQuery(term);
        return searcher.count(visible.<Query>map(filter -> new BooleanQuery.Builder()
                        .add(query, Occur.FILTER)
                        .add(filter, Occur.FILTER)
                        .build())
                .orElse(query));
    }

    /// By ISO 639-1 code.
    Map<String, Long> languages() throws IOException {
        var languages = new TreeMap<String, Long>();
        var terms = MultiTerms.getTerms(searcher.getIndexReader(), Schema.LANGUAGE);
        if (terms != null) {
            var each = terms.iterator();
            for (var term = each.next(); term != null; term = each.next()) {
                var language = term.utf8ToString();
                var passages = frequency(new Term(Schema.LANGUAGE, language));
                if (passages > 0) {
                    languages.put(language, passages);
                }
            }
        }
        return languages;
    }

    List<String> near(String word, Deadline deadline) throws IOException {
        if (word.codePointCount(0, word.length()) < MIN_CHARS || word.length() > MAX_CHARS) {
            return List.of();
        }
        return candidates(word, deadline).stream()
                .sorted(MOST_LIKELY)
                .limit(MAX_NEAR)
                .map(Counted::word)
                .toList();
    }

    /// The words most likely to be meant by this one. Where not everything is seen each is counted as it is met, so
    /// that no number of invisible words crowds out a visible one.
    private List<Counted> candidates(String word, Deadline deadline) throws IOException {
        var most = new PriorityQueue<>(MOST_LIKELY.reversed());
        var terms = MultiTerms.getTerms(searcher.getIndexReader(), Schema.WORDS);
        if (terms == null) {
            return List.of();
        }
        var seen = visible.isPresent() ? new VisiblePassages(searcher, visible.get()) : null;
        var near = new FuzzyTermsEnum(terms, new Term(Schema.WORDS, word), maxEdits(word), 0, true);
        var likeness = near.attributes().getAttribute(BoostAttribute.class);
        for (var term = near.next(); term != null; term = near.next()) {
            deadline.check("similar words");
            var found = term.utf8ToString();
            if (!found.equals(word)) {
                long passages = seen == null ? near.docFreq() : seen.frequency(new Term(Schema.WORDS, found));
                add(most, new Counted(found, edits(word, found, likeness.getBoost()), passages));
            }
        }
        return seen == null ? present(most) : List.copyOf(most);
    }

    /// Lucene says by which share of the shorter word the two are alike.
    private static int edits(String word, String found, float likeness) {
        int shorter = Math.min(word.codePointCount(0, word.length()), found.codePointCount(0, found.length()));
        return Math.round((1 - likeness) * shorter);
    }

    private static int maxEdits(String word) {
        return word.codePointCount(0, word.length()) <= MAX_CHARS_OF_ONE_EDIT ? 1 : MAX_EDITS;
    }

    private static void add(PriorityQueue<Counted> most, Counted counted) {
        if (counted.passages() > 0) {
            most.add(counted);
        }
        if (most.size() > MAX_CANDIDATES) {
            most.remove();
        }
    }

    /// Without words that stand in deleted passages alone.
    private List<Counted> present(Iterable<Counted> found) throws IOException {
        var present = new ArrayList<Counted>();
        for (var counted : found) {
            var passages = frequency(counted.word());
            if (passages > 0) {
                present.add(new Counted(counted.word(), counted.edits(), passages));
            }
        }
        return present;
    }
}
