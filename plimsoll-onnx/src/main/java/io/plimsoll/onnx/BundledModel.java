package io.plimsoll.onnx;

import java.util.Set;

/// The models whose weights are on the class path. All were made for English and have 384 dimensions.
public enum BundledModel {
    /// BAAI's bge-small: its vector is that of the first token; questions carry an instruction, passages nothing.
    BGE_SMALL_EN(
            "bge-small-en-v1.5-q",
            Pooling.FIRST_TOKEN,
            "Represent this sentence for searching relevant passages: ",
            "",
            512),
    /// Sentence Transformers' MiniLM. It has 512 positions but its authors cut texts at 256 tokens, and so do we.
    MINILM_L6("all-minilm-l6-v2-q", Pooling.MEAN, "", "", 256),
    /// Microsoft's e5: both sides say what they are.
    E5_SMALL("e5-small-v2-q", Pooling.MEAN, "query: ", "passage: ", 512);

    private final String wireName;
    private final Pooling pooling;
    private final String questionPrefix;
    private final String passagePrefix;
    private final int maxTokens;

    BundledModel(String wireName, Pooling pooling, String questionPrefix, String passagePrefix, int maxTokens) {
        this.wireName = wireName;
        this.pooling = pooling;
        this.questionPrefix = questionPrefix;
        this.passagePrefix = passagePrefix;
        this.maxTokens = maxTokens;
    }

    /// The name as configuration writes it.
    public String wireName() {
        return wireName;
    }

    /// ISO 639-1.
    public Set<String> languages() {
        return Set.of("en");
    }

    Pooling pooling() {
        return pooling;
    }

    String prefix(Role role) {
        return switch (role) {
            case QUESTION -> questionPrefix;
            case PASSAGE -> passagePrefix;
        };
    }

    /// Tokens of a run, special ones and the prefix included.
    int maxTokens() {
        return maxTokens;
    }

    String weightsResource() {
        return "/" + wireName + ".onnx";
    }

    String tokenizerResource() {
        return "/" + wireName + "-tokenizer.json";
    }
}
