package io.plimsoll.query;

import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.PassageId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One question's way through the pipeline, as it went: what each stage was given, made of it and how long it took.
/// Written by the pipeline's thread while it answers; read when it has ended. It holds on to the passages, so it is not
/// for keeping.
public final class Walk {

    /// One run of one stage.
    ///
    /// @param cache   what the stage's cache had, where it has one
    /// @param failure why it ended the question
    public record Step(
            Stage stage,
            Duration took,
            Optional<String> model,
            Optional<CacheUse> cache,
            List<Degradation> degraded,
            Optional<ErrorCode> failure) {

        public Step {
            degraded = List.copyOf(degraded);
        }
    }

    private final RequestContext context;
    private final Question question;
    private final IndexGeneration generation;
    private final long begun = System.nanoTime();
    private boolean isAsked;
    private final List<Step> steps = new ArrayList<>();
    private final Map<SearchMode, Searched> searches = new HashMap<>();
    private Optional<Query> query = Optional.empty();
    private Optional<List<Candidate>> fused = Optional.empty();
    private Optional<List<Candidate>> retrieved = Optional.empty();
    private Optional<List<Candidate>> reranked = Optional.empty();
    private Optional<Ranking> ranking = Optional.empty();
    private Optional<Answer> answer = Optional.empty();
    private Optional<ErrorCode> failure = Optional.empty();

    Walk(RequestContext context, Question question, IndexGeneration generation) {
        this.context = context;
        this.question = question;
        this.generation = generation;
    }

    /// With the flags as the question had its say about them.
    public RequestContext context() {
        return context;
    }

    public Question question() {
        return question;
    }

    public IndexGeneration generation() {
        return generation;
    }

    /// Whether an answer is wanted, not only passages.
    public boolean isAsked() {
        return isAsked;
    }

