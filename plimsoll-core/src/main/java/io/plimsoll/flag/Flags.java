package io.plimsoll.flag;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// All flags there are. One that is not read anywhere does not belong here.
public final class Flags {

    private static final List<Flag<?>> DECLARED = new ArrayList<>();
    private static final String SEARCH = "search";
    private static final String ANSWERS = "answers";
    private static final String CACHES = "caches";
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 25);
    private static final LocalDate REVIEW = LocalDate.of(2027, 11, 30);

    public static final Flag<Boolean> REWRITE = declare(
            "rewrite",
            new Kind.Switch(),
            true,
            "whether spelling, acronyms and follow-ups are repaired before searching",
            SEARCH,
            true);

    public static final Flag<String> SEARCH_MODE = declare(
            "search-mode",
            new Kind.Choice(List.of("hybrid", "lexical", "vector")),
            "hybrid",
            "which searches are run",
            SEARCH,
            true);

    public static final Flag<Integer> DEPTH = declare(
            "depth", new Kind.Whole(1, 1_000), 100, "hits that each search contributes to the fusion", SEARCH, false);

    public static final Flag<Double> VECTOR_WEIGHT = declare(
            "vector-weight",
            new Kind.Decimal(0, 1),
            0.75,
            "share of the vector search in the fusion of both searches",
            SEARCH,
            true);

    public static final Flag<Double> MMR = declare(
            "mmr",
            new Kind.Decimal(0, 1),
            1.0,
            "weight of relevance against novelty among the hits; 1 leaves their order alone",
            SEARCH,
            true);

    public static final Flag<Boolean> RERANK =
            declare("rerank", new Kind.Switch(), false, "whether the first hits are reranked", SEARCH, true);

    public static final Flag<Integer> RERANK_DEPTH = declare(
            "rerank-depth", new Kind.Whole(1, 200), 30, "hits that are reranked, the first ones", SEARCH, false);

    public static final Flag<Integer> K =
            declare("k", new Kind.Whole(1, 100), 10, "hits of a search that does not say how many", SEARCH, true);

    public static final Flag<String> GENERATOR = declare(
            "generator",
            new Kind.Choice(List.of("chat", "extractive")),
            "chat",
            "whether a chat model writes the answer, where there is one, or it is quoted in process",
            ANSWERS,
            true);

    public static final Flag<String> CHAT_MODEL = declare(
            "chat-model",
            new Kind.Choice(List.of("standard", "alternative")),
            "standard",
            "which of the service's two models of plimsoll.chat rewrites and answers",
            ANSWERS,
            true);

    public static final Flag<Integer> PASSAGES =
            declare("passages", new Kind.Whole(1, 32), 8, "passages that an answer may draw on", ANSWERS, false);

    public static final Flag<Double> EVIDENCE = declare(
            "evidence", new Kind.Decimal(0, 1), 0.2, "likelihood under which a quoted answer abstains", ANSWERS, true);

    public static final Flag<String> JUDGE = declare(
            "judge",
            new Kind.Choice(List.of("off", "in-process", "chat")),
            "off",
            "who judges a sample of answers by their sources: nobody, this process, or the chat model, which sees them",
            ANSWERS,
            true);

    public static final Flag<Double> JUDGE_SHARE =
            declare("judge-share", new Kind.Decimal(0, 1), 0.05, "share of answers that are judged", ANSWERS, true);

    public static final Flag<Boolean> KEEP_QUESTIONS = declare(
            "keep-questions",
            new Kind.Switch(),
            false,
            "whether texts of questions are kept: to propose golden questions from feedback, and to name those that moved",
            ANSWERS,
            true);

    public static final Flag<Boolean> CACHE_EMBEDDINGS =
            declare("cache-embeddings", new Kind.Switch(), true, "whether vectors of questions are kept", CACHES, true);

    public static final Flag<Boolean> CACHE_RANKINGS =
            declare("cache-rankings", new Kind.Switch(), true, "whether rankings are kept", CACHES, true);

    public static final Flag<Boolean> CACHE_ANSWERS =
            declare("cache-answers", new Kind.Switch(), true, "whether answers are kept", CACHES, true);

    private static final List<Flag<?>> ALL = List.copyOf(DECLARED);

    private Flags() {}

    private static <T> Flag<T> declare(
            String name, Kind<T> kind, T standard, String meaning, String owner, boolean openToTenants) {
        var flag = new Flag<>(DECLARED.size(), name, kind, standard, meaning, owner, FIRST, REVIEW, openToTenants);
        DECLARED.add(flag);
        return flag;
    }

    public static List<Flag<?>> all() {
        return ALL;
    }

    /// Throws `NOT_FOUND`, with the nearest known name, where there is no such flag.
    public static Flag<?> named(String name) {
        for (var flag : ALL) {
            if (flag.name().equals(name)) {
                return flag;
            }
        }
        var names = ALL.stream().map(Flag::name).toList();
        var hint = Nearest.of(name, names)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("; there are " + String.join(", ", names));
        throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no flag '" + name + "'" + hint);
    }
}
