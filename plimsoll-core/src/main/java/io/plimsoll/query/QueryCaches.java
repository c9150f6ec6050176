package io.plimsoll.query;

import io.plimsoll.cache.Cache;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheLimits;
import io.plimsoll.cache.CacheMeter;
import io.plimsoll.cache.ResultCache;
import java.time.Duration;
import java.time.InstantSource;

/// What the pipeline keeps: vectors of questions, rankings and answers.
public final class QueryCaches {

    private final boolean used;
    private final ResultCache<float[]> embeddings;
    private final ResultCache<Ranking> rankings;
    private final ResultCache<Answer> answers;
    private final PresentDocuments present;

    /// @param present asked before an older result is served where the index cannot be searched
    public QueryCaches(
            Cache cache, CacheLimits limits, CacheMeter meter, PresentDocuments present, InstantSource clock) {
        this(true, cache, limits, meter, present, clock);
    }

    private QueryCaches(
            boolean used,
            Cache cache,
            CacheLimits limits,
            CacheMeter meter,
            PresentDocuments present,
            InstantSource clock) {
        this.used = used;
        this.present = present;
        embeddings = new ResultCache<>(CacheArea.EMBEDDING, new VectorCodec(), cache, limits, meter, clock);
        rankings = new ResultCache<>(CacheArea.RANKING, new RankingCodec(true), cache, limits, meter, clock);
        answers = new ResultCache<>(CacheArea.ANSWER, new AnswerCodec(), cache, limits, meter, clock);
    }

    /// Keeps nothing, and shares nothing between requests.
    public static QueryCaches none() {
        return new QueryCaches(
                false,
                Cache.NONE,
                CacheLimits.of(Duration.ZERO, 0),
                CacheMeter.NONE,
                PresentDocuments.NONE,
                InstantSource.system());
    }

    boolean used() {
        return used;
    }

    ResultCache<float[]> embeddings() {
        return embeddings;
    }

    ResultCache<Ranking> rankings() {
        return rankings;
    }

    ResultCache<Answer> answers() {
        return answers;
    }

    PresentDocuments present() {
        return present;
    }
}
