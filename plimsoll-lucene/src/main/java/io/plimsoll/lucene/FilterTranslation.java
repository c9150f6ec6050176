package io.plimsoll.lucene;

import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.tenant.AccessScope;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/// What a request may see, as a Lucene query.
final class FilterTranslation {

    private FilterTranslation() {}

    /// The passages under the scope that pass the filter; absent where that is every passage of the index. The scope
    /// is open: a closed one is refused before any index is touched.
    static Optional<Query> visible(IndexReader reader, SearchRequest request) throws IOException {
        var scope = scope(reader, request.scope());
        var filter = request.filter().map(FilterTranslation::query);
        if (scope.isEmpty() || filter.isEmpty()) {
            return scope.or(() -> filter);
        }
        return Optional.of(and(List.of(scope.get(), filter.get())));
    }

    /// The passages under the scope; absent where that is every passage of the index.
    static Optional<Query> scope(IndexReader reader, AccessScope scope) throws IOException {
        boolean anyAllow = MultiTerms.getTerms(reader, Schema.LABEL) != null;
        boolean anyDeny = MultiTerms.getTerms(reader, Schema.DENIED) != null;
        if (!anyAllow && !anyDeny) {
            return Optional.empty();
        }
        var open = new TermQuery(new Term(Schema.OPEN, Schema.YES));
        var admitted = anyAllow ? or(List.of(open, oneOf(Schema.LABEL, scope.labels()))) : open;
        var seen = new BooleanQuery.Builder().add(admitted, Occur.FILTER);
        if (anyDeny) {
            seen.add(oneOf(Schema.DENIED, scope.labels()), Occur.MUST_NOT);
        }
        return Optional.of(seen.build());
    }

    static Query query(Filter filter) {
        return switch (filter) {
            case Filter.And and ->
                and(and.filters().stream().map(FilterTranslation::query).toList());
            case Filter.Or or ->
                or(or.filters().stream().map(FilterTranslation::query).toList());
            case Filter.Not not -> not(query(not.filter()));
            case Filter.Equal equal -> equal(equal.field(), equal.value());
            case Filter.In in ->
                or(in.values().stream().map(value -> equal(in.field(), value)).toList());
            case Filter.Range range -> range(range);
            case Filter.Exists exists -> new TermQuery(new Term(Schema.META_NAMES, exists.field()));
        };
    }

    private static Query equal(String field, MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text text -> new TermQuery(new Term(Schema.metaText(field), text.value()));
            case MetadataValue.Texts texts -> oneOf(Schema.metaText(field), texts.values());
            case MetadataValue.Numeric numeric ->
                DoubleField.newExactQuery(Schema.metaNumber(field), Schema.number(numeric.value()));
            case MetadataValue.Bool bool -> new TermQuery(new Term(Schema.metaBool(field), Schema.bool(bool.value())));
        };
    }

    private static Query range(Filter.Range range) {
        var from = Schema.number(range.from());
        var to = Schema.number(range.to());
        var lowest = range.fromIncluded() ? from : DoublePoint.nextUp(from);
        var highest = range.toIncluded() ? to : DoublePoint.nextDown(to);
        if (Double.isNaN(from) || Double.isNaN(to) || lowest > highest) {
            return new MatchNoDocsQuery("no number is in the range");
        }
        return DoubleField.newRangeQuery(Schema.metaNumber(range.field()), lowest, highest);
    }

    private static Query oneOf(String field, Collection<String> values) {
        return new TermInSetQuery(field, values.stream().map(BytesRef::new).toList());
    }

    private static Query and(List<Query> queries) {
        if (queries.isEmpty()) {
            return MatchAllDocsQuery.INSTANCE;
        }
        var all = new BooleanQuery.Builder();
        queries.forEach(query -> all.add(query, Occur.FILTER));
        return all.build();
    }

    private static Query or(List<Query> queries) {
        if (queries.isEmpty()) {
            return new MatchNoDocsQuery("none of nothing");
        }
        var any = new BooleanQuery.Builder();
        queries.forEach(query -> any.add(query, Occur.SHOULD));
        return any.build();
    }

    private static Query not(Query query) {
        return new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
                .add(query, Occur.MUST_NOT)
                .build();
    }
}
