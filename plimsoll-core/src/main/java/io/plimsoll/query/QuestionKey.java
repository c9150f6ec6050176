package io.plimsoll.query;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessScope;
import java.util.List;

/// Everything that a ranking or an answer depends on, but for the collection's epoch, which stands in the entry: the
/// index and its model, what the asker may see, the flags with what the request says over them, the question and the
/// conversation before it, and the models that rewrite, rerank and answer.
///
/// What a principal may do is in it as far as it decides what is seen: whether it may search the collection at all is
/// asked of the catalogue and of its credential before any cache is.
///
/// @param context with the flags that the request has had its say on
/// @param turns   of the session, as far as they are read
/// @param models  beside the embedding model, and what was measured of it
record QuestionKey(
        RequestContext context,
        IndexGeneration generation,
        AccessScope scope,
        Question question,
        List<Conversations.Turn> turns,
        List<String> models) {

    CacheKey of(CacheArea area) {
        var key = CacheKey.of(area, generation.collection().tenant())
                .with(generation.collection().name().value())
                .with(generation.number())
                .with(generation.model().fingerprint())
                .with(scope.tenant().value())
                .with(scope.collection())
                .with(scope.open())
                .withAll(scope.labels())
                .with(context.flags().hash())
                .with(question.text());
        options(key);
        key.with(turns.size());
        turns.forEach(turn -> key.with(turn.question()).with(turn.answer()));
        models.forEach(key::with);
        return key.key();
    }

    /// Of the same question had runbooks held nothing.
    QuestionKey withoutHolds() {
        var free = context.withFlags(context.flags().withoutHolds());
        return new QuestionKey(free, generation, scope, question, turns, models);
    }

    /// What of the options is not in the flags.
    private void options(CacheKey.Builder key) {
        var options = question.options();
        key.with(options.group().name()).with(options.language());
        key.with(options.filter().isPresent());
        options.filter().ifPresent(filter -> write(filter, key));
    }

    private static void write(Filter filter, CacheKey.Builder key) {
        key.with(filter.getClass().getSimpleName());
        switch (filter) {
            case Filter.And and -> writeAll(and.filters(), key);
            case Filter.Or or -> writeAll(or.filters(), key);
            case Filter.Not not -> write(not.filter(), key);
            case Filter.Equal equal -> {
                key.with(equal.field());
                write(equal.value(), key);
            }
            case Filter.In in -> {
                key.with(in.field()).with(in.values().size());
                in.values().forEach(value -> write(value, key));
            }
            case Filter.Range range ->
                key.with(range.field())
                        .with(range.from())
                        .with(range.fromIncluded())
                        .with(range.to())
                        .with(range.toIncluded());
            case Filter.Exists exists -> key.with(exists.field());
        }
    }

    private static void writeAll(List<Filter> filters, CacheKey.Builder key) {
        key.with(filters.size());
        filters.forEach(filter -> write(filter, key));
    }

    private static void write(MetadataValue value, CacheKey.Builder key) {
        key.with(value.getClass().getSimpleName());
        switch (value) {
            case MetadataValue.Text text -> key.with(text.value());
            case MetadataValue.Numeric number -> key.with(number.value());
            case MetadataValue.Bool bool -> key.with(bool.value());
            case MetadataValue.Texts texts -> {
                key.with(texts.values().size());
                texts.values().forEach(key::with);
            }
        }
    }
}
