package io.plimsoll.query;

import io.plimsoll.engine.Filter;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.Flags;
import java.util.Optional;

/// How a question is searched. What is absent is as the flags have it.
///
/// @param k       most hits wanted
/// @param rerank  whether to rerank
/// @param mmr     trade of relevance against novelty in [0, 1], 1 being relevance alone
/// @param rewrite whether spelling and follow-ups may be repaired before searching
/// @param asOf    another generation of the index than the LIVE one, for who may look back
public record SearchOptions(
        Optional<Integer> k,
        Optional<SearchMode> mode,
        Grouping group,
        Optional<Filter> filter,
        Optional<Boolean> rerank,
        Optional<Double> mmr,
        Optional<Boolean> rewrite,
        Optional<String> language,
        Optional<AsOf> asOf) {

    public static final int MAX_K = 100;
    public static final SearchOptions DEFAULT = new SearchOptions(
            Optional.empty(),
            Optional.empty(),
            Grouping.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public SearchOptions {
        if (k.isPresent() && (k.get() < 1 || k.get() > MAX_K)) {
            throw PlimsollException.invalidField("k", "k is between 1 and " + MAX_K);
        }
        if (mmr.isPresent() && !(mmr.get() >= 0 && mmr.get() <= 1)) {
            throw PlimsollException.invalidField("mmr", "mmr is between 0 (novelty alone) and 1 (relevance alone)");
        }
        if (language.isPresent() && !language.get().matches("[a-z]{2}")) {
            throw PlimsollException.invalidField("language", "a language is an ISO 639-1 code such as 'en' or 'de'");
        }
    }

    /// The flags once the request has had its say.
    FlagSnapshot over(FlagSnapshot flags) {
        var said = flags;
        said = saying(said, Flags.K, k);
        said = saying(said, Flags.SEARCH_MODE, mode.map(SearchMode::wireName));
        said = saying(said, Flags.RERANK, rerank);
        said = saying(said, Flags.MMR, mmr);
        return saying(said, Flags.REWRITE, rewrite);
    }

    private static <T> FlagSnapshot saying(FlagSnapshot flags, Flag<T> flag, Optional<T> value) {
        return value.isPresent() ? flags.requesting(flag, value.get()) : flags;
    }

    public SearchOptions withK(int other) {
        return new SearchOptions(Optional.of(other), mode, group, filter, rerank, mmr, rewrite, language, asOf);
    }

    public SearchOptions withGroup(Grouping other) {
        return new SearchOptions(k, mode, other, filter, rerank, mmr, rewrite, language, asOf);
    }

    public SearchOptions withFilter(Optional<Filter> other) {
        return new SearchOptions(k, mode, group, other, rerank, mmr, rewrite, language, asOf);
    }

    public SearchOptions withAsOf(AsOf other) {
        return new SearchOptions(k, mode, group, filter, rerank, mmr, rewrite, language, Optional.of(other));
    }
}
