package io.plimsoll.server.inference;

import java.util.OptionalInt;

/// What has to be known of a remote embedding model.
///
/// @param dimensions       that its vectors must have; where absent, those of the first one
/// @param maxPassageTokens at most so many tokens of a passage reach the vector
/// @param queryPrefix      the model's instruction before a question, such as `query: `
/// @param passagePrefix    and before a passage
public record EmbeddingSettings(
        OptionalInt dimensions, int maxPassageTokens, String queryPrefix, String passagePrefix) {

    public static final EmbeddingSettings DEFAULT = new EmbeddingSettings(OptionalInt.empty(), 512, "", "");

    public EmbeddingSettings {
        if (maxPassageTokens < 1 || dimensions.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "an embedding model has at least 1 dimension and takes at least 1 token");
        }
    }
}
