package io.plimsoll.lucene;

import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldDocs;

/// One request's searches on one view of an index.
final class PassageSearch {

    private static final SortField BY_PASSAGE = new SortField(Schema.PASSAGE, SortField.Type.STRING);
    private static final Sort BY_SCORE = new Sort(SortField.FIELD_SCORE, BY_PASSAGE);
    private static final Sort BY_ORDINAL = new Sort(BY_PASSAGE);

    private static final int MIN_CANDIDATES = 50;

    /// Candidates beyond the limit, so that equal scores at the cut are ordered by passage and not by chance.
    private static final int SPARE_CANDIDATES = 16;

    private interface Score {
        double of(FieldDoc found);
    }

    private final IndexSearcher searcher;
    private final Optional<Query> visible;
    private final int limit;

    PassageSearch(IndexSearcher searcher, SearchRequest request) throws IOException {
        this.searcher = searcher;
        this.visible = FilterTranslation.visible(searcher.getIndexReader(), request);
        this.limit = request.limit();
    }

    List<Hit> lexical(QuestionQuery question) throws IOException {
        var query = question.over(searcher.getIndexReader());
        return query.isEmpty() ? List.of() : hits(searcher.search(visibleOf(query.get()), limit, BY_SCORE), this::bm25);
    }

    List<Hit> nearest(float[] vector) throws IOException {
        var candidates = Math.max(MIN_CANDIDATES, limit + SPARE_CANDIDATES);
        var filter = visible.orElse(null);
        var found =
                searcher.search(new KnnFloatVectorQuery(Schema.VECTOR, vector, candidates, filter), limit, BY_SCORE);
        if (found.scoreDocs.length < limit) {
            found = nearestOfAll(vector, found);
        }
        return hits(found, this::cosine);
    }

    /// Repeats a search that came back short though more is visible, which the graph of neighbours permits, without
    /// the graph: as many candidates as there are visible passages make Lucene compare them all.
    private TopFieldDocs nearestOfAll(float[] vector, TopFieldDocs found) throws IOException {
        var filter = visible.orElse(MatchAllDocsQuery.INSTANCE);
        var all = searcher.count(filter);
        return all <= found.scoreDocs.length
                ? found
                : searcher.search(new KnnFloatVectorQuery(Schema.VECTOR, vector, all, filter), limit, BY_SCORE);
    }

    List<Hit> passages(DocumentId document) throws IOException {
        var query = visibleOf(new TermQuery(Schema.document(document)));
        return hits(searcher.search(query, limit, BY_ORDINAL), found -> 0);
    }

    private Query visibleOf(Query query) {
        return visible.<Query>map(filter -> new BooleanQuery.Builder()
                        .add(query, Occur.MUST)
                        .add(filter, Occur.FILTER)
                        .build())
                .orElse(query);
    }

    private double bm25(FieldDoc found) {
        return (float) found.fields[0];
    }

    private double cosine(FieldDoc found) {
        return UnitVector.cosine((float) found.fields[0]);
    }

    private List<Hit> hits(TopFieldDocs found, Score score) throws IOException {
        var hits = new Hit[found.scoreDocs.length];
        var inIndexOrder = IntStream.range(0, hits.length)
                .boxed()
                .sorted(Comparator.comparingInt(rank -> found.scoreDocs[rank].doc))
                .toList();
        LeafContents contents = null;
        for (int rank : inIndexOrder) {
            var each = found.scoreDocs[rank];
            if (contents == null || !contents.hold(each.doc)) {
                contents = LeafContents.of(searcher, each.doc);
            }
            var stored = contents.passage(each.doc);
            hits[rank] = new Hit(
                    stored.passage(),
                    stored.title(),
                    stored.metadata(),
                    score.of((FieldDoc) each),
                    contents.vector(each.doc));
        }
        return List.of(hits);
    }
}
