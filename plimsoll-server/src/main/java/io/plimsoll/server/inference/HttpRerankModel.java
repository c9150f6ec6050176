package io.plimsoll.server.inference;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A rerank model behind `POST {base}/rerank`. Passages that the service leaves out come after all it scored.
public final class HttpRerankModel implements RerankModel {

    private static final String PATH = "/rerank";

    private record CohereResponse(@Nullable List<@Nullable Result> results) {}

    private record Result(
            @Nullable Integer index,
            @JsonAlias("relevance_score") @Nullable Double score) {}

    private final ModelConnection connection;
    private final ModelEndpoint endpoint;
    private final RerankDialect dialect;

    public HttpRerankModel(ModelEndpoint endpoint, RerankDialect dialect) {
        this.connection = new ModelConnection("rerank", endpoint);
        this.endpoint = endpoint;
        this.dialect = dialect;
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    @Override
    public double[] score(RequestContext context, RerankRequest request) {
        var scores = new double[request.passages().size()];
        Arrays.fill(scores, Double.NaN);
        for (int from = 0; from < scores.length; from += dialect.maxBatch()) {
            int end = Math.min(scores.length, from + dialect.maxBatch());
            var body = dialect.body(
                    endpoint.model(), request.question(), request.passages().subList(from, end));
            for (var result : call(context.deadline(), body)) {
                fill(scores, from, end, result);
            }
        }
        fillGaps(scores);
        return scores;
    }

    @Override
    public void close() {
        connection.close();
    }

    private List<@Nullable Result> call(Deadline deadline, Map<String, Object> body) {
        var results = switch (dialect) {
            case COHERE ->
                connection.exchange(deadline, PATH, body, CohereResponse.class).results();
            case TEI -> Arrays.asList(connection.exchange(deadline, PATH, body, Result[].class));
        };
        if (results == null) {
            throw wrong("no results");
        }
        return results;
    }

    /// A result's index counts from the first passage of its call.
    private static void fill(double[] scores, int from, int end, @Nullable Result result) {
        if (result == null || result.index() == null || result.score() == null || !Double.isFinite(result.score())) {
            throw wrong("a result without an index or a score");
        }
        int at = from + result.index();
        if (at < from || at >= end) {
            throw wrong("a score for a passage it was not given");
        }
        if (!Double.isNaN(scores[at])) {
            throw wrong("two scores for one passage");
        }
        scores[at] = result.score();
    }

    private static void fillGaps(double[] scores) {
        var lowest = Arrays.stream(scores).filter(Double::isFinite).min();
        if (scores.length > 0 && lowest.isEmpty()) {
            throw wrong("no results");
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Double.isNaN(scores[i]) ? Math.nextDown(lowest.orElseThrow()) : scores[i];
        }
    }

    private static PlimsollException wrong(String what) {
        return new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the rerank service sent " + what);
    }
}
