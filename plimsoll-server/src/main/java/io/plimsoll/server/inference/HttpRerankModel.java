package io.plimsoll.server.inference;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rerank model behind `POST {base}/rerank`. Passages that the service leaves out come after all it scored. Such
/// services bill by searches, as Cohere's, or by tokens, as Jina's; what they don't report is estimated.
public final class HttpRerankModel implements RerankModel {

    private static final String PATH = "/rerank";

    /// What Cohere bills as one search.
    private static final int SEARCH_PASSAGES = 100;

    private record CohereResponse(
            @Nullable List<@Nullable Result> results,
            @Nullable Meta meta,
            @Nullable Usage usage) {}

    private record Meta(@Nullable BilledUnits billedUnits) {}

    private record BilledUnits(@Nullable Long searchUnits) {}

    private record Usage(@Nullable Long totalTokens) {}

    private record Result(
            @Nullable Integer index,
            @JsonAlias("relevance_score") @Nullable Double score) {}

    private final ModelConnection connection;
    private final ModelEndpoint endpoint;
    private final RerankDialect dialect;
    private final ModelMeter meter;

    /// @param meter hears of every call that the service took up
    public HttpRerankModel(ModelEndpoint endpoint, RerankDialect dialect, ModelMeter meter) {
        this.meter = meter;
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
            var part = new Part(scores, from, end);
            var deadline = context.deadline();
            var unused = connection.post(
                    deadline, deadline.remaining(), PATH, body, stream -> metered(context, part, stream));
        }
        fillGaps(scores);
        return scores;
    }

    @Override
    public void close() {
        connection.close();
    }

    /// The passages of one call.
    private record Part(double[] scores, int from, int end) {

        /// A call that is made once more starts anew.
        void fill(@Nullable List<@Nullable Result> results) {
            if (results == null) {
                throw wrong("no results");
            }
            Arrays.fill(scores, from, end, Double.NaN);
            results.forEach(result -> HttpRerankModel.fill(scores, from, end, result));
        }

        long searches() {
            return Math.ceilDiv(end - from, SEARCH_PASSAGES);
        }
    }

    /// What a call consumed, where the service says so.
    private record Bill(long searches, long tokens, boolean estimated) {

        static Bill of(CohereResponse response, Part part) {
            var units = response.meta() == null ? null : response.meta().billedUnits();
            var searches = units == null ? null : units.searchUnits();
            var tokens = response.usage() == null ? null : response.usage().totalTokens();
            return new Bill(
                    searches == null ? part.searches() : searches,
                    tokens == null ? 0 : tokens,
                    searches == null && tokens == null);
        }
    }

    /// An answer that cannot be used, or breaks off, was paid for like any other.
    private boolean metered(RequestContext context, Part part, ResponseStream stream) throws IOException {
        var bill = new Bill(part.searches(), 0, true);
        boolean usable = false;
        try {
            var json = stream.readAllBytes();
            switch (dialect) {
                case COHERE -> {
                    var response = connection.parse(json, CohereResponse.class);
                    bill = Bill.of(response, part);
                    part.fill(response.results());
                }
                case TEI -> part.fill(Arrays.asList(connection.parse(json, Result[].class)));
            }
            usable = true;
            return usable;
        } finally {
            var usage = new TokenUsage(bill.tokens(), 0);
            meter.called(
                    context,
                    new ModelCall(Operation.RERANK, name(), usage, bill.searches(), bill.estimated(), !usable));
        }
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