    /// Since the question began.
    public Duration took() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }

    public Optional<Query> query() {
        return query;
    }

    public Optional<Searched> searched(SearchMode search) {
        return Optional.ofNullable(searches.get(search));
    }

    /// Both searches merged.
    public List<Candidate> fused() {
        return fused.orElse(List.of());
    }

    /// The same in the order of maximal marginal relevance, where that was wanted.
    public Optional<List<Candidate>> diversified() {
        return context.flags().get(Flags.MMR) < 1 ? retrieved : Optional.empty();
    }

    /// Absent where it was not wanted or the model failed.
    public Optional<List<Candidate>> reranked() {
        return reranked;
    }

    /// All candidates in the order from which the ranking is cut.
    public List<Candidate> beforeTheCut() {
        return reranked.or(() -> retrieved).orElse(List.of());
    }

    /// Absent where the question failed before.
    public Optional<Ranking> ranking() {
        return ranking;
    }

    public Optional<Answer> answer() {
        return answer;
    }

    /// Why there is no result.
    public Optional<ErrorCode> failure() {
        return failure;
    }

    /// Where the first candidates stood, those of the result before the others.
    public List<Placement> placements(int limit) {
        var places = new Places();
        var ids = new LinkedHashSet<PassageId>();
        ranking.ifPresent(found -> found.candidates()
                .forEach(candidate -> ids.add(candidate.hit().passage().id())));
        beforeTheCut().forEach(candidate -> ids.add(candidate.hit().passage().id()));
        return ids.stream().limit(limit).map(places::of).toList();
    }

    /// Ranks by passage in each list, looked up once.
    private final class Places {
        private final Map<PassageId, Integer> inFused = ranks(fused());
        private final Map<PassageId, Integer> inCut = ranks(beforeTheCut());
        private final Map<PassageId, Integer> inDiversified =
                ranks(diversified().orElse(List.of()));
        private final Map<PassageId, Integer> inReranked = ranks(reranked().orElse(List.of()));
        private final Map<PassageId, Integer> inRanking =
                ranks(ranking.map(Ranking::candidates).orElse(List.of()));

        Placement of(PassageId passage) {
            var merged = at(fused(), inFused, passage);
            var candidate = merged.or(() -> at(beforeTheCut(), inCut, passage));
            return new Placement(
                    passage,
                    candidate.map(Candidate::lexicalRank).orElse(OptionalInt.empty()),
                    candidate.map(Walk.this::lexicalScore).orElse(OptionalDouble.empty()),
                    candidate.map(Candidate::vectorRank).orElse(OptionalInt.empty()),
                    candidate.map(Candidate::cosine).orElse(OptionalDouble.empty()),
                    rank(inFused, passage),
                    score(merged),
                    rank(inDiversified, passage),
                    rank(inReranked, passage),
                    score(at(reranked().orElse(List.of()), inReranked, passage)),
                    rank(inRanking, passage));
        }

        private static Optional<Candidate> at(List<Candidate> list, Map<PassageId, Integer> ranks, PassageId passage) {
            return Optional.ofNullable(ranks.get(passage)).map(rank -> list.get(rank - 1));
        }

        private static OptionalInt rank(Map<PassageId, Integer> ranks, PassageId passage) {
            var rank = ranks.get(passage);
            return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
        }

        private static OptionalDouble score(Optional<Candidate> candidate) {
            return candidate.map(Candidate::score).map(OptionalDouble::of).orElse(OptionalDouble.empty());
        }

        private static Map<PassageId, Integer> ranks(List<Candidate> candidates) {
            var ranks = new HashMap<PassageId, Integer>();
            candidates.forEach(
                    candidate -> ranks.putIfAbsent(candidate.hit().passage().id(), ranks.size() + 1));
            return ranks;
        }
    }

    private OptionalDouble lexicalScore(Candidate candidate) {
        var words = searches.get(SearchMode.LEXICAL);
        return words == null || candidate.lexicalRank().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        words.hits().get(candidate.lexicalRank().getAsInt() - 1).score());
    }

    /// Passes on what it hears to another observation of the same stage.
    StageObserver.Observation following(Stage stage, StageObserver.Observation other) {
        return new Following(stage, other);
    }

    void asks() {
        isAsked = true;
    }

    void found(Ranking found) {
        ranking = Optional.of(found);
    }

    void answered(Answer said) {
        answer = Optional.of(said);
    }

    void failed(Throwable cause) {
        failure = Optional.of(code(cause));
    }

    private static ErrorCode code(Throwable cause) {
        return cause instanceof PlimsollException known ? known.code() : ErrorCode.INTERNAL;
    }

    private final class Following implements StageObserver.Observation {
        private final Stage stage;
        private final StageObserver.Observation other;
        private final long stageBegun = System.nanoTime();
        private final List<Degradation> degraded = new ArrayList<>();
        private Optional<String> model = Optional.empty();
        private Optional<CacheUse> cache = Optional.empty();
        private Optional<ErrorCode> stageFailure = Optional.empty();

        Following(Stage stage, StageObserver.Observation other) {
            this.stage = stage;
            this.other = other;
        }

        @Override
        public void candidates(List<Candidate> candidates) {
            if (stage == Stage.RERANK) {
                reranked = Optional.of(candidates);
            } else {
                retrieved = Optional.of(candidates);
            }
            other.candidates(candidates);
        }

        @Override
        public void question(String text) {
            other.question(text);
        }

        @Override
        public void rewritten(Query rewritten) {
            query = Optional.of(rewritten);
            other.rewritten(rewritten);
        }

        @Override
        public void searched(Searched searched) {
            searches.put(searched.search(), searched);
            other.searched(searched);
        }

        @Override
        public void fused(List<Candidate> candidates) {
            fused = Optional.of(candidates);
            other.fused(candidates);
        }

        @Override
        public void cache(CacheUse use) {
            cache = Optional.of(use);
            other.cache(use);
        }

        @Override
        public void model(String name) {
            model = Optional.of(name);
            other.model(name);
        }

        @Override
        public void topK(int hits) {
            other.topK(hits);
        }

        @Override
        public void degraded(Degradation degradation) {
            degraded.add(degradation);
            other.degraded(degradation);
        }

        @Override
        public void failed(Throwable cause) {
            stageFailure = Optional.of(code(cause));
            other.failed(cause);
        }

        @Override
        public void close() {
            var took = Duration.ofNanos(System.nanoTime() - stageBegun);
            if (stage == Stage.RERANK && !degraded.isEmpty()) {
                reranked = Optional.empty();
            }
            steps.add(new Step(stage, took, model, cache, degraded, stageFailure));
            other.close();
        }
    }
}
