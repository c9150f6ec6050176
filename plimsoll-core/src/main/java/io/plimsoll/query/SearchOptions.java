package io.plimsoll.query;

import io.plimsoll.engine.Filter;
import io.plimsoll.error.PlimsollException;
import java.util.Optional;

/// How a question is searched.
///
/// @param k       most hits wanted
/// @param rerank  whether to rerank; absent for the server's default
/// @param mmr     trade of relevance against novelty in [0, 1], 1 being relevance alone; absent to leave it out
/// @param rewrite whether spelling and follow-ups may be repaired before searching
/// @param asOf    another generation of the index than the LIVE one, for who may look back
public record SearchOptions(
        int k,
        SearchMode mode,
        Grouping group,
        Optional<Filter> filter,
        Optional<Boolean> rerank,
        Optional<Double> mmr,
        boolean rewrite,
        Optional<String> language,
        Optional<AsOf> asOf) {

    public static final int MAX_K = 100;
    public static final SearchOptions DEFAULT = new SearchOptions(
            10,
            SearchMode.HYBRID,
            Grouping.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty());

    public SearchOptions {
        if (k < 1 || k > MAX_K) {
            throw PlimsollException.invalidField("k", "k is between 1 and " + MAX_K);
        }
        if (mmr.isPresent() && !(mmr.get() >= 0 && mmr.get() <= 1)) {
            throw PlimsollException.invalidField("mmr", "mmr is between 0 (novelty alone) and 1 (relevance alone)");
        }
        if (language.isPresent() && !language.get().matches("[a-z]{2}")) {
            throw PlimsollException.invalidField("language", "a language is an ISO 639-1 code such as 'en' or 'de'");
        }
    }

    public SearchOptions withK(int other) {
        return new SearchOptions(other, mode, group, filter, rerank, mmr, rewrite, language, asOf);
    }

    public SearchOptions withGroup(Grouping other) {
        return new SearchOptions(k, mode, other, filter, rerank, mmr, rewrite, language, asOf);
    }

    public SearchOptions withoutRewriting() {
        return new SearchOptions(k, mode, group, filter, rerank, mmr, false, language, asOf);
    }

    public SearchOptions withAsOf(AsOf other) {
        return new SearchOptions(k, mode, group, filter, rerank, mmr, rewrite, language, Optional.of(other));
    }
}
