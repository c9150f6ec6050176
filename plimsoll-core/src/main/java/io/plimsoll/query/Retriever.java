package io.plimsoll.query;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.query.StageObserver.Observation;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// Embeds the query, searches by words and by vector side by side, and merges what both find.
final class Retriever {

    /// The vector search's share where the model does not know the language at hand.
    private static final double FOREIGN_WEIGHT = 0.1;

    private final SearchEngine engine;
    private final EmbeddingModels models;

    Retriever(SearchEngine engine, EmbeddingModels models) {
        this.engine = engine;
        this.models = models;
    }

    /// The question's vector; absent, with the reason noted, where the model fails and the words must do.
    ///
    /// @param embedder has the model make it, or knows it already
    Optional<QuestionVector> embed(
            RequestContext context,
            IndexGeneration generation,
            Query query,
            BiFunction<EmbeddingModel, String, float[]> embedder,
            List<Degradation> degraded) {
        if (mode(context) == SearchMode.LEXICAL) {
            return Optional.empty();
        }
        var model = model(generation);
        if (model.isEmpty()) {
            degraded.add(new Degradation(
                    Stage.EMBED,
                    "the index was built with the embedding model "
                            + generation.model().name() + ", which this server does not run"));
            return Optional.empty();
        }
        try {
            return Optional.of(new QuestionVector(embedder.apply(model.get(), query.text()), model.get()));
        } catch (PlimsollException failure) {
            if (failure.code().blame() == Blame.CALLER) {
                throw failure;
            }
            degraded.add(new Degradation(Stage.EMBED, failure.detail()));
            return Optional.empty();
        }
    }

    List<Candidate> retrieve(
            RequestContext context,
            IndexGeneration generation,
            Query query,
            Optional<QuestionVector> question,
            SearchOptions options,
            Observation observation,
            List<Degradation> degraded) {
        var vector = question.map(QuestionVector::values);
        int depth = Math.max(context.flags().get(Flags.DEPTH), context.flags().get(Flags.K));
        IntFunction<SearchRequest> request = limit -> request(context, generation, options, limit);
        IntFunction<List<Hit>> wording =
                limit -> engine.lexical(context, request.apply(limit), query.lexical(), query.language());
        IntFunction<List<Hit>> nearing =
                limit -> vector.map(values -> engine.vector(context, request.apply(limit), values))
                        .orElse(List.of());
        boolean byWords = mode(context) != SearchMode.VECTOR || vector.isEmpty();
        var lexical = searching(byWords, () -> wording.apply(depth));
        var nearest = found(() -> nearing.apply(depth));
        var worded = found(lexical);
        note(worded, byWords, nearest, vector.isPresent(), degraded);
        if (byWords && worded.failure().isEmpty()) {
            observation.searched(new Searched(SearchMode.LEXICAL, depth, worded.hits(), wording));
        }
        if (vector.isPresent() && nearest.failure().isEmpty()) {
            observation.searched(new Searched(SearchMode.VECTOR, depth, nearest.hits(), nearing));
        }
        double weight = vectorWeight(context, request.apply(depth), query, degraded);
        var fused = new Fusion(weight).fuse(worded.hits(), nearest.hits(), vector);
        observation.fused(fused);
        double relevance = context.flags().get(Flags.MMR);
        return relevance < 1 ? Mmr.diversified(fused, relevance, depth) : fused;
    }

    private static SearchMode mode(RequestContext context) {
        return SearchMode.of(context.flags().get(Flags.SEARCH_MODE));
    }

    SearchRequest request(RequestContext context, IndexGeneration generation, SearchOptions options, int limit) {
        return new SearchRequest(
                generation,
                context.principal().scope(generation.collection().name().value()),
                options.filter(),
                limit);
    }

    /// The weight leans on words where the model was not made for the question's language or the documents'.
    private double vectorWeight(
            RequestContext context, SearchRequest request, Query query, List<Degradation> degraded) {
        double usual = context.flags().get(Flags.VECTOR_WEIGHT);
        var known = model(request.generation()).map(EmbeddingModel::languages).orElse(Set.of());
        if (known.isEmpty()) {
            return usual;
        }
        boolean foreignQuestion =
                query.language().map(language -> !known.contains(language)).orElse(false);
        return foreignQuestion || foreignShare(languages(context, request, degraded), known) > 0.5
                ? FOREIGN_WEIGHT
                : usual;
    }

    /// Nothing, with the reason noted, where the engine fails: it is no reason to give up what was found.
    private Map<String, Long> languages(RequestContext context, SearchRequest request, List<Degradation> degraded) {
        try {
            return engine.languages(context, request);
        } catch (PlimsollException failure) {
            if (failure.code().blame() == Blame.CALLER) {
                throw failure;
            }
            degraded.add(without("the documents' languages", failure));
            return Map.of();
        }
    }

    private Optional<EmbeddingModel> model(IndexGeneration generation) {
        return models.find(generation.model().name(), generation.model().fingerprint());
    }

    private static double foreignShare(Map<String, Long> languages, Set<String> known) {
        long all = languages.values().stream().mapToLong(Long::longValue).sum();
        long foreign = languages.entrySet().stream()
                .filter(entry -> entry.getKey().length() == 2 && !known.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return all == 0 ? 0 : (double) foreign / all;
    }

    private static FutureTask<List<Hit>> searching(boolean wanted, Callable<List<Hit>> search) {
        var task = new FutureTask<List<Hit>>(() -> wanted ? search.call() : List.of());
        Thread.ofVirtual().name("retrieve-lexical").start(task);
        return task;
    }

    /// What one of the two searches found, or why it found nothing.
    private record Found(List<Hit> hits, Optional<PlimsollException> failure) {}

    /// A failure is thrown where the other search was not asked or failed as well, else noted.
    private static void note(
            Found worded, boolean byWords, Found nearest, boolean byVector, List<Degradation> degraded) {
        if (worded.failure().isPresent() && (!byVector || nearest.failure().isPresent())) {
            throw worded.failure().get();
        }
        if (nearest.failure().isPresent() && !byWords) {
            throw nearest.failure().get();
        }
        worded.failure().ifPresent(failure -> degraded.add(without("the search by words", failure)));
        nearest.failure().ifPresent(failure -> degraded.add(without("the search by vectors", failure)));
    }

    private static Degradation without(String what, PlimsollException failure) {
        return new Degradation(Stage.RETRIEVE, "without " + what + ": " + failure.detail());
    }

    private static Found found(Supplier<List<Hit>> search) {
        try {
            return new Found(search.get(), Optional.empty());
        } catch (PlimsollException failure) {
            if (failure.code().blame() == Blame.CALLER) {
                throw failure;
            }
            return new Found(List.of(), Optional.of(failure));
        }
    }

    private static Found found(FutureTask<List<Hit>> search) {
        return found(() -> {
            try {
                return search.get();
            } catch (InterruptedException e) {
                search.cancel(true);
                Thread.currentThread().interrupt();
                throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the search was interrupted", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof PlimsollException failure
                        ? failure
                        : new PlimsollException(ErrorCode.INTERNAL, "the search by words failed", e);
            }
        });
    }
}
