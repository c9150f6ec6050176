package io.plimsoll.server.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What is kept so that it need not be computed again. Changes of documents, of who may see them and of flags
/// invalidate it at once; the times reclaim the room. Flags switch each cache.
///
/// @param maxSize    of all results together, on each node; 0 for no caches
/// @param embeddings how long a question's vector is kept
/// @param rankings   and its hits
/// @param answers    and its answer
public record CacheSettings(
        @DefaultValue("64MB") DataSize maxSize,
        @DefaultValue("24h") Duration embeddings,
        @DefaultValue("1h") Duration rankings,
        @DefaultValue("1h") Duration answers) {
    public CacheSettings {
        PlimsollSettings.check(!maxSize.isNegative(), "plimsoll.cache.max-size is not negative");
        check("embeddings", embeddings);
        check("rankings", rankings);
        check("answers", answers);
    }

    private static void check(String name, Duration time) {
        PlimsollSettings.check(
                time.isPositive() && time.compareTo(Duration.ofDays(30)) <= 0,
                "plimsoll.cache." + name + " is above 0 and at most 30d");
    }
}
