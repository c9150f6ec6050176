package io.plimsoll.server.cli;

import io.plimsoll.evaluation.PairedBootstrap;
import io.plimsoll.evaluation.RankingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Asks a server golden questions and judges what it finds.
final class Evaluation {

    private static final int PARALLEL = 4;

    /// Nothing is to be left out for want of time: quality is measured here.
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /// @param scores   one for each question, in the questions' order
    /// @param degraded searches that did without something all the same
    record Mode(String name, List<RankingMetrics> scores, long degraded) {

        double mean(ToDoubleFunction<RankingMetrics> metric) {
            return scores.stream().mapToDouble(metric).average().orElse(Double.NaN);
        }

        PairedBootstrap minus(Mode other, ToDoubleFunction<RankingMetrics> metric) {
            var differences = new double[scores.size()];
            for (var i = 0; i < differences.length; i++) {
                differences[i] = metric.applyAsDouble(scores.get(i))
                        - metric.applyAsDouble(other.scores().get(i));
            }
            return PairedBootstrap.of(differences);
        }
    }

    private final ServerClient client;
    private final String collection;
    private final Surroundings surroundings;
    private final Retries retries;
    private final int k;
    private final boolean rerank;

    Evaluation(ServerClient client, String collection, Surroundings surroundings, int k, boolean rerank) {
        this.client = client;
        this.collection = collection;
        this.surroundings = surroundings;
        this.retries = new Retries(surroundings);
        this.k = k;
        this.rerank = rerank;
    }

    Map<String, Mode> modes(List<String> names, List<GoldenQuestions.Golden> questions) {
        var modes = new LinkedHashMap<String, Mode>();
        for (var name : names) {
            var judged = each(questions, golden -> judged(name, golden));
            modes.put(
                    name,
                    new Mode(
                            name,
                            judged.stream().map(Judged::score).toList(),
                            judged.stream().filter(Judged::degraded).count()));
        }
        return modes;
    }

    /// How many of the questions the server declined to answer.
    long abstentions(List<GoldenQuestions.Golden> questions) {
        return each(questions, this::abstains).stream()
                .filter(abstains -> abstains)
                .count();
    }

    private record Judged(RankingMetrics score, boolean degraded) {}

    private Judged judged(String mode, GoldenQuestions.Golden golden) {
        var request = Json.object()
                .put("query", golden.question())
                .put("k", k)
                .put("mode", mode)
                .put("group", "document")
                .put("rerank", rerank);
        var answer = retries.run(() -> client.post(Routes.collection(collection) + "/search", request, DEADLINE));
        var ranking = answer.path("hits")
                .valueStream()
                .flatMap(hit -> Json.text(hit, "documentId").stream())
                .distinct()
                .toList();
        return new Judged(
                RankingMetrics.of(ranking, golden.relevant(), k),
                !answer.path("degraded").isEmpty());
    }

    private boolean abstains(GoldenQuestions.Golden golden) {
        var request = Json.object().put("question", golden.question());
        return retries.run(() -> client.post(Routes.collection(collection) + "/ask", request, DEADLINE))
                .path("abstained")
                .asBoolean(false);
    }

    private <T> List<T> each(List<GoldenQuestions.Golden> questions, Function<GoldenQuestions.Golden, T> ask) {
        try (var threads = Executors.newFixedThreadPool(
                        PARALLEL, Thread.ofVirtual().factory());
                var progress = new ProgressLine(surroundings, questions.size(), "question")) {
            var pending = questions.stream()
                    .map(golden -> threads.submit(() -> {
                        var result = ask.apply(golden);
                        progress.advance(1);
                        return result;
                    }))
                    .toList();
            var results = new ArrayList<T>();
            for (var result : pending) {
                try {
                    results.add(result.get());
                } catch (ExecutionException e) {
                    threads.shutdownNow();
                    throw e.getCause() instanceof CommandFailure failure ? failure : new IllegalStateException(e);
                } catch (InterruptedException e) {
                    threads.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw CommandFailure.of("interrupted", "interrupted while asking");
                }
            }
            return results;
        }
    }
}
