package io.plimsoll.lucene;

import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// One request's searches on one view of an index.
final class PassageSearch {

    private static final SortField BY_PASSAGE = new SortField(Schema.PASSAGE, SortField.Type.STRING);
    private static final Sort BY_SCORE = new Sort(SortField.FIELD_SCORE, BY_PASSAGE);
    private static final Sort BY_ORDINAL = new Sort(BY_PASSAGE);

    private static final int MIN_CANDIDATES = 50;

    /// Candidates beyond the limit, so that equal scores at the cut are ordered by passage and not by chance.
    private static final int SPARE_CANDIDATES = 4;

    private final ScopedSearcher searcher;
    private final SearchRequest request;
    private final Optional<Query> visible;
    private final int limit;
    private final Ties ties;

    PassageSearch(ScopedSearcher searcher, SearchRequest request) throws IOException {
        this.searcher = searcher;
        this.request = request;
        this.visible = FilterTranslation.visible(searcher.getIndexReader(), request);
        this.limit = request.limit();
        this.ties = new Ties(searcher);
    }

    List<Hit> lexical(QuestionQuery question) throws IOException {
        var scope = FilterTranslation.scope(searcher.getIndexReader(), request.scope());
        var seen = scope.isEmpty()
                ? Optional.<VisiblePassages>empty()
                : Optional.of(new VisiblePassages(searcher, scope.get()));
        seen.ifPresent(searcher::scoreOver);
        var query = question.over(searcher.getIndexReader(), seen);
        return query.isEmpty() ? List.of() : hits(best(visibleOf(query.get())), bm25 -> bm25);
    }

    List<Hit> nearest(float[] vector) throws IOException {
        var candidates = Math.max(MIN_CANDIDATES, limit + SPARE_CANDIDATES);
        var found = best(near(vector, candidates, visible.orElse(null)));
        if (found.length < limit) {
            found = nearestOfAll(vector, found);
        }
        return hits(found, score -> UnitVector.cosine((float) score));
    }

    /// Repeats a search that came back short though more is visible, which the graph of neighbours permits, without
    /// the graph: as many candidates as there are visible passages make Lucene compare them all.
    private ScoreDoc[] nearestOfAll(float[] vector, ScoreDoc[] found) throws IOException {
        var filter = visible.orElse(MatchAllDocsQuery.INSTANCE);
        var all = searcher.count(filter);
        return all <= found.length ? found : best(near(vector, all, filter));
    }

    private Query near(float[] vector, int candidates, @Nullable Query filter) {
        return new NearestQuery(vector, candidates, filter, searcher.deadline());
    }

    List<Hit> passages(DocumentId document) throws IOException {
        var query = visibleOf(new TermQuery(Schema.document(document)));
        return hits(searcher.search(query, limit, BY_ORDINAL).scoreDocs, unused -> 0);
    }

    /// The best by score, equal scores by passage. Names of passages are read for equal scores alone, since they are
    /// looked up in compressed blocks; only where more than the spare ones are equal at the cut does Lucene sort by
    /// them.
    private ScoreDoc[] best(Query query) throws IOException {
        var found = searcher.search(query, limit + SPARE_CANDIDATES).scoreDocs;
        if (found.length <= limit) {
            return ties.ordered(found);
        }
        if (found[found.length - 1].score < found[limit - 1].score) {
            return Arrays.copyOf(ties.ordered(found), limit);
        }
        return Arrays.stream(searcher.search(query, limit, BY_SCORE).scoreDocs)
                .map(each -> new ScoreDoc(each.doc, (float) ((FieldDoc) each).fields[0]))
                .toArray(ScoreDoc[]::new);
    }

    private Query visibleOf(Query query) {
        return visible.<Query>map(filter -> new BooleanQuery.Builder()
                        .add(query, Occur.MUST)
                        .add(filter, Occur.FILTER)
                        .build())
                .orElse(query);
    }

    private List<Hit> hits(ScoreDoc[] found, DoubleUnaryOperator score) throws IOException {
        var hits = new Hit[found.length];
        LeafContents contents = null;
        for (int rank : inIndexOrder(found)) {
            var each = found[rank];
            if (contents == null || !contents.hold(each.doc)) {
                contents = LeafContents.of(searcher, each.doc);
            }
            var stored = contents.passage(each.doc);
            hits[rank] = new Hit(
                    stored.passage(),
                    stored.title(),
                    stored.metadata(),
                    score.applyAsDouble(each.score),
                    contents.vector(each.doc));
        }
        return List.of(hits);
    }

    /// The ranks in the order of their documents, which is the order that contents are read in.
    private static int[] inIndexOrder(ScoreDoc[] found) {
        var documentThenRank = new long[found.length];
        for (int rank = 0; rank < found.length; rank++) {
            documentThenRank[rank] = (long) found[rank].doc << Integer.SIZE | rank;
        }
        Arrays.sort(documentThenRank);
        return Arrays.stream(documentThenRank).mapToInt(each -> (int) each).toArray();
    }
}
