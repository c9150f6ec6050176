package io.plimsoll.query;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheKey;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.cache.Kept;
import io.plimsoll.cache.ResultCache;
import io.plimsoll.cache.ResultCache.Ask;
import io.plimsoll.cache.ResultCache.Computed;
import io.plimsoll.cache.ResultCache.Found;
import io.plimsoll.document.DocumentId;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The caches as one question may use them.
final class QuestionCaches {

    private final QueryCaches caches;
    private final QuestionKey key;
    private final long epoch;
    private final boolean used;

    /// @param epoch of the collection, read together with its LIVE generation and before anything that is searched
    /// @param used  not for questions about another generation than the LIVE one: those are asked to compare and to
    ///              look back
    QuestionCaches(QueryCaches caches, QuestionKey key, long epoch, boolean used) {
        this.caches = caches;
        this.key = key;
        this.epoch = epoch;
        this.used = used && caches.used();
    }

    /// @param missed told where nothing is kept, before anything is computed or waited for
    Found<Ranking> ranking(Runnable missed, Function<CacheOutcome, Computed<Ranking>> work) {
        return get(caches.rankings(), Flags.CACHE_RANKINGS, CacheArea.RANKING, Ask.JOINS, missed, work);
    }

    /// @param joining as in [Ask]
    Found<Answer> answer(Optional<Runnable> joining, Function<CacheOutcome, Computed<Answer>> work) {
        return get(caches.answers(), Flags.CACHE_ANSWERS, CacheArea.ANSWER, joining, () -> {}, work);
    }

    private <T> Found<T> get(
            ResultCache<T> cache,
            Flag<Boolean> flag,
            CacheArea area,
            Optional<Runnable> joining,
            Runnable missed,
            Function<CacheOutcome, Computed<T>> work) {
        if (!uses(flag)) {
            missed.run();
            return cache.without(key.context(), work);
        }
        return cache.get(key.context(), new Ask(key.of(area), collection(), epoch, joining, missed), work);
    }

    /// The vector of a text depends on nothing but the model.
    ///
    /// @param context with the deadline of the stage
    Found<float[]> embedding(RequestContext context, EmbeddingModel model, String text) {
        Function<CacheOutcome, Computed<float[]>> work =
                outcome -> new Computed<>(model.embedQuery(context, text), true);
        if (!uses(Flags.CACHE_EMBEDDINGS)) {
            return caches.embeddings().without(context, work);
        }
        var tenant = key.generation().collection().tenant();
        var named = CacheKey.of(CacheArea.EMBEDDING, tenant).with(model.fingerprint());
        return caches.embeddings().get(context, new Ask(named.with(text).key(), collection(), 0, Ask.JOINS), work);
    }

    private boolean uses(Flag<Boolean> flag) {
        return used && key.context().flags().get(flag);
    }

    private String collection() {
        return key.generation().collection().name().value();
    }

    /// The last ranking for this question, without documents that are no longer as they were or no longer to be seen;
    /// absent where nothing is left of it or where that cannot be told.
    Optional<Found<Ranking>> olderRanking() {
        return older(Flags.CACHE_RANKINGS, caches.rankings(), CacheArea.RANKING)
                .flatMap(kept -> stillThere(kept).stream())
                .findFirst();
    }

    /// As it was asked, and then as it was before a runbook held something: who has lost the index is not to lose what
    /// was found before the first trouble as well.
    private <T> Stream<Kept<T>> older(Flag<Boolean> flag, ResultCache<T> cache, CacheArea area) {
        return uses(flag)
                ? Stream.of(key, key.withoutHolds())
                        .map(asked -> asked.of(area))
                        .distinct()
                        .flatMap(asked -> cache.older(key.context(), asked).stream())
                : Stream.empty();
    }

    private Optional<Found<Ranking>> stillThere(Kept<Ranking> kept) {
        var there = unchanged(kept.value(), kept.epoch());
        var candidates = kept.value().candidates().stream()
                .filter(candidate ->
                        there.contains(candidate.hit().passage().id().document()))
                .toList();
        return candidates.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found<>(asAsked(candidates), served(caches.rankings(), kept)));
    }

    /// The last answer to this question; absent where any document of those it was written from is no longer as it was
    /// or no longer to be seen, or where that cannot be told.
    Optional<Found<Answer>> olderAnswer() {
        return older(Flags.CACHE_ANSWERS, caches.answers(), CacheArea.ANSWER)
                .filter(kept -> unchanged(kept.value().ranking(), kept.epoch())
                        .containsAll(documents(kept.value().ranking())))
                .map(kept -> new Found<>(asAsked(kept.value()), served(caches.answers(), kept)))
                .findFirst();
    }

    /// With the question in the asker's own words: how it was spelt when it was run came from documents that may be
    /// gone.
    private Ranking asAsked(List<Candidate> candidates) {
        var text = key.question().text();
        var query = new Query(text, text, key.question().options().language());
        return new Ranking(query, candidates, List.of(), Optional.empty());
    }

    private Answer asAsked(Answer answer) {
        return answer.servedWith(asAsked(answer.ranking().candidates()), answer.degraded(), answer.age());
    }

    private <T> CacheUse served(ResultCache<T> cache, Kept<T> kept) {
        return cache.servedOlder(key.context(), kept);
    }

    private Set<DocumentId> unchanged(Ranking ranking, long since) {
        try {
            return caches.present().unchanged(key.generation(), key.scope(), since, documents(ranking));
        } catch (RuntimeException cannotBeTold) {
            return Set.of();
        }
    }

    private static Set<DocumentId> documents(Ranking ranking) {
        return ranking.candidates().stream()
                .map(candidate -> candidate.hit().passage().id().document())
                .collect(Collectors.toSet());
    }
}
