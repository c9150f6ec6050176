package io.plimsoll.onnx;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.request.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Scores a passage by reading it together with the question (Nogueira & Cho 2019). The model is a folder's
/// `model.onnx`
/// and `tokenizer.json`, as sentence-transformers exports them; the score is its raw logit.
public final class CrossEncoderReranker implements RerankModel {

    private static final String WEIGHTS_FILE = "model.onnx";
    private static final String TOKENIZER_FILE = "tokenizer.json";
    private static final int MIN_TOKENS = 16;
    private static final long MAX_TOKENIZER_BYTES = 64L << 20;

    private final String name;
    private final int maxTokens;
    private final Tokenizer tokenizer;
    private final OnnxSession session;
    private final Template template;
    private final InferencePool pool;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CrossEncoderReranker(
            String name, int maxTokens, Tokenizer tokenizer, OnnxSession session, InferencePool pool) {
        this.name = name;
        this.maxTokens = maxTokens;
        this.tokenizer = tokenizer;
        this.session = session;
        this.template = tokenizer.pair();
        this.pool = pool;
    }

    /// Loads a model with workers of its own. Throws `DEPENDENCY_FAILED`, naming the file, when one is missing or is
    /// not
    /// what it should be.
    ///
    /// @param name        for people
    /// @param maxTokens   of question, passage and special tokens together; the model's own limit
    /// @param workers     threads that compute
    /// @param cacheFolder where native libraries are unpacked; the first one given in a process counts
    public static CrossEncoderReranker load(String name, Path folder, int maxTokens, int workers, Path cacheFolder) {
        NativeLibraries.unpackInto(cacheFolder);
        return load(name, folder, maxTokens, new InferencePool(workers));
    }

    /// Loads a model onto the workers of an embedding model, so that both together never compute on more threads.
    public static CrossEncoderReranker alongside(
            OnnxEmbeddingModel neighbour, String name, Path folder, int maxTokens) {
        return load(name, folder, maxTokens, neighbour.pool().share());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double[] score(RequestContext context, RerankRequest request) {
        var question = pool.run(Priority.QUESTION, context, () -> question(request.question()));
        return pool.map(Priority.CANDIDATE, context, request.passages(), passage -> score(question, passage)).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /// Waits for the run in progress, if any, then frees the weights. A second call does nothing.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.close();
            session.close();
            tokenizer.close();
        }
    }

    /// The question's tokens, half of the room at most, so that something of the passage is read.
    private long[] question(String text) {
        return tokenizer
                .tokens(text, (maxTokens - template.specialTokens()) / 2)
                .ids();
    }

    private double score(long[] question, String passage) {
        int room = maxTokens - template.specialTokens() - question.length;
        var output = session.run(
                template.fill(question, tokenizer.tokens(passage, room).ids()));
        double logit = output.values().length == 0 ? Double.NaN : output.values()[output.values().length - 1];
        if (output.values().length > 2 || !Double.isFinite(logit)) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED,
                    "the model's output has the shape " + Arrays.toString(output.shape())
                            + " or no finite value; one logit, or two of which the last counts, is needed");
        }
        return logit;
    }

    private static CrossEncoderReranker load(String name, Path folder, int maxTokens, InferencePool pool) {
        try {
            if (maxTokens < MIN_TOKENS) {
                throw PlimsollException.invalidField("maxTokens", "a pair needs at least " + MIN_TOKENS + " tokens");
            }
            return open(name, folder, maxTokens, pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static CrossEncoderReranker open(String name, Path folder, int maxTokens, InferencePool pool) {
        var weights = require(folder, WEIGHTS_FILE);
        var vocabulary = require(folder, TOKENIZER_FILE);
        var tokenizer = naming(TOKENIZER_FILE, () -> Tokenizer.of(read(vocabulary)));
        try {
            var session = naming(WEIGHTS_FILE, () -> OnnxSession.of(weights));
            try {
                var reranker = new CrossEncoderReranker(name, maxTokens, tokenizer, session, pool);
                naming(WEIGHTS_FILE, () -> reranker.score(reranker.question("question"), "passage"));
                return reranker;
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static Path require(Path folder, String file) {
        var path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED, "the folder of the reranking model has no " + file);
        }
        return path;
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > MAX_TOKENIZER_BYTES) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the file is larger than 64 MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the file cannot be read", e);
        }
    }

    /// Says in a failure which file it is about.
    private static <T> T naming(String file, Supplier<T> loading) {
        try {
            return loading.get();
        } catch (PlimsollException e) {
            throw new PlimsollException(e.code(), file + ": " + e.detail(), e);
        }
    }
}
