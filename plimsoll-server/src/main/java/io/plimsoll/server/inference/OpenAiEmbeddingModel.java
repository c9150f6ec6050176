package io.plimsoll.server.inference;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.inference.TokenCounter;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An embedding model that is served with OpenAI's protocol: `POST {base}/embeddings`, at most 64 texts a call. What
/// comes back is checked: one vector per text, all of one dimension, all finite, none zero; and brought to unit length.
public final class OpenAiEmbeddingModel implements EmbeddingModel {

    private static final String PATH = "/embeddings";
    private static final int MAX_BATCH = 64;
    private static final Duration DISCOVERY_TIMEOUT = Duration.ofSeconds(10);

    private record Request(String model, List<String> input) {}

    private record Response(
            @Nullable List<@Nullable Embedding> data,
            @Nullable Usage usage) {}

    private record Usage(@Nullable Long promptTokens) {}

    private record Embedding(@Nullable Integer index, float @Nullable [] embedding) {}

    private final ModelConnection connection;
    private final ModelEndpoint endpoint;
    private final EmbeddingSettings settings;
    private final ModelMeter meter;
    private final TokenCounter tokens = new TokenEstimate();
    /// 0 until it is known.
    private final AtomicInteger dimensions;

    public OpenAiEmbeddingModel(ModelEndpoint endpoint, EmbeddingSettings settings) {
        this(endpoint, settings, ModelMeter.NONE);
    }

    /// @param meter hears of every call that the service took up
    public OpenAiEmbeddingModel(ModelEndpoint endpoint, EmbeddingSettings settings, ModelMeter meter) {
        this.connection = new ModelConnection("embedding", endpoint);
        this.endpoint = endpoint;
        this.settings = settings;
        this.meter = meter;
        this.dimensions = new AtomicInteger(settings.dimensions().orElse(0));
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    /// The base URL, the model, its dimension and the prefixes: what is known of how the service makes vectors.
    @Override
    public String fingerprint() {
        var prefixes =
                settings.queryPrefix().isEmpty() && settings.passagePrefix().isEmpty()
                        ? ""
                        : " query='" + settings.queryPrefix() + "' passage='" + settings.passagePrefix() + "'";
        return endpoint.base() + "#" + endpoint.model() + "/" + dimensions() + prefixes;
    }

    /// Asks the service once where no vector has come from it yet and no dimension was set; fails like
    /// [#embedPassages] then.
    @Override
    public int dimensions() {
        if (dimensions.get() == 0) {
            var probe = List.of("dimensions");
            var unused = vectors(asked(Deadline.in(DISCOVERY_TIMEOUT), probe), probe);
        }
        return dimensions.get();
    }

    @Override
    public int maxPassageTokens() {
        return settings.maxPassageTokens();
    }

    @Override
    public Set<String> languages() {
        return Set.of();
    }

    @Override
    public TokenCounter tokens() {
        return tokens;
    }

    @Override
    public float[] embedQuery(RequestContext context, String question) {
        return embed(context, List.of(settings.queryPrefix() + question)).getFirst();
    }

    @Override
    public int smallBatch() {
        return MAX_BATCH;
    }

    @Override
    public List<float[]> embedPassages(RequestContext context, List<String> passages) {
        var vectors = new ArrayList<float[]>(passages.size());
        for (int from = 0; from < passages.size(); from += MAX_BATCH) {
            var batch = passages.subList(from, Math.min(passages.size(), from + MAX_BATCH)).stream()
                    .map(passage -> settings.passagePrefix() + passage)
                    .toList();
            vectors.addAll(embed(context, batch));
        }
        return vectors;
    }

    @Override
    public void close() {
        connection.close();
    }

    private List<float[]> embed(RequestContext context, List<String> texts) {
        var deadline = context.deadline();
        return connection.post(
                deadline, deadline.remaining(), PATH, request(texts), stream -> metered(context, texts, stream));
    }

    /// An answer that cannot be used, or breaks off, was paid for like any other.
    private List<float[]> metered(RequestContext context, List<String> texts, ResponseStream stream)
            throws IOException {
        var reported = OptionalLong.empty();
        boolean usable = false;
        try {
            var response = connection.parse(stream.readAllBytes(), Response.class);
            reported = reported(response);
            var vectors = vectors(response, texts);
            usable = true;
            return vectors;
        } finally {
            long consumed = reported.isPresent()
                    ? reported.getAsLong()
                    : texts.stream().mapToLong(tokens::count).sum();
            meter.called(
                    context,
                    new ModelCall(
                            Operation.EMBEDDINGS, name(), new TokenUsage(consumed, 0), 0, reported.isEmpty(), !usable));
        }
    }

    private static OptionalLong reported(Response response) {
        var usage = response.usage();
        return usage != null && usage.promptTokens() != null
                ? OptionalLong.of(usage.promptTokens())
                : OptionalLong.empty();
    }

    private Response asked(Deadline deadline, List<String> texts) {
        return connection.exchange(deadline, PATH, request(texts), Response.class);
    }

    private Request request(List<String> texts) {
        return new Request(endpoint.model(), texts);
    }

    private List<float[]> vectors(Response response, List<String> texts) {
        if (response.data() == null || response.data().size() != texts.size()) {
            throw wrong("not one vector per text");
        }
        var vectors = new float[texts.size()][];
        for (var item : response.data()) {
            if (item == null || item.index() == null || item.embedding() == null) {
                throw wrong("a vector without an index or the reverse");
            }
            int index = item.index();
            if (index < 0 || index >= vectors.length || vectors[index] != null) {
                throw wrong("not one vector per text");
            }
            vectors[index] = checked(item.embedding());
        }
        return Arrays.asList(vectors);
    }

    private float[] checked(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (!Double.isFinite(squares) || squares == 0) {
            throw wrong("a vector that is zero or not finite");
        }
        dimensions.compareAndSet(0, vector.length);
        if (vector.length != dimensions.get()) {
            throw wrong("a vector of " + vector.length + " dimensions instead of " + dimensions.get());
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    private static PlimsollException wrong(String what) {
        return new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the embedding service sent " + what);
    }
}
